"""Reporting periods and their cut-off days.

Decree 09/2019/NĐ-CP, art. 12: a month runs from the 15th of the one before to its own 14th, a quarter to the 14th of
its last month, half a year to 14 June or 14 December, a year from 15 December to 14 December; nine months to 14
September go with them. Statistical periods are those of the calendar. Both are one rule with another cut-off day.
"""

import datetime as dt
from calendar import monthrange
from dataclasses import dataclass

from django.utils.translation import gettext as _

from indicators.choices import Frequency

# The decree's day; a decision can set another.
ADMINISTRATIVE_CUT_OFF_DAY = 14

# The months in which a period ends, and how many months it covers.
_ENDS: dict[Frequency, tuple[tuple[int, ...], int]] = {
    Frequency.MONTH: (tuple(range(1, 13)), 1),
    Frequency.QUARTER: ((3, 6, 9, 12), 3),
    Frequency.HALF_YEAR: ((6, 12), 6),
    Frequency.NINE_MONTHS: ((9,), 9),
    Frequency.YEAR: ((12,), 12),
}
_QUARTERS = {3: "I", 6: "II", 9: "III", 12: "IV"}


@dataclass(frozen=True, slots=True, order=True)
class Window:
    """One reporting period, both days included; named after the month it is cut off in."""

    cut_off_on: dt.date
    starts_on: dt.date
    frequency: Frequency

    @property
    def label(self) -> str:
        return window_label(self.frequency, self.cut_off_on)

    def owns(self, as_of: dt.date, *, is_estimate: bool, ends_on: dt.date, cut_off_day: int | None = None) -> bool:
        """Whether a value of that date is this period's and no other's of the same calendar; `ends_on` is the last day
        of what the value measures.

        An estimate of a month's last day is one of the period that is cut off in that month. What is dated after the
        last day speaks of that day, and the days between the last cut-off and the last day are the last period's.

        >>> june = Window(dt.date(2026, 6, 14), dt.date(2026, 5, 15), Frequency.MONTH)
        >>> june.owns(dt.date(2026, 6, 30), is_estimate=True, ends_on=dt.date(2026, 12, 31), cut_off_day=14)
        True
        """
        day = min(as_of, ends_on)
        last_of_month = _cut_off(day.year, day.month, None)
        if is_estimate and day == last_of_month:
            day = _cut_off(day.year, day.month, cut_off_day)
        if day <= self.cut_off_on:
            return self.starts_on <= day
        tomorrow = self.cut_off_on + dt.timedelta(days=1)
        later = windows(self.frequency, tomorrow, ends_on, cut_off_day=cut_off_day)
        return (day.year, day.month) == (self.cut_off_on.year, self.cut_off_on.month) and not any(
            window.starts_on <= day for window in later
        )


def windows(frequency: str, first: dt.date, last: dt.date, *, cut_off_day: int | None = None) -> list[Window]:
    """The periods that are cut off between two days, both included, in their order.

    Without a cut-off day a month is cut off on its last day, also where it has fewer days than the cut-off day.

    >>> [window] = windows("month", dt.date(2026, 6, 1), dt.date(2026, 6, 30), cut_off_day=14)
    >>> window.starts_on, window.cut_off_on
    (datetime.date(2026, 5, 15), datetime.date(2026, 6, 14))
    """
    frequency = Frequency(frequency)
    end_months, span = _ENDS[frequency]
    found = []
    for year in range(first.year, last.year + 1):
        for month in end_months:
            cut_off_on = _cut_off(year, month, cut_off_day)
            if first <= cut_off_on <= last:
                before = _cut_off(*_months_back(year, month, span), cut_off_day)
                found.append(Window(cut_off_on, before + dt.timedelta(days=1), frequency))
    return found


@dataclass(frozen=True, slots=True)
class ValueDays:
    """The dates that a value of a period can bear: those of the last month before its cut-off, up to that month's end.

    A value of April does not answer for the second quarter. "Ước tháng 6", dated 30 June and sent by the cut-off of
    14 June, answers for June, and not for July again, although 30 June lies in July's administrative month.
    """

    first: dt.date
    last: dt.date
    end_of_month_before: dt.date

    def hold(self, as_of: dt.date, *, is_estimate: bool) -> bool:
        """Whether a value of that date is one of the period."""
        return as_of <= self.last and self.hold_or_precede(as_of, is_estimate=is_estimate)

    def hold_or_precede(self, as_of: dt.date, *, is_estimate: bool) -> bool:
        """Whether a value of that date is one of the period, or a later one that leaves it behind."""
        return as_of >= self.first and not (is_estimate and as_of == self.end_of_month_before)


def value_days(cut_off_on: dt.date, cut_off_day: int | None = None) -> ValueDays:
    """The dates of the values of a period that is cut off on a day."""
    year, month = cut_off_on.year, cut_off_on.month
    before = _months_back(year, month, 1)
    return ValueDays(
        first=_cut_off(*before, cut_off_day) + dt.timedelta(days=1),
        last=_cut_off(year, month, None),
        end_of_month_before=_cut_off(*before, None),
    )


def _cut_off(year: int, month: int, day: int | None) -> dt.date:
    last_day = monthrange(year, month)[1]
    return dt.date(year, month, min(day or last_day, last_day))


def _months_back(year: int, month: int, n: int) -> tuple[int, int]:
    months = year * 12 + month - 1 - n
    return months // 12, months % 12 + 1


def window_label(frequency: str, cut_off_on: dt.date) -> str:
    """A period as people name it, in the reader's language.

    >>> window_label("quarter", dt.date(2026, 6, 14))
    'quý II/2026'
    """
    year, month = cut_off_on.year, cut_off_on.month
    match Frequency(frequency):
        case Frequency.MONTH:
            return _("tháng %(month)d/%(year)d") % {"month": month, "year": year}
        case Frequency.QUARTER:
            return _("quý %(quarter)s/%(year)d") % {"quarter": _QUARTERS[month], "year": year}
        case Frequency.HALF_YEAR if month == 6:
            return _("6 tháng đầu năm %(year)d") % {"year": year}
        case Frequency.HALF_YEAR:
            return _("6 tháng cuối năm %(year)d") % {"year": year}
        case Frequency.NINE_MONTHS:
            return _("9 tháng năm %(year)d") % {"year": year}
        case Frequency.YEAR:
            return _("năm %(year)d") % {"year": year}


def span_label(starts_on: dt.date, ends_on: dt.date) -> str:
    """Days as people name them where they are those of the calendar: "quý II/2026", "năm 2026"; blank for others."""
    if (ends_on + dt.timedelta(days=1)).day != 1:
        return ""
    same = [window for one in Frequency for window in windows(one, ends_on, ends_on) if window.starts_on == starts_on]
    return same[0].label if same else ""


def short_label(frequency: str, cut_off_on: dt.date, on: dt.date) -> str:
    """The same without the year where that is the reader's own: "tháng 6", "quý II", "6 tháng đầu năm"."""
    if cut_off_on.year != on.year:
        return window_label(frequency, cut_off_on)
    match Frequency(frequency):
        case Frequency.MONTH:
            return _("tháng %(month)d") % {"month": cut_off_on.month}
        case Frequency.QUARTER:
            return _("quý %(quarter)s") % {"quarter": _QUARTERS[cut_off_on.month]}
        case Frequency.HALF_YEAR if cut_off_on.month == 6:
            return _("6 tháng đầu năm")
        case Frequency.HALF_YEAR:
            return _("6 tháng cuối năm")
        case Frequency.NINE_MONTHS:
            return _("9 tháng")
        case Frequency.YEAR:
            return window_label(frequency, cut_off_on)
