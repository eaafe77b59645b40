"""The lock of a period: what is closed, and what may still be changed by way of exception. Reads only."""

import datetime as dt

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from indicators.choices import Review
from indicators.models import CloseException, DueReport
from indicators.models.reporting import DueReportQuerySet


def closed_on(reports: DueReportQuerySet, on: dt.date) -> DueReportQuerySet:
    """Those of some reports whose period is closed, without the ones that an exception leaves open on a day."""
    left_open = CloseException.objects.filter(report=OuterRef("pk"), withdrawn_at__isnull=True, until__gte=on)
    return reports.filter(~Exists(left_open), closed_at__isnull=False)


def shut_on(reports: DueReportQuerySet, on: dt.date) -> DueReportQuerySet:
    """Those of some reports that their unit cannot change on a day: closed, or accepted and not returned since."""
    closed = closed_on(reports, on)
    return reports.filter(Q(pk__in=closed.values("pk")) | Q(closed_at__isnull=True, review=Review.ACCEPTED))


def exception_on(report: DueReport, on: dt.date) -> CloseException | None:
    """The leave to change a closed report that holds on a day, that day included."""
    return report.exceptions.filter(withdrawn_at__isnull=True, until__gte=on).first()


def is_open_for_entry(report: DueReport, on: dt.date) -> bool:
    """Whether values of the report's unit and period may be written on a day: one query where the period is closed."""
    return report.closed_at is None or exception_on(report, on) is not None


def closing_sentence(report: DueReport, on: dt.date) -> str:
    """Why a report cannot be changed, or until when it can although its period is closed; blank where it is open."""
    if report.closed_at is None:
        return ""
    leave = exception_on(report, on)
    if leave is not None:
        return _("Kỳ này đã khóa; đơn vị được sửa đến hết %(until)s: %(reason)s") % {
            "until": f"{leave.until:%d/%m/%Y}",
            "reason": leave.reason,
        }
    return _("Kỳ này đã khóa từ %(day)s. Cần sửa số liệu thì đề nghị đơn vị nhận báo cáo cho phép.") % {
        "day": f"{report.closed_at:%d/%m/%Y}"
    }
