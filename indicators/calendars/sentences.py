"""What is said about a value that is late."""

import datetime as dt

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from indicators.calendars.windows import short_label
from indicators.calendars.working_days import WorkingDays, working_days_between


def late_sentence(
    *, unit: str, frequency: str, cut_off_on: dt.date, due_on: dt.date, on: dt.date, calendar: WorkingDays
) -> str:
    """Whose value of which period is missing, and since when (`overdue_sentence`), as of a day."""
    late = working_days_between(due_on, on, calendar)
    return overdue_sentence(unit=unit, frequency=frequency, cut_off_on=cut_off_on, due_on=due_on, on=on, late=late)


def overdue_sentence(*, unit: str, frequency: str, cut_off_on: dt.date, due_on: dt.date, on: dt.date, late: int) -> str:
    """Whose value of which period is missing, and since when; `late` counts working days.

    "Chưa có số liệu tháng 6 của xã Bố Hạ (hạn 17/6, quá 3 ngày làm việc)"; years are said where they are not the
    reader's own. `unit` is the unit's full name, `on` the day it is read.
    """
    names = {
        "period": short_label(frequency, cut_off_on, on),
        "unit": unit[:1].lower() + unit[1:],
        "due": short_day(due_on, on),
    }
    if on <= due_on:
        return _("Chưa có số liệu %(period)s của %(unit)s (hạn %(due)s)") % names
    if not late:
        return _("Chưa có số liệu %(period)s của %(unit)s (hạn %(due)s, đã quá hạn)") % names
    sentence = ngettext(
        "Chưa có số liệu %(period)s của %(unit)s (hạn %(due)s, quá %(days)d ngày làm việc)",
        "Chưa có số liệu %(period)s của %(unit)s (hạn %(due)s, quá %(days)d ngày làm việc)",
        late,
    )
    return sentence % {**names, "days": late}


def short_day(day: dt.date, on: dt.date) -> str:
    """A date as a sentence says it: 17/6, and 17/6/2025 where the year is not the reader's own."""
    return f"{day.day}/{day.month}" if day.year == on.year else f"{day.day}/{day.month}/{day.year}"
