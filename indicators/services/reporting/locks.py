"""Refusing what would change a closed period.

Whoever writes holds the reports that it could be of, closed or not, and whoever closes holds theirs: the one that comes
second waits and sees what the first has done. Reports are held first of all and in the order of their ids, before the
units above and the values, so that nobody waits in a circle.
"""

import datetime as dt
from collections.abc import Collection

from django.utils import timezone
from django.utils.translation import gettext as _

from indicators.errors import InvalidInputError
from indicators.models import DueReport
from indicators.models.reporting import DueReportQuerySet
from indicators.reporting import days_of_values, is_open_for_entry, label_of
from indicators.reporting.locked import Figure, locked_reports, reports_around, reports_of
from localities.models import Locality


def hold_reports_of(figures: Collection[Figure]) -> list[int]:
    """Hold the reports that some values could be of; returns the ids of those that are closed."""
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
    held = reports.select_for_update(of=("self",), no_key=True).order_by("pk").values_list("pk", "closed_at")
    return [pk for pk, closed_at in held if closed_at is not None]


def refuse_locked(figures: Collection[Figure]) -> None:
    """Hold the reports that some values could be of. Raises InvalidInputError, naming each closed one, where values of
    a closed period would be written today."""
    if closed := hold_reports_of(figures):
        _refuse(locked_reports(figures, timezone.localdate(), DueReport.objects.filter(pk__in=closed)))


def refuse_closed(report: DueReport) -> None:
    """Hold a report. Raises InvalidInputError where it is closed and no exception leaves it open today."""
    held = DueReport.objects.filter(pk=report.pk)
    if _hold(held):
        closed = held.select_related("locality", "duty__calendar", "closed_by").get()
        if not is_open_for_entry(closed, timezone.localdate()):
            _refuse([closed])


def _refuse(locked: Collection[DueReport]) -> None:
    if locked:
        raise InvalidInputError([sentence_of_lock(report) for report in locked])


def sentence_of_lock(report: DueReport) -> str:
    names = {
        "label": label_of(report),
        "unit": report.locality,
        "day": f"{timezone.localtime(report.closed_at):%d/%m/%Y}",
        "who": report.closed_by or "–",
    }
    return (
        _(
            "Kỳ %(label)s của %(unit)s đã khóa ngày %(day)s (người khóa: %(who)s). "
            "Cần sửa số liệu thì đề nghị cán bộ kế hoạch nhận báo cáo cho phép sửa sau khi khóa."
        )
        % names
    )
