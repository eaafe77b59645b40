"""Which days are worked in Vietnam, and counting in them.

Not worked are Saturdays, Sundays and the public holidays of the Labour Code (art. 112), with their compensating days
and the days exchanged for a Saturday that the `holidays` package knows. What it does not know, because a decision came
later or concerns a few, is passed in: a day off, or a Saturday that makes up for one.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache

import holidays

ONE_DAY = dt.timedelta(days=1)
SATURDAY = 5


@dataclass(frozen=True)
class WorkingDays:
    """The working days of the country; `exceptions` says otherwise for single days: True worked, False off.

    >>> WorkingDays().is_working(dt.date(2026, 2, 17)), WorkingDays().is_working(dt.date(2026, 2, 23))
    (False, True)
    """

    exceptions: Mapping[dt.date, bool] = field(default_factory=dict)

    def is_working(self, day: dt.date) -> bool:
        if day in self.exceptions:
            return self.exceptions[day]
        days_off, made_up = _of_year(day.year)
        return day not in days_off and (day.weekday() < SATURDAY or day in made_up)


@lru_cache(maxsize=64)
def _of_year(year: int) -> tuple[frozenset[dt.date], frozenset[dt.date]]:
    """The public holidays of a year, and its weekend days that are worked for a day off elsewhere."""
    # A day off can be made up for in the year before or after its own.
    calendar = holidays.country_holidays("VN", years=range(year - 1, year + 2), expand=False)
    return (
        frozenset(day for day in calendar if day.year == year),
        frozenset(day for day in calendar.weekend_workdays if day.year == year),
    )


def add_working_days(day: dt.date, n: int, calendar: WorkingDays) -> dt.date:
    """The n-th working day after a day, or before it where n is negative; the day itself is not counted.

    With n = 0 the day itself if it is worked, else the next one that is.

    >>> add_working_days(dt.date(2026, 6, 12), 1, WorkingDays())
    datetime.date(2026, 6, 15)
    """
    if n == 0:
        return day if calendar.is_working(day) else add_working_days(day, 1, calendar)
    step = ONE_DAY if n > 0 else -ONE_DAY
    left = abs(n)
    while left:
        day += step
        left -= calendar.is_working(day)
    return day


def working_days_between(first: dt.date, last: dt.date, calendar: WorkingDays) -> int:
    """How many working days lie after `first` up to `last`, that one included; negative where `last` is earlier.

    `add_working_days(day, n, calendar)` is n working days away from a day.
    """
    if last < first:
        # From the later to the earlier day it is the earlier one that counts.
        return -working_days_between(last - ONE_DAY, first - ONE_DAY, calendar)
    return sum(calendar.is_working(first + n * ONE_DAY) for n in range(1, (last - first).days + 1))


def deadline(cut_off_on: dt.date, working_days: int, calendar: WorkingDays) -> dt.date:
    """The last day on which a report is in time: so many working days after its cut-off day, which is not counted.

    Decree 09/2019/NĐ-CP, art. 8.5.b, counts from the end of collecting data, and asks for at least one working day.
    """
    return add_working_days(cut_off_on, working_days, calendar)
