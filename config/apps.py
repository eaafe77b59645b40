"""The composition root as an app: it owns checks, base templates and what is known about background jobs."""

import contextlib

from django.apps import AppConfig

from config import checks  # noqa: F401 - the checks register themselves
from config.celery import prepare_broker_folders


class ConfigConfig(AppConfig):
    name = "config"
    label = "config"

    def ready(self) -> None:
        # On a read-only checkout a table can still be judged; what needs the broker says so itself.
        with contextlib.suppress(OSError):
            prepare_broker_folders()
