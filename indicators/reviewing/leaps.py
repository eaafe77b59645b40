"""Whether a value has moved further than its series usually does: plain numbers in, a step out."""

from collections.abc import Sequence
from decimal import Decimal
from itertools import pairwise
from typing import NamedTuple

from indicators.judging import EXACT

# Fewer earlier values say nothing of what is usual.
FEWEST_EARLIER = 3
BEYOND = Decimal(2)


class Leap(NamedTuple):
    """The last step of a series, and the largest one before it (without its sign)."""

    step: Decimal
    usual: Decimal


def leap_of(earlier: Sequence[Decimal], value: Decimal) -> Leap | None:
    """The step to a value where it is more than twice as large as any before it, None otherwise.

    `earlier` are the values of the same series in order, in one unit. A series that never moved leaps with any step.
    """
    if len(earlier) < FEWEST_EARLIER:
        return None
    usual = max(EXACT.subtract(b, a).copy_abs() for a, b in pairwise(earlier))
    step = EXACT.subtract(value, earlier[-1])
    return Leap(step, usual) if step.copy_abs() > EXACT.multiply(BEYOND, usual) else None
