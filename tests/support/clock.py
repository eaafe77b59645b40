"""The service's Celery where a test has moved the clock: `celery -A tests.support.clock worker`."""

import os
import time

import time_machine

from config.celery import app

__all__ = ["ahead", "app"]


def ahead() -> float:
    """By how many seconds the clock of this process is ahead of the machine's."""
    hatch = time_machine.escape_hatch
    return time.time() - hatch.time.time() if hatch.is_travelling() else 0.0


# Only in a process that a test has started; small differences are those between two readings.
if abs(given := float(os.environ.pop("TEST_CLOCK_AHEAD", "0"))) > 1:
    time_machine.travel(time.time() + given, tick=True).start()
