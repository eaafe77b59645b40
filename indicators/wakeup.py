"""Waking a worker after commit, under this app's own name: the same for all apps."""

from django.conf import settings

from localities.wakeup import wake

__all__ = ["wake", "wake_step_listeners"]


def wake_step_listeners() -> None:
    """Wake whoever the settings name as listening to the steps of reports."""
    for task in settings.REPORT_STEP_LISTENERS:
        wake(task)
