"""The Celery application. Tasks live in each app's `tasks`, cadences in `schedule`."""

import os
from pathlib import Path

from celery import Celery
from celery.signals import beat_init, worker_init
from django.conf import settings
from kombu.transport import TRANSPORT_ALIASES

from config.checks import refuse_to_start_unconfigured

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

# Whatever says filesystem:// gets the one that loses no message.
TRANSPORT_ALIASES["filesystem"] = "config.folder_broker:Transport"

app = Celery("chitieu")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


def prepare_broker_folders() -> None:
    """Make the folders of the broker that needs no server; with any other broker there is nothing to do."""
    options = settings.CELERY_BROKER_TRANSPORT_OPTIONS
    for name in ("data_folder_in", "data_folder_out", "control_folder"):
        if name in options:
            Path(options[name]).mkdir(parents=True, exist_ok=True)


@worker_init.connect
@beat_init.connect
def _prepare(**_kwargs: object) -> None:
    refuse_to_start_unconfigured()
    prepare_broker_folders()
