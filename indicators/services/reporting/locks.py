"""Refusing what would change a closed period, or a report that was accepted and has not come back.

Whoever writes holds the reports that it could be of, closed or not, and whoever closes or accepts holds theirs: the one
that comes second waits and sees what the first has done. Reports are held first of all and in the order of their ids,
before the units above and the values, so that nobody waits in a circle.

An accepted report is closed to its unit, not to those who receive it: they may return it, or write themselves.
"""

import datetime as dt
from collections.abc import Collection, Iterable, Sequence

from django.utils import timezone
from django.utils.translation import gettext as _

from indicators.choices import Review
from indicators.errors import ConflictError, InvalidInputError
from indicators.models import DueReport
from indicators.models.reporting import DueReportQuerySet
from indicators.reporting import days_of_values, is_open_for_entry, label_of
from indicators.reporting.locked import Figure, locks, reports_around, reports_of
from localities.choices import MAY_REVIEW_REPORTS
from localities.models import Locality, User
from localities.scope import localities_for_user


def hold_reports_of(figures: Collection[Figure]) -> list[int]:
    """Hold the reports that some values could be of; returns the ids of those that are closed or accepted."""
    return _hold(reports_of(figures))


def hold_reports_of_days(locality: Locality, days: Collection[dt.date]) -> None:
    """The same for values that are not there yet, before anything else is written."""
    if days:
        _hold(reports_around([locality.pk], min(days), max(days)))


def hold_beside(report: DueReport) -> None:
    """Hold a report with every other of its unit that its values could be of, too."""
    days = days_of_values(report)
    hold_reports_of_days(report.locality, [days.first, days.last])


def _hold(reports: DueReportQuerySet) -> list[int]:
    held = reports.select_for_update(of=("self",), no_key=True).order_by("pk").values_list("pk", "closed_at", "review")
    return [pk for pk, closed_at, review in held if closed_at is not None or review == Review.ACCEPTED]


def refuse_locked(
    figures: Sequence[Figure], *, by: User | None, held: Collection[int], sent_with: DueReport | None = None
) -> None:
    """Refuse values that may not be written today; `held` is what `hold_reports_of` has returned for them.

    What goes up with the sheet of a report (`sent_with`) is reviewed with that one, whichever other has been accepted.
    Raises InvalidInputError with a sentence for each report that holds some of them, naming what they are of.
    """
    if not (held and figures):
        return
    among = DueReport.objects.filter(pk__in=held)
    found = locks(figures, timezone.localdate(), among, with_accepted=by is not None and sent_with is None)
    shut = _shut_to([report for _figure, report in found], by)
    if shut:
        raise InvalidInputError([_told(report, found) for report in shut])


def refuse_shut(report: DueReport, by: User | None) -> None:
    """Hold a report. Raises InvalidInputError where it is closed and no exception leaves it open today, or where it was
    accepted and the person does not receive it; ConflictError where it is no longer asked for."""
    rows = DueReport.objects.select_for_update(of=("self",), no_key=True).filter(pk=report.pk)
    held = rows.select_related("locality", "duty__calendar", "closed_by").first()
    if held is None:
        raise ConflictError([_("Báo cáo này không còn phải gửi: trách nhiệm hoặc quy định báo cáo vừa thay đổi.")])
    if held.closed_at is not None:
        is_shut = not is_open_for_entry(held, timezone.localdate())
    else:
        is_shut = held.review == Review.ACCEPTED and bool(_shut_to([held], by))
    if is_shut:
        raise InvalidInputError([sentence_of_lock(held)])


def _shut_to(reports: Iterable[DueReport], by: User | None) -> list[DueReport]:
    """The closed ones, and the accepted ones whose unit's reports the person does not receive; in order of unit and
    cut-off."""
    found = {report.pk: report for report in reports}
    accepted = {report.locality_id for report in found.values() if report.closed_at is None}
    received = set(accepted)
    if accepted and by is not None:
        theirs = localities_for_user(by, roles=MAY_REVIEW_REPORTS).filter(pk__in=accepted)
        received = set(theirs.values_list("pk", flat=True))
    shut = [one for one in found.values() if one.closed_at is not None or one.locality_id not in received]
    return sorted(shut, key=lambda report: (report.locality.path, report.cut_off_on, report.pk))


def _told(report: DueReport, found: Iterable[tuple[Figure, DueReport]]) -> str:
    names = dict.fromkeys(str(figure.indicator) for figure, holds in found if holds.pk == report.pk)
    return _("%(sentence)s Chưa ghi: %(names)s.") % {"sentence": sentence_of_lock(report), "names": ", ".join(names)}


def sentence_of_lock(report: DueReport) -> str:
    """Why nothing of a closed or accepted report is written, and whom to turn to."""
    names = {"label": label_of(report), "unit": report.locality}
    if report.closed_at is None:
        return (
            _("Báo cáo %(label)s của %(unit)s đã được nhận. Cần sửa số liệu thì đề nghị đơn vị nhận báo cáo trả lại.")
            % names
        )
    names |= {"day": f"{timezone.localtime(report.closed_at):%d/%m/%Y}", "who": report.closed_by or "–"}
    return (
        _(
            "Kỳ %(label)s của %(unit)s đã khóa ngày %(day)s (người khóa: %(who)s). "
            "Cần sửa số liệu thì đề nghị cán bộ kế hoạch nhận báo cáo cho phép sửa sau khi khóa."
        )
        % names
    )
