"""What a reminder of reports says. Reads only."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from alerts.links import report_url
from alerts.mails import Mail, place_name, render
from indicators.calendars import WorkingDays, add_working_days, working_days_between
from indicators.models import DueReport
from indicators.models.reporting import DueReportQuerySet
from indicators.reporting import label_of, sentence_of
from localities.models import User

# What has been late for longer stands in the digests; a reminder of it would be no news.
LATE_FOR = dt.timedelta(days=31)


@dataclass(frozen=True, slots=True)
class Reminder:
    """One report as its person is reminded of it: before its deadline, or once it is late."""

    report: DueReport
    name: str
    sentence: str
    is_late: bool
    url: str


def reports_to_remind_of(on: dt.date, days_before: int, calendar: WorkingDays) -> DueReportQuerySet:
    """What has not arrived and is due within so many working days, or late, but not for long; the oldest first."""
    last = add_working_days(on, days_before, calendar)
    return DueReport.objects.with_facts().waiting().filter(due_on__gte=on - LATE_FOR, due_on__lte=last)


def once_key(report: DueReport, user: User, on: dt.date) -> str:
    """What holds a person's reminder of a report to one before its deadline and one after it."""
    return f"reminder:{report.pk}:{user.pk}:{'late' if report.due_on < on else 'before'}"


def reminder_of(report: DueReport, on: dt.date, calendar: WorkingDays) -> Reminder:
    """In the language that is active."""
    is_late = report.due_on < on
    return Reminder(
        report=report,
        name=f"{report.duty.calendar}, {label_of(report)}: {report.locality}",
        sentence=f"{sentence_of(report, on, calendar)}." if is_late else _time_left(report, on, calendar),
        is_late=is_late,
        url=report_url(report.pk),
    )


def build_page_note(*, user: User, report: DueReport, on: dt.date, calendar: WorkingDays) -> Mail:
    """One report as a notification on the page."""
    with translation.override(user.language):
        reminder = reminder_of(report, on, calendar)
        return Mail(subject=reminder.name[:300], text=f"{reminder.sentence}\n", html="")


def build_reminder_mail(*, user: User, reports: Sequence[DueReport], on: dt.date, calendar: WorkingDays) -> Mail:
    """Everything a person is reminded of on a day; what is late first."""
    with translation.override(user.language):
        reminders = [reminder_of(report, on, calendar) for report in reports]
        late = [one for one in reminders if one.is_late]
        coming = [one for one in reminders if not one.is_late]
        sections = [(_("Đã quá hạn"), late), (_("Sắp đến hạn"), coming)]
        context = {
            "place": place_name([report.locality for report in reports]),
            "news": _news(len(late), len(coming)),
            "heading": _("Nhắc gửi báo cáo ngày %(day)s") % {"day": date_format(on, "SHORT_DATE_FORMAT")},
            "parts": [(title, rows) for title, rows in sections if rows],
            "reason": _("Anh/chị nhận thư này vì phụ trách gửi báo cáo của đơn vị. Báo cáo đã gửi thì không nhắc nữa."),
            # A duty is not a subscription: there is nothing to end.
            "unsubscribe_url": "",
        }
        return render("reminder", context)


def _time_left(report: DueReport, on: dt.date, calendar: WorkingDays) -> str:
    names = {"due": date_format(report.due_on, "SHORT_DATE_FORMAT")}
    left = working_days_between(on, report.due_on, calendar)
    if not left:
        return _("Hạn gửi là hôm nay, %(due)s.") % names
    text = ngettext("Hạn gửi %(due)s, còn %(n)d ngày làm việc.", "Hạn gửi %(due)s, còn %(n)d ngày làm việc.", left)
    return text % {**names, "n": left}


def _news(late: int, coming: int) -> str:
    parts = []
    if late:
        parts.append(ngettext("%(n)d báo cáo quá hạn", "%(n)d báo cáo quá hạn", late) % {"n": late})
    if coming:
        parts.append(ngettext("%(n)d báo cáo sắp đến hạn", "%(n)d báo cáo sắp đến hạn", coming) % {"n": coming})
    return ", ".join(parts)
