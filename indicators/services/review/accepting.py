"""Accepting what was sent."""

from collections.abc import Collection, Mapping

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from indicators.choices import Review, Step
from indicators.errors import ConflictError
from indicators.models import DueReport, Observation
from indicators.reporting import label_of
from indicators.reviewing import values_of
from indicators.services.reporting.steps import add_step
from indicators.services.review.holding import hold_reports, refuse_own, refuse_unseen, take_in
from localities.models import User


@transaction.atomic
def accept_report(*, report: DueReport, by: User | None, note: str = "", seen: str | None = None) -> DueReport:
    """Take a report as it was sent: its values are accepted, whoever recorded them.

    `seen`: see `refuse_unseen`. Raises NotAllowedError, ConflictError.
    """
    (held,) = hold_reports([report], by)
    _accept(held, by, note, seen)
    report.review = held.review
    return held


@transaction.atomic
def accept_reports(
    *, reports: Collection[DueReport], by: User | None, seen: Mapping[int, str] | None = None
) -> list[DueReport]:
    """Take several reports, all of them or none; `seen` are the marks by report id. Raises NotAllowedError,
    ConflictError."""
    held = hold_reports(reports, by)
    for report in held:
        _accept(report, by, "", (seen or {}).get(report.pk))
    return held


def _accept(report: DueReport, by: User | None, note: str, seen: str | None) -> None:
    refuse_own(report, by)
    refuse_unseen(report, seen)
    take_in(report)
    if report.review != Review.SENT:
        names = {"label": label_of(report), "unit": report.locality, "state": report.get_review_display().lower()}
        raise ConflictError(
            [_("Chỉ nhận được báo cáo đang chờ duyệt; báo cáo %(label)s của %(unit)s: %(state)s.") % names]
        )
    now = timezone.now()
    fresh = [value.pk for value in values_of(report) if value.accepted_at is None]
    Observation.objects.filter(pk__in=fresh).update(accepted_at=now, accepted_by=by)
    DueReport.objects.filter(pk=report.pk).update(review=Review.ACCEPTED)
    report.review = Review.ACCEPTED
    add_step(report=report, step=Step.ACCEPTED, by=by, note=note.strip())
