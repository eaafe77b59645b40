"""What is due from whom, and where a report stands."""

import datetime as dt

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from indicators.calendars import WorkingDays, late_sentence, window_label, working_days_between
from indicators.models import DayException, DueReport
from indicators.models.reporting import DueReportQuerySet


class ReportState(TextChoices):
    SENT = "sent", _("Đã gửi")
    ANSWERED = "answered", _("Đã trả lời")
    OVERDUE = "overdue", _("Quá hạn")
    DUE = "due", _("Đến kỳ, chưa gửi")
    COMING = "coming", _("Chưa đến kỳ")


def working_days() -> WorkingDays:
    """The country's working days, with the exceptions that are stored."""
    return WorkingDays(dict(DayException.objects.values_list("on", "is_working")))


def due_on(on: dt.date) -> DueReportQuerySet:
    """What must arrive on a day and has not, with whose it is and by which rule: one query."""
    return DueReport.objects.with_facts().due_on(on)


def overdue_on(on: dt.date) -> DueReportQuerySet:
    """What has not arrived although its day is past, the oldest first: one query."""
    return DueReport.objects.with_facts().overdue_on(on)


def state_of_report(report: DueReport, on: dt.date) -> ReportState:
    """Where a report of `with_facts` stands on a day; it is due from its cut-off day until its deadline has passed."""
    if report.sent_at is not None:
        return ReportState.SENT
    if report.is_answered:
        return ReportState.ANSWERED
    if report.due_on < on:
        return ReportState.OVERDUE
    return ReportState.DUE if report.cut_off_on <= on else ReportState.COMING


def in_state(reports: DueReportQuerySet, state: str, on: dt.date) -> DueReportQuerySet:
    """Those that stand so on a day, as `state_of_report` says it."""
    match ReportState(state):
        case ReportState.SENT:
            return reports.filter(sent_at__isnull=False)
        case ReportState.ANSWERED:
            return reports.arrived().filter(sent_at__isnull=True)
        case ReportState.OVERDUE:
            return reports.overdue_on(on)
        case ReportState.DUE:
            return reports.waiting().filter(due_on__gte=on, cut_off_on__lte=on)
        case ReportState.COMING:
            return reports.waiting().filter(due_on__gte=on, cut_off_on__gt=on)


def label_of(report: DueReport) -> str:
    """The report's period in the reader's language."""
    return window_label(report.duty.calendar.frequency, report.cut_off_on)


def days_late(report: DueReport, on: dt.date, calendar: WorkingDays) -> int:
    """How many working days have gone by since a report's deadline; 0 until then."""
    return working_days_between(report.due_on, on, calendar) if report.due_on < on else 0


def sentence_of(report: DueReport, on: dt.date, calendar: WorkingDays) -> str:
    """What is missing: "Chưa có số liệu tháng 6 của xã Bố Hạ (hạn 17/6, quá 3 ngày làm việc)"."""
    return late_sentence(
        unit=str(report.locality),
        frequency=report.duty.calendar.frequency,
        cut_off_on=report.cut_off_on,
        due_on=report.due_on,
        on=on,
        calendar=calendar,
    )
