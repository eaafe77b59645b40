"""Waking a worker after commit. The edge calls this; services never do."""

import logging

from celery import current_app
from django.db import transaction
from kombu.exceptions import OperationalError

logger = logging.getLogger(__name__)


def wake(task: str, *, after: float = 0) -> None:
    """Send a task by name once the transaction has committed, to be run so many seconds later.

    A broker that is down must not fail what a person has just saved: the tables are the queue, and the minute's sweep
    finds the work.
    """
    transaction.on_commit(lambda: _send(task, after))


def _send(task: str, after: float) -> None:
    try:
        if after:
            current_app.send_task(task, countdown=after)
        else:
            current_app.send_task(task)
    except (OperationalError, OSError) as error:
        logger.warning("Broker unreachable, %s waits for the sweep: %s", task, error)
