"""Every task's start, end and failure, written down as the worker tells of them; and tidying that up."""

from typing import Any

from celery import Task, shared_task
from celery.signals import task_failure, task_prerun, task_success

from config import services


@task_prerun.connect
def _started(sender: Task | None = None, **_facts: Any) -> None:
    if sender is not None:
        services.note_start(task=sender.name)


@task_success.connect
def _ended(sender: Task | None = None, **_facts: Any) -> None:
    if sender is not None:
        services.note_end(task=sender.name)


@task_failure.connect
def _failed(sender: Task | None = None, exception: Exception | None = None, einfo: Any = None, **_facts: Any) -> None:
    if sender is not None:
        services.note_failure(
            task=sender.name, error=f"{type(exception).__name__}: {exception}", trace=str(einfo or "")
        )


@shared_task(name="config.forget_failures", time_limit=300)
def forget_failures() -> None:
    services.forget_failures()
