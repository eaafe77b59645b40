"""Closing a period for some units, and opening it again. A person closes; nothing closes by itself."""

from collections.abc import Collection

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from indicators.choices import Review, Step
from indicators.errors import ConflictError
from indicators.models import CloseException, DueReport
from indicators.reporting import label_of
from indicators.services.reporting.steps import add_step
from indicators.services.review.holding import hold_reports
from localities.models import User


@transaction.atomic
def close_reports(*, reports: Collection[DueReport], by: User | None) -> list[DueReport]:
    """Close the period of some reports: all of them or none. From then on nothing of these units and that period is
    written, whichever way, but for exceptions. Only what was received, or answered as a whole, is closed.

    Raises NotAllowedError, ConflictError naming each report that cannot be closed.
    """
    held = hold_reports(reports, by)
    answered = set(
        DueReport.objects.arrived()
        .filter(pk__in=[report.pk for report in held], sent_at__isnull=True)
        .values_list("pk", flat=True)
    )
    problems = [problem for report in held if (problem := _fault(report, answered))]
    if problems:
        raise ConflictError(problems)
    now = timezone.now()
    DueReport.objects.filter(pk__in=[report.pk for report in held]).update(closed_at=now, closed_by=by)
    for report in held:
        report.closed_at, report.closed_by = now, by
        add_step(report=report, step=Step.CLOSED, by=by)
    return held


@transaction.atomic
def open_reports(*, reports: Collection[DueReport], by: User | None, note: str = "") -> list[DueReport]:
    """Open what was closed again, for everybody; exceptions have no use any more. Raises NotAllowedError,
    ConflictError."""
    held = hold_reports(reports, by)
    problems = [
        _("Kỳ %(label)s của %(unit)s chưa khóa.") % {"label": label_of(report), "unit": report.locality}
        for report in held
        if report.closed_at is None
    ]
    if problems:
        raise ConflictError(problems)
    CloseException.objects.filter(report__in=held, withdrawn_at__isnull=True).update(withdrawn_at=timezone.now())
    DueReport.objects.filter(pk__in=[report.pk for report in held]).update(closed_at=None, closed_by=None)
    for report in held:
        report.closed_at = report.closed_by = None
        add_step(report=report, step=Step.OPENED, by=by, note=note.strip())
    return held


def _fault(report: DueReport, answered: Collection[int]) -> str:
    names = {"label": label_of(report), "unit": report.locality, "state": report.get_review_display().lower()}
    if report.closed_at is not None:
        return _("Kỳ %(label)s của %(unit)s đã khóa.") % names
    if report.review != Review.ACCEPTED and report.pk not in answered:
        return _("Kỳ %(label)s của %(unit)s chưa khóa được, báo cáo: %(state)s.") % names
    return ""
