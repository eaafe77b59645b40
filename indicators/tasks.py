"""Tasks of the recompute. Each calls one service; what changed wakes the listeners that the settings name."""

from celery import shared_task
from django.conf import settings

from indicators.services import recompute
from indicators.wakeup import wake


@shared_task(name="indicators.recompute_stale")
def recompute_stale() -> None:
    """Judge what is marked."""
    _wake_listeners(recompute.recompute_stale())


@shared_task(name="indicators.recompute_all")
def recompute_all() -> None:
    """Judge everything there is; the nightly run."""
    _wake_listeners(recompute.recompute_all())


def _wake_listeners(done: recompute.Recomputed) -> None:
    if done.changed:
        for task in settings.STATUS_CHANGE_LISTENERS:
            wake(task)
