"""Whether a sheet can be filled in today, and what its timeline has come to. Reads only."""

import datetime as dt

from django.utils.translation import gettext as _

from indicators.choices import Review, Step
from indicators.models import DueReport, ReportStep
from indicators.reporting import closing_sentence, exception_on

# The steps after which another page of the same sheet is out of date.
TURNS = (Step.SENT, Step.RETURNED, Step.ACCEPTED)


def entry_fault(report: DueReport, on: dt.date) -> str:
    """Why nothing can be typed or sent on a day; blank where it can. Two queries at most."""
    if report.starts_on > on:
        return _("Kỳ này bắt đầu ngày %(day)s, chưa nhập được.") % {"day": f"{report.starts_on:%d/%m/%Y}"}
    if report.closed_at is None and report.review != Review.ACCEPTED:
        return ""
    if exception_on(report, on) is not None and report.closed_at is not None:
        return ""
    if report.closed_at is not None:
        return closing_sentence(report, on)
    return _("Báo cáo đã được nhận. Cần sửa số liệu thì đề nghị đơn vị nhận báo cáo trả lại.")


def last_turn(report: DueReport) -> int:
    """The id of the last sending, return or acceptance; 0 before the first. Who saves says which one they saw."""
    found = ReportStep.objects.filter(report=report, step__in=TURNS).order_by("-at", "-id").values_list("pk", flat=True)
    return found.first() or 0
