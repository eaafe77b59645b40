"""The verdict of one target: a calculation on plain values, the same for one on a screen and a million in a batch.

With the value v, the threshold t (from here: Đạt) and the exceed e (beyond here: Vượt), both in the target's direction:
v worse than t is `not_met`; e exists and v strictly better than e is `exceeded`; otherwise `met`. Bounds are inclusive,
unless the plan is strict and the text says "trên" or "dưới". Nothing is rounded.
"""

from decimal import ROUND_HALF_UP, Context, Decimal
from typing import NamedTuple

from indicators.choices import Direction, Kind, Problem, Verdict

PERCENT_STEP = Decimal("0.01")
# Wide enough for the longest numbers that can be read, so that only the last step rounds.
EXACT = Context(prec=200)
HUNDRED = Decimal(100)

# Plain text beside the enumerations: a lookup on an enumeration costs as much as a comparison of two decimals, and a
# national load makes ten million of them.
FLOOR, CEILING = Kind.FLOOR.value, Kind.CEILING.value
RATIO, ZERO, RELATIVE, QUALITATIVE = Kind.RATIO.value, Kind.ZERO.value, Kind.RELATIVE.value, Kind.QUALITATIVE.value
HIGHER, LOWER, WITHIN = Direction.HIGHER.value, Direction.LOWER.value, Direction.WITHIN.value
EXCEEDED, MET, NOT_MET = Verdict.EXCEEDED.value, Verdict.MET.value, Verdict.NOT_MET.value


class Demand(NamedTuple):
    """A target as read, with what decides how it is judged. Codes are those of `choices`, as plain text."""

    kind: str
    low: Decimal | None = None
    high: Decimal | None = None
    denominator: Decimal | None = None
    is_open: bool = False
    is_share: bool = False
    direction: str = Direction.HIGHER
    is_strict: bool = False
    # Whether the indicator is measured in percent: there a bare number beside a ratio is a rate, not a count.
    is_percent: bool = False
    # What a person decided about a qualitative target, while that stands.
    decided: str = ""


class Value(NamedTuple):
    """A result as read. `value` is None where it is words."""

    value: Decimal | None
    denominator: Decimal | None = None
    is_relative: bool = False
    is_share: bool = False


class Judgement(NamedTuple):
    """A verdict, or the problem that stands in its way; the figures it was made from."""

    verdict: str
    problem: str = ""
    threshold: Decimal | None = None
    exceed: Decimal | None = None
    value: Decimal | None = None
    percent: Decimal | None = None


def direction_of(demand: Demand) -> str:
    """The direction a target is judged in: higher, lower or within.

    A floor makes it higher, and a ceiling, a zero or a demanded fall ("giảm 5% so với …") lower, whatever the
    indicator says. Maintaining judges like higher,
    and so does an unclear direction until a person decides.
    """
    kind, direction = demand.kind, demand.direction
    if kind == FLOOR or (kind == RELATIVE and demand.high is None):
        return HIGHER
    if kind in (CEILING, ZERO) or (kind == RELATIVE and (demand.low is None or _is_fall(demand))):
        return LOWER
    return direction if direction in (LOWER, WITHIN) else HIGHER


def _is_fall(demand: Demand) -> bool:
    return not demand.is_share and demand.high is not None and demand.high < 0


def bounds_of(demand: Demand) -> tuple[Decimal | None, Decimal | None]:
    """The threshold and the exceed of a demand; within a band the threshold is its lower end and nothing exceeds."""
    return _bounds(demand, direction_of(demand))


def _bounds(demand: Demand, direction: str) -> tuple[Decimal | None, Decimal | None]:
    if direction == LOWER:
        return demand.high, demand.low
    return demand.low, (None if direction == WITHIN else demand.high)


def judge(demand: Demand, value: Value | None) -> Judgement:
    """Judge a demand against the observation that counts (None: there is none)."""
    kind = demand.kind
    if not kind:
        return Judgement("", Problem.NO_READING.value, value=value.value if value else None)
    if kind == QUALITATIVE:
        return Judgement(demand.decided or Verdict.MANUAL.value)
    direction = direction_of(demand)
    threshold, exceed = _bounds(demand, direction)
    if value is None:
        return Judgement(Verdict.NO_DATA.value, "", threshold, exceed)
    problem = _problem(demand, value)
    if problem or value.value is None or threshold is None:
        return Judgement("", problem, threshold, exceed, value.value)
    v = _comparable(demand, value, value.value)
    verdict = verdict_for(demand, direction, v, threshold, exceed)
    return Judgement(verdict, "", threshold, exceed, v, _percent(demand, direction, v, threshold))


def _problem(demand: Demand, value: Value) -> str:
    """Why the two cannot be compared, or nothing."""
    if value.value is None:
        return Problem.NO_VALUE.value
    if demand.kind == RATIO:
        if value.denominator is not None:
            return "" if value.denominator == demand.denominator else Problem.OTHER_DENOMINATOR.value
        return Problem.RATE_NOT_COUNT.value if demand.is_percent else ""
    if value.denominator is not None and demand.is_percent:
        # 62/66 against 93,9 %: a person chooses count or rate.
        return Problem.RATE_NOT_COUNT.value
    if demand.kind == RELATIVE:
        comparable = demand.low is not None or demand.high is not None
        # A bare number can only be the same share: against a change it could be either.
        known_form = value.is_relative or (demand.is_share and demand.is_percent)
        return "" if comparable and known_form else Problem.NO_BASE.value
    return Problem.NO_BASE.value if value.is_relative else ""


def _comparable(demand: Demand, value: Value, v: Decimal) -> Decimal:
    """The value in the demand's own form: a change of +0,4 % is a share of 100,4 %."""
    if demand.kind == RELATIVE and value.is_relative and value.is_share != demand.is_share:
        return EXACT.add(v, HUNDRED) if demand.is_share else EXACT.subtract(v, HUNDRED)
    return v


def verdict_for(demand: Demand, direction: str, v: Decimal, threshold: Decimal, exceed: Decimal | None) -> str:
    """The verdict a number gets in a direction (`direction_of`): rule 2 to 4 of the module's head."""
    if direction == WITHIN:
        return MET if threshold <= v and (demand.high is None or v <= demand.high) else NOT_MET
    if demand.is_strict and demand.is_open and v == threshold:
        return NOT_MET
    if direction == LOWER:
        if v > threshold:
            return NOT_MET
        return EXCEEDED if exceed is not None and v < exceed else MET
    if v < threshold:
        return NOT_MET
    return EXCEEDED if exceed is not None and v > exceed else MET


def _percent(demand: Demand, direction: str, v: Decimal, threshold: Decimal) -> Decimal | None:
    """Value by threshold in percent, to two places; none where less is better (exceeding would read as failing), for
    a band, a threshold of zero or below, and a change (5 % of growth is not a level)."""
    if direction != HIGHER or threshold <= 0 or (demand.kind == RELATIVE and not demand.is_share):
        return None
    share = EXACT.divide(EXACT.multiply(v, HUNDRED), threshold)
    return share.quantize(PERCENT_STEP, ROUND_HALF_UP, EXACT)
