"""What a container's probes ask: `/health/live` (the process answers), `/health/ready` (database and broker do, too).

They answer before anything else looks at the request: a probe comes over plain HTTP, to an address that is in no list
of allowed hosts, and must not be redirected, logged in or refused for that. They say yes or no and nothing more; why
not is in the log.
"""

import logging
from collections.abc import Callable

from django.conf import settings
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse
from kombu import Connection
from kombu.exceptions import OperationalError

logger = logging.getLogger(__name__)
BROKER_TIMEOUT_SECONDS = 3


class HealthMiddleware:
    """Comes first in the settings' list."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path == "/health/live":
            return _answer(True)
        if request.path == "/health/ready":
            return _answer(is_database_reachable() and is_broker_reachable())
        return self.get_response(request)


def _answer(is_well: bool) -> HttpResponse:
    return HttpResponse(
        "ok" if is_well else "unavailable",
        status=200 if is_well else 503,
        content_type="text/plain",
        headers={"Cache-Control": "no-store"},
    )


def is_database_reachable() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        logger.exception("The database does not answer")
        return False
    return True


def is_broker_reachable() -> bool:
    """One attempt, soon given up: the probe has a time limit of its own."""
    try:
        with Connection(
            settings.CELERY_BROKER_URL,
            connect_timeout=BROKER_TIMEOUT_SECONDS,
            transport_options=settings.CELERY_BROKER_TRANSPORT_OPTIONS,
        ) as broker:
            broker.ensure_connection(max_retries=1, timeout=BROKER_TIMEOUT_SECONDS)
    except (OperationalError, OSError):
        logger.exception("The broker does not answer")
        return False
    return True
