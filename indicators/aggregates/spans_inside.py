"""The shorter periods inside a long one, read for many series at once. Reads only.

A long period is made only where it has a target: nobody asks for the sum of the others.
"""

from collections.abc import Collection
from dataclasses import dataclass

from indicators.aggregates.points import SeriesKey, live_observations, read_points, unit_of
from indicators.aggregating import Shortfall, Span, Whole, over_time
from indicators.models import Indicator, Period, Target


@dataclass(frozen=True, slots=True)
class SpansInside:
    """The shorter periods that have values, and how they make the long one."""

    accumulation: str
    period: Period
    spans: list[Span]
    is_percent: bool

    def wholes(self) -> list[Whole]:
        made = self._made()
        return [] if isinstance(made, Shortfall) else made

    def shortfall(self) -> Shortfall | None:
        made = self._made()
        return made if isinstance(made, Shortfall) else None

    def _made(self) -> list[Whole] | Shortfall:
        return over_time(
            self.accumulation, self.period.starts_on, self.period.ends_on, self.spans, is_percent=self.is_percent
        )


def longer_periods(period: Period, periods: Collection[Period]) -> list[Period]:
    """Those that hold all of its days and more."""
    return [longer for longer in periods if is_inside(period, longer)]


def is_inside(shorter: Period, longer: Period) -> bool:
    return longer.starts_on <= shorter.starts_on and shorter.ends_on <= longer.ends_on and shorter.pk != longer.pk


def read_spans_inside(keys: Collection[SeriesKey]) -> dict[SeriesKey, SpansInside]:
    """The shorter periods for each series that has a target and some inside: five queries at most."""
    if not keys:
        return {}
    periods = Period.objects.in_bulk()
    inside = {key[2]: [period for period in periods.values() if is_inside(period, periods[key[2]])] for key in keys}
    wanted = _with_targets([key for key in keys if inside[key[2]]])
    if not wanted:
        return {}
    indicators = Indicator.objects.select_related("unit").in_bulk({key[1] for key in wanted})
    points = read_points(
        live_observations().filter(
            locality__in={key[0] for key in wanted},
            indicator__in=indicators,
            period__in={period.pk for key in wanted for period in inside[key[2]]},
        )
    )
    found = {}
    for key in wanted:
        locality, indicator, long = key
        here = points.get((locality, indicator), {})
        spans = [
            Span(period.starts_on, period.ends_on, here[period.pk]) for period in inside[long] if period.pk in here
        ]
        one = indicators[indicator]
        found[key] = SpansInside(one.accumulation, periods[long], spans, unit_of(one).is_percent)
    return found


def _with_targets(keys: Collection[SeriesKey]) -> set[SeriesKey]:
    if not keys:
        return set()
    localities, indicators, periods = (set(ids) for ids in zip(*keys, strict=True))
    rows = Target.objects.filter(locality__in=localities, indicator__in=indicators, period__in=periods)
    return set(keys) & set(rows.values_list("locality_id", "indicator_id", "period_id"))
