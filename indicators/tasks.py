"""Tasks of this app. Each calls one service; verdicts that changed wake the listeners that the settings name."""

from celery import shared_task
from django.conf import settings

from indicators.services import aggregation, findings, recompute, reporting, uploads
from indicators.wakeup import wake


@shared_task(name="indicators.recompute_stale")
def recompute_stale() -> None:
    """Judge what is marked."""
    _wake_listeners(recompute.recompute_stale())


@shared_task(name="indicators.recompute_all")
def recompute_all() -> None:
    """Judge everything there is; the nightly run."""
    _wake_listeners(recompute.recompute_all())


@shared_task(name="indicators.compute_aggregates")
def compute_aggregates() -> None:
    """Make all computed values anew; the nightly run."""
    if aggregation.compute_all():
        wake("indicators.recompute_stale")


@shared_task(name="indicators.plan_due_reports")
def plan_due_reports() -> None:
    """Bring the reports of the coming months in line with the duties."""
    reporting.plan_due_reports()


@shared_task(name="indicators.audit_stale")
def audit_stale() -> None:
    """Hold the figures that are marked against each other."""
    findings.audit_stale()


@shared_task(name="indicators.audit_open")
def audit_open() -> None:
    """Audit every table still in motion; the nightly run."""
    findings.audit_open()


@shared_task(name="indicators.import_uploads")
def import_uploads() -> None:
    """Import the uploaded tables that wait, one after the other."""
    while done := uploads.import_next():
        if done.is_imported:
            wake("indicators.recompute_stale")


@shared_task(name="indicators.forget_upload_files", time_limit=600)
def forget_upload_files() -> None:
    """Delete the files of uploads that are kept long enough."""
    uploads.forget_files()


def _wake_listeners(done: recompute.Recomputed) -> None:
    if done.judged:
        wake("indicators.audit_stale")
    if done.changed:
        for task in settings.STATUS_CHANGE_LISTENERS:
            wake(task)
