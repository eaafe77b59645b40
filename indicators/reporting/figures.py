"""The figures that a report asks of each indicator: one for all the periods that a target is set for where one number
is true of them all, one for each of them where it is not."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple, Self

from indicators.aggregates.spans_inside import is_inside
from indicators.calendars import span_label
from indicators.choices import Accumulation, Kind
from indicators.models import DueReport, Period, Target
from indicators.reporting.values import LEAP_YEAR, asked_targets


class FigureKey(NamedTuple):
    """Which figure of a report it is: of what indicator, and of what period; "12-34" on a page."""

    indicator_id: int
    period_id: int

    def __str__(self) -> str:
        return f"{self.indicator_id}-{self.period_id}"

    @classmethod
    def read(cls, text: str) -> Self | None:
        """The key that a page sent; None where it is none."""
        indicator, dash, period = text.partition("-")
        is_read = dash and all(part.isascii() and part.isdecimal() and len(part) < 10 for part in (indicator, period))
        return cls(int(indicator), int(period)) if is_read else None


@dataclass(frozen=True, slots=True)
class AskedFigure:
    """A figure that is given at the cut-off day: of which periods it is the value, the one that names it first.
    `is_further`: it stands below the indicator's main figure, of a period inside that one's."""

    indicator_id: int
    periods: tuple[Period, ...]
    is_further: bool = False

    @property
    def period(self) -> Period:
        return self.periods[0]

    @property
    def key(self) -> FigureKey:
        return FigureKey(self.indicator_id, self.period.pk)


def figures_of(targets: Iterable[Target]) -> dict[int, list[AskedFigure]]:
    """By indicator its figures, the main one first, from the targets that a report asks for (with period, indicator).

    The main one is of the longest period up to a year; what runs longer is asked for alone only where there is nothing
    shorter, for it is made of the shorter ones (`aggregates.spans_inside`). What is a state on the cut-off day is that
    for every period; what adds up is another number in each, and so is a change against another period.
    """
    by_indicator: dict[int, list[Target]] = defaultdict(list)
    for target in targets:
        by_indicator[target.indicator_id].append(target)
    return {indicator: _figures(indicator, asked) for indicator, asked in by_indicator.items()}


def name_of(period: Period) -> str:
    """ "quý II/2026" in a sentence."""
    return span_label(period.starts_on, period.ends_on) or str(period)


def asked_figures(report: DueReport) -> dict[int, list[AskedFigure]]:
    """By indicator the figures that a report asks for, the main one first. One query."""
    return figures_of(asked_targets(report))


def _figures(indicator: int, targets: Sequence[Target]) -> list[AskedFigure]:
    periods = {target.period_id: target.period for target in targets}
    main = max(periods.values(), key=_rank)
    apart = [one for one in periods.values() if one.pk != main.pk and not is_inside(main, one)]
    apart.sort(key=lambda one: (one.starts_on - one.ends_on, one.starts_on))
    is_state = targets[0].indicator.accumulation == Accumulation.STATE
    if is_state and all(target.kind != Kind.RELATIVE for target in targets):
        return [AskedFigure(indicator, (main, *apart))]
    return [AskedFigure(indicator, (main,)), *(AskedFigure(indicator, (one,), is_further=True) for one in apart)]


def _rank(period: Period) -> tuple[bool, dt.timedelta, int]:
    length = period.ends_on - period.starts_on
    is_within_a_year = length < LEAP_YEAR
    return is_within_a_year, length if is_within_a_year else -length, -period.pk
