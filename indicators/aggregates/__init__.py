"""What wholes are made from, and what they are part of: reads for `services.aggregation`, pages and checks."""

from indicators.aggregates.above import levels_above
from indicators.aggregates.differences import AggregateDifference, aggregate_differences, differences_among
from indicators.aggregates.points import SeriesKey
from indicators.aggregates.spans_inside import SpansInside, read_spans_inside
from indicators.aggregates.units_below import UnitsBelow, read_units_below

__all__ = [
    "AggregateDifference",
    "SeriesKey",
    "SpansInside",
    "UnitsBelow",
    "aggregate_differences",
    "differences_among",
    "levels_above",
    "read_spans_inside",
    "read_units_below",
]
