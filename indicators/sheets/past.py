"""What stands beside a figure on the sheet: the period before, the same period last year. Reads nothing itself."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from indicators.aggregating import Point
from indicators.calendars import ValueDays, value_days
from indicators.choices import Accumulation, ObservationKind
from indicators.findings.history import History, closing_point, year_before
from indicators.models import DueReport, Indicator, Period
from indicators.numbers import format_number
from indicators.units import shift


@dataclass(frozen=True, slots=True)
class Earlier:
    """An earlier value as the sheet shows it, in the sheet's unit."""

    text: str
    on: dt.date


class Pasts:
    """The earlier values of one period's indicators, from the report's cut-off day back."""

    def __init__(self, report: DueReport, history: History, days: ValueDays) -> None:
        self.history, self.days = history, days
        self._is_closing = report.cut_off_on >= history.period.ends_on
        same_day = year_before(report.cut_off_on)
        self._days_last_year = value_days(same_day, report.duty.calendar.cut_off_day)
        self._same_day = same_day

    def last_period(self, indicator: Indicator) -> Point | None:
        """The last value before the report's own days; of a state also the one that the period before closed with."""
        before = [one for one in self._of(indicator, self.history.period) if one.on < self.days.first]
        if before:
            return before[-1]
        if self.history.previous is None or indicator.accumulation == Accumulation.FLOW:
            return None
        return closing_point(self._of(indicator, self.history.previous), self.history.previous)

    def last_year(self, indicator: Indicator) -> Point | None:
        """The value of the same day a year earlier, or the last one of the same report; of a closed period the one that
        last year closed with."""
        year = self.history.year_before
        if year is None:
            return None
        points = self._of(indicator, year)
        if self._is_closing:
            return closing_point(points, year)
        held = [
            one
            for one in points
            if one.on == self._same_day
            or self._days_last_year.hold(one.on, is_estimate=one.kind == ObservationKind.ESTIMATE)
        ]
        exact = [one for one in held if one.on == self._same_day]
        return (exact or held or [None])[-1]

    def _of(self, indicator: Indicator, period: Period) -> list[Point]:
        points = self.history.points.get(indicator.pk, {}).get(period.pk, [])
        return [one for one in points if one.value is not None]


def shown_point(point: Point | None, places: int) -> Earlier | None:
    if point is None or point.value is None:
        return None
    if point.is_relative:
        sign = "+" if point.value > 0 and not point.is_share else ""
        return Earlier(f"{sign}{format_number(point.value)} %", point.on)
    return Earlier(shown_number(point.value, point.denominator, places), point.on)


def shown_number(value: Decimal, denominator: Decimal | None, places: int) -> str:
    """A stored figure in the sheet's unit, `places` powers of ten away: "12,5", "27/30"."""
    number = format_number(shift(value, places) if places else value)
    return number if denominator is None else f"{number}/{format_number(denominator)}"
