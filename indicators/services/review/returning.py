"""Returning a report: the rows that must be looked at again, each with its reason."""

from collections.abc import Mapping, Sequence

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from indicators.choices import Review, Step
from indicators.errors import ConflictError, InvalidInputError
from indicators.models import DueReport, Indicator, Observation, ReportAnswer, ReturnedRow
from indicators.reporting import asked_indicators
from indicators.reviewing import values_of
from indicators.services.aggregation import compute_levels, lock_above
from indicators.services.reporting import withdraw_answer
from indicators.services.reporting.locks import hold_beside, hold_reports_of, refuse_locked, refuse_shut
from indicators.services.reporting.steps import add_step
from indicators.services.review.holding import hold_reports, refuse_own, refuse_unseen, take_in
from indicators.services.series import live_rows, return_rows, series_of
from indicators.services.staleness import mark_stale_for_series
from localities.models import User

LONGEST_REASON, LONGEST_NOTE = 500, 1000


@transaction.atomic
def return_report(
    *,
    report: DueReport,
    rows: Mapping[Indicator, str],
    by: User | None,
    note: str = "",
    seen: str | None = None,
) -> DueReport:
    """Give a report back to its unit: `rows` are the indicators to look at again with the reason for each; without any
    the note says what is amiss.

    The values of these rows no longer count until others take their place, and answers there are withdrawn; what was
    in force before counts meanwhile. An accepted report can be returned as long as its period is open. `seen`: see
    `refuse_unseen`. Raises InvalidInputError (every problem at once), NotAllowedError, ConflictError.
    """
    hold_beside(report)
    (held,) = hold_reports([report], by)
    refuse_own(held, by)
    refuse_unseen(held, seen)
    take_in(held)
    if held.review not in (Review.SENT, Review.ACCEPTED):
        names = {"label": held.label, "unit": held.locality, "state": held.get_review_display().lower()}
        raise ConflictError([_("Không trả lại được báo cáo %(label)s của %(unit)s: %(state)s.") % names])
    refuse_shut(held, by)
    reasons = {indicator: reason.strip() for indicator, reason in rows.items()}
    _check(held, reasons, note)
    _return_values(held, reasons, by)
    now = timezone.now()
    ReturnedRow.objects.bulk_create(
        ReturnedRow(report=held, indicator=indicator, reason=reason, returned_at=now, returned_by=by)
        for indicator, reason in reasons.items()
    )
    DueReport.objects.filter(pk=held.pk).update(review=Review.RETURNED)
    held.review = report.review = Review.RETURNED
    add_step(report=held, step=Step.RETURNED, by=by, note=note.strip())
    return held


def _check(report: DueReport, reasons: Mapping[Indicator, str], note: str) -> None:
    problems = []
    asked = set(asked_indicators(report).values_list("pk", flat=True))
    for indicator, reason in reasons.items():
        if indicator.pk not in asked:
            problems.append(_("Báo cáo này không hỏi chỉ tiêu “%(indicator)s”.") % {"indicator": indicator})
        if not reason:
            problems.append(_("%(indicator)s: chưa ghi lý do trả lại.") % {"indicator": indicator})
        if len(reason) > LONGEST_REASON:
            problems.append(
                _("%(indicator)s: lý do dài quá %(limit)d ký tự.") % {"indicator": indicator, "limit": LONGEST_REASON}
            )
    if not reasons and not note.strip():
        problems.append(_("Chọn dòng cần trả lại và ghi lý do, hoặc ghi lời nhắn nói rõ cần sửa gì."))
    if len(note.strip()) > LONGEST_NOTE:
        problems.append(_("Lời nhắn dài quá %(limit)d ký tự.") % {"limit": LONGEST_NOTE})
    if problems:
        raise InvalidInputError(problems)


def _return_values(report: DueReport, reasons: Mapping[Indicator, str], by: User | None) -> None:
    """What depends on the values follows at once: what they are part of, and every verdict once it is judged again."""
    ids = {indicator.pk for indicator in reasons}
    answers = ReportAnswer.objects.filter(report=report, withdrawn_at__isnull=True).select_related(
        "report", "indicator"
    )
    for answer in answers:
        # What stands for the whole report stands for its returned rows, too.
        if reasons and (answer.indicator_id in ids or answer.indicator_id is None):
            withdraw_answer(answer=answer, by=by)
    values = [value for value in values_of(report) if value.indicator_id in ids]
    # Another report of the same days (of the month beside the quarter) may be closed and hold them.
    refuse_locked(values, by=by, held=hold_reports_of(values))
    if values:
        _let_go(values)


def _let_go(values: Sequence[Observation]) -> None:
    keys = {series_of(value) for value in values}
    above = lock_above(keys)
    return_rows(values, live=live_rows(keys), at=timezone.now())
    mark_stale_for_series(keys)
    compute_levels(above)
