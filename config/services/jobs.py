"""Writing down when background jobs run and how they fail. No rule of the product hangs on it."""

import datetime as dt

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from config.models import Job, JobFailure
from localities.models import User
from localities.services.changes import log_run

ERROR_LENGTH, TRACE_LENGTH = 1000, 20_000
KEPT = dt.timedelta(days=90)


def note_start(*, task: str) -> None:
    """A job began."""
    now = timezone.now()
    if not Job.objects.filter(task=task).update(started_at=now):
        Job.objects.update_or_create(task=task, defaults={"started_at": now})


def note_end(*, task: str) -> None:
    """A job came to its end without an error."""
    Job.objects.filter(task=task).update(ended_at=timezone.now(), runs=F("runs") + 1)


@transaction.atomic
def note_request(*, task: str, by: User) -> None:
    """A person has a job run out of its turn: who, when and why stand in the history."""
    job, _is_new = Job.objects.get_or_create(task=task)
    log_run(job, by)


@transaction.atomic
def note_failure(*, task: str, error: str, trace: str) -> None:
    """A job ended in an error; the end of its trace is kept."""
    now = timezone.now()
    job, _is_new = Job.objects.update_or_create(task=task, defaults={"failed_at": now})
    JobFailure.objects.create(job=job, at=now, error=error[:ERROR_LENGTH], trace=trace[-TRACE_LENGTH:])


def forget_failures() -> int:
    """Forget failures that are older than three months. Returns how many."""
    return JobFailure.objects.filter(at__lt=timezone.now() - KEPT).delete()[0]
