"""What wholes are made from, and what they are part of: reads for `services.aggregation`, pages and checks."""

from indicators.aggregates.above import levels_above
from indicators.aggregates.points import SeriesKey
from indicators.aggregates.spans_inside import SpansInside, read_spans_inside
from indicators.aggregates.units_below import UnitsBelow, read_units_below

__all__ = [
    "SeriesKey",
    "SpansInside",
    "UnitsBelow",
    "levels_above",
    "read_spans_inside",
    "read_units_below",
]
