"""Numbers as printed: between which bounds the true ones lie, given how many digits were written."""

import re
from decimal import Decimal
from itertools import combinations
from typing import NamedTuple

from indicators.auditing.types import Column, Figure
from indicators.choices import Kind
from indicators.judging import EXACT
from indicators.numbers import NUMBER_PATTERN, NumberError, format_plain, parse_number
from indicators.reading import ReadingError, strip_fillers, tidy
from indicators.units import Unit

UNBOUNDED = Decimal("Infinity")
HALF = Decimal("0.5")
# "Khoảng 4" is not "4,0": how far an approximate number may be from what it stands for.
APPROXIMATE = Decimal("0.025")
# What is measured can be rounded to whole numbers; people, communes and animals are counted to the last one.
_MEASURED = {"m2", "m3", "kg", "m", "w", "wh", "đồng", "usd", "%"}
_AMOUNTS = (Kind.POINT, Kind.RANGE, Kind.FLOOR, Kind.CEILING, Kind.ZERO)
_NUMBER = re.compile(NUMBER_PATTERN)
# Every choice among more parts than this would take too long.
_MOST_COMBINED = 10


class Span(NamedTuple):
    """`low` to `high` as printed, both the same for one number; `slack` is how far rounding may have moved each."""

    low: Decimal
    high: Decimal
    slack: Decimal = Decimal(0)

    @property
    def least(self) -> Decimal:
        return self.low - self.slack

    @property
    def most(self) -> Decimal:
        return self.high + self.slack

    @property
    def is_point(self) -> bool:
        return self.low == self.high

    def meets(self, other: "Span") -> bool:
        """Whether one true number could lie in both."""
        return self.least <= other.most and other.least <= self.most

    def told(self) -> list[str]:
        """The printed bounds for a finding's data; "" where there is none."""
        return ["" if abs(bound) == UNBOUNDED else format_plain(bound) for bound in (self.low, self.high)]

    def plain(self) -> str:
        """ "18", "18-19", ">=18" or "<=19"."""
        low, high = self.told()
        if low == high:
            return low
        return f"{low}-{high}" if low and high else f">={low}" if low else f"<={high}"


def added(spans: list[Span]) -> Span:
    """The sum of what each may be; below nothing there are no amounts."""
    lows = [max(span.low, Decimal(0)) if span.low == -UNBOUNDED else span.low for span in spans]
    return Span(
        sum(lows, Decimal(0)), sum((s.high for s in spans), Decimal(0)), sum((s.slack for s in spans), Decimal(0))
    )


def some_add_up(spans: list[Span], total: Span) -> bool:
    """Whether a part of the list adds up without the rest: the rest then counts the same things once more."""
    if len(spans) > _MOST_COMBINED:
        return any(added([*spans[:place], *spans[place + 1 :]]).meets(total) for place in range(len(spans)))
    subsets = (combination for size in range(2, len(spans)) for combination in combinations(spans, size))
    return any(added(list(subset)).meets(total) for subset in subsets)


def span_of(figure: Figure, column: Column) -> Span | None:
    """What one column of a figure says in the figure's unit; None for words, ratios and changes."""
    if column == Column.TARGET:
        demand = figure.demand
        if demand is None or demand.kind not in _AMOUNTS:
            return None
        low = -UNBOUNDED if demand.low is None else demand.low
        # A stretch is no bound: "8% trở lên, phấn đấu 10%" may end anywhere above 8.
        high = UNBOUNDED if demand.high is None or demand.kind == Kind.FLOOR else demand.high
        if demand.kind == Kind.CEILING:
            low = -UNBOUNDED
        return Span(low, high, _slack(high if low == -UNBOUNDED else low, figure.target_text, figure.unit))
    value = figure.value
    if value is None or value.value is None or value.denominator is not None or value.is_relative:
        return None
    return Span(value.value, value.value, _slack(value.value, figure.result_text, figure.unit))


def _slack(value: Decimal, text: str, unit: Unit) -> Decimal:
    step = step_of(value, text)
    rounding = step * HALF if is_measured(unit) or step < 1 else Decimal(0)
    return max(rounding, abs(value) * APPROXIMATE) if is_approximate(text) else rounding


def is_measured(unit: Unit) -> bool:
    """Whether whole numbers of this unit may be rounded ones ("7.784 tỷ đồng"), unlike "5.845 con"."""
    head = unit.dimension.split("/")[0].split(" ")[0]
    return unit.exponent > 0 or head in _MEASURED


def step_of(value: Decimal, text: str) -> Decimal:
    """One unit of the last digit written, in the unit of `value`: "4,2 triệu con" read as 4200000 steps by 100000."""
    for token in _NUMBER.finditer(text):
        try:
            written = parse_number(token[0])
        except NumberError:
            continue
        step = Decimal(1).scaleb(int(written.as_tuple().exponent), EXACT)
        if written == value:
            return step
        scale = EXACT.divide(value, written).normalize(EXACT) if written else Decimal(0)
        if scale.as_tuple().digits == (1,) and scale > 0:
            return step * scale
    return Decimal(1).scaleb(min(0, int(value.as_tuple().exponent)), EXACT)


def is_approximate(text: str) -> bool:
    try:
        return strip_fillers(tidy(text).lower())[1]
    except ReadingError:
        return False
