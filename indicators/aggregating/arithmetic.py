"""Exact sums and the one division that rounds."""

import datetime as dt
from collections.abc import Iterable, Sequence
from decimal import ROUND_05UP, ROUND_HALF_UP, Context, Decimal

from indicators.aggregating.types import PRECEDENCE, Member, Point, Shortfall
from indicators.choices import ObservationKind
from indicators.judging import EXACT
from indicators.numbers import format_plain

EXTRA_PLACES = 10
FEWEST_PLACES = 2
# A quotient cut off this way still rounds to the right digit afterwards, as if it had been rounded once.
_STICKY = Context(prec=200, rounding=ROUND_05UP)

Given = Sequence[tuple[Member, Point]]


def point_on(points: Iterable[Point], on: dt.date) -> Point | None:
    return next((point for point in points if point.on == on), None)


def least_settled(kinds: Iterable[str]) -> str:
    return str(min(kinds, key=lambda kind: PRECEDENCE[ObservationKind(kind)]))


def total(values: Iterable[Decimal]) -> Decimal:
    """An exact sum, however many digits it takes."""
    result = Decimal(0)
    for value in values:
        result = EXACT.add(result, value)
    return result


def decimals_of(values: Iterable[Decimal]) -> int:
    """The most decimals that one of the values is written with."""
    return max((max(0, -int(value.as_tuple().exponent)) for value in values), default=0)


def quotient(dividend: Decimal, divisor: Decimal, decimals: int) -> Decimal:
    """A division rounded once, half up, to EXTRA_PLACES beyond `decimals`; without trailing zeros."""
    step = Decimal(1).scaleb(-(max(decimals, FEWEST_PLACES) + EXTRA_PLACES))
    rounded = _STICKY.divide(dividend, divisor).quantize(step, ROUND_HALF_UP, EXACT)
    return Decimal(format_plain(rounded))


def no_numbers(given: Given) -> Shortfall | None:
    names = tuple(member.name for member, point in given if point.value is None or point.is_relative)
    return Shortfall("no_number", None, names) if names else None


def pool(given: Given) -> tuple[Decimal, Decimal | None] | Shortfall:
    """The sums of the values and, where every one has it, of what they are out of."""
    bad = no_numbers(given)
    if bad:
        return bad
    whole = [point.denominator for _member, point in given if point.denominator is not None]
    if whole and len(whole) < len(given):
        return Shortfall("mixed")
    return total(point.value for _member, point in given if point.value is not None), total(whole) if whole else None
