"""Values as the rules of aggregation take them: one point a day for each series. Reads only."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable

from indicators.aggregating import PRECEDENCE, Point
from indicators.choices import ObservationKind
from indicators.models import Indicator, Observation
from indicators.models.observations import ObservationQuerySet
from indicators.units import NO_UNIT, Unit

POINT = ("as_of", "kind", "value", "denominator", "is_relative", "is_share")

# (locality, indicator, period) ids: what has values over time.
SeriesKey = tuple[int, int, int]

# By (locality, indicator) ids, then by period id.
Points = dict[tuple[int, int], dict[int, list[Point]]]


def unit_of(indicator: Indicator) -> Unit:
    return Unit(indicator.unit.dimension, indicator.unit.exponent) if indicator.unit else NO_UNIT


def source_of(indicator: Indicator) -> Indicator:
    """What is taken from the units below: another indicator, or the same one."""
    return indicator.source or indicator


def live_observations() -> ObservationQuerySet:
    """What was neither corrected nor returned, with no more than a point takes."""
    return Observation.objects.standing().only(*("locality_id", "indicator_id", "period_id", "is_computed"), *POINT)


def read_points(observations: Iterable[Observation]) -> Points:
    """One point a day for each series, in order: what was entered before what was computed, then the more settled."""
    best: dict[tuple[int, int, int, dt.date], tuple[tuple[bool, int], Point]] = {}
    for row in observations:
        key = (row.locality_id, row.indicator_id, row.period_id, row.as_of)
        rank = (not row.is_computed, PRECEDENCE[ObservationKind(row.kind)])
        known = best.get(key)
        if known is None or rank > known[0]:
            best[key] = (rank, Point(*(getattr(row, name) for name in POINT)))
    points: Points = defaultdict(lambda: defaultdict(list))
    for (locality, indicator, period, _day), (_rank, point) in sorted(best.items(), key=lambda item: item[0][3]):
        points[locality, indicator][period].append(point)
    return points
