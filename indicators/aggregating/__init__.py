"""The value of a whole from those of its parts: of the units below, or of the shorter periods inside. Pure and exact.

Nothing is guessed. Units are added up at a day on which every one of them has a value, so values of different days are
never mixed; a unit without one leaves the whole without one, and the shortfall names it. A percentage is never added or
averaged by itself: it needs a weight, or the counts it was made from. The whole is as settled as the least settled of
what it was made from.

Only a quotient is rounded, once and half up, to `EXTRA_PLACES` decimals beyond those of the most precise figure it was
made from (of two decimals, where these are fewer).
"""

from indicators.aggregating.across_units import days_of, whole_on, wholes_of
from indicators.aggregating.arithmetic import EXTRA_PLACES, FEWEST_PLACES, decimals_of, quotient, total
from indicators.aggregating.over_time import over_time, with_silences
from indicators.aggregating.types import PRECEDENCE, Member, Point, Rule, Shortfall, Span, Whole, listed

__all__ = [
    "EXTRA_PLACES",
    "FEWEST_PLACES",
    "PRECEDENCE",
    "Member",
    "Point",
    "Rule",
    "Shortfall",
    "Span",
    "Whole",
    "days_of",
    "decimals_of",
    "listed",
    "over_time",
    "quotient",
    "total",
    "whole_on",
    "wholes_of",
    "with_silences",
]
