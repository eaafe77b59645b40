"""Waking a worker after commit. The edge (pages, API, admin, commands, tasks) calls this; services never do."""

import logging

from celery import current_app
from django.db import transaction
from kombu.exceptions import OperationalError

logger = logging.getLogger(__name__)


def wake(task: str) -> None:
    """Send a task by name once the transaction has committed.

    A broker that is down must not fail what a person has just saved: the tables are the queue, and the minute's sweep
    finds the work.
    """
    transaction.on_commit(lambda: _send(task))


def _send(task: str) -> None:
    try:
        current_app.send_task(task)
    except (OperationalError, OSError) as error:
        logger.warning("Broker unreachable, %s waits for the sweep: %s", task, error)
