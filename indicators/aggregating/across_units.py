"""The value of a unit from those of the units below."""

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal

from indicators.aggregating.arithmetic import (
    Given,
    decimals_of,
    least_settled,
    no_numbers,
    point_on,
    pool,
    quotient,
    total,
)
from indicators.aggregating.types import PRECEDENCE, Member, Point, Rule, Shortfall, Whole
from indicators.choices import Aggregation, Condition, ObservationKind, Verdict
from indicators.judging import EXACT, HUNDRED, Value, judge
from indicators.units import shift

Figures = tuple[Decimal, Decimal | None, Sequence[Point]]


def days_of(members: Iterable[Member]) -> list[dt.date]:
    """The days on which at least one unit has a value, in order."""
    return sorted({point.on for member in members for point in member.values})


def wholes_of(rule: Rule, members: Sequence[Member]) -> list[Whole]:
    """The whole on every day on which it can be made, in order."""
    made = (whole_on(rule, members, day) for day in days_of(members))
    return [whole for whole in made if isinstance(whole, Whole)]


def whole_on(rule: Rule, members: Sequence[Member], on: dt.date, *, is_partial: bool = False) -> Whole | Shortfall:
    """The whole on one day, from the units that stand below it then. `is_partial` makes do with those that have a
    value; never use it for what is stored."""
    there = [member for member in members if member.stands_on(min(on, rule.last_day))]
    given = [(member, point) for member in there if (point := point_on(member.values, on)) is not None]
    if rule.aggregation == Aggregation.NONE:
        return Shortfall("not_aggregated")
    if not there:
        return Shortfall("no_parts", on)
    makes_do = is_partial or rule.aggregation == Aggregation.LATEST
    if not given or (len(given) < len(there) and not makes_do):
        reported = {id(member) for member, _point in given}
        return Shortfall("missing", on, tuple(member.name for member in there if id(member) not in reported))
    made = _MAKERS[rule.aggregation](rule, given, on)
    if isinstance(made, Shortfall):
        return made
    value, denominator, weights = made
    used = _newest(given) if rule.aggregation == Aggregation.LATEST else [point for _member, point in given]
    return Whole(
        on=on,
        kind=least_settled(point.kind for point in (*used, *weights)),
        value=value,
        denominator=denominator,
        made_of=len(used),
        of=len(there),
        weighted_on=weights[0].on if weights else None,
    )


def _in_unit(rule: Rule, value: Decimal) -> Decimal:
    return shift(value, rule.places) if rule.places else value


def _sum(rule: Rule, given: Given, on: dt.date) -> Figures | Shortfall:
    pooled = pool(given)
    if isinstance(pooled, Shortfall):
        return pooled
    if rule.is_percent and pooled[1] is None:
        return Shortfall("bare_percent", on)
    return _in_unit(rule, pooled[0]), None if pooled[1] is None else _in_unit(rule, pooled[1]), ()


def _weighted_mean(rule: Rule, given: Given, on: dt.date) -> Figures | Shortfall:
    pooled = pool(given)
    if isinstance(pooled, Shortfall):
        return pooled
    if pooled[1] is not None:
        return Shortfall("mixed")
    weights = _weights(rule, given, on)
    if isinstance(weights, Shortfall):
        return weights
    values = [_in_unit(rule, point.value) for _member, point in given if point.value is not None]
    parts = [weight.value for weight in weights if weight.value is not None]
    products = total(EXACT.multiply(value, part) for value, part in zip(values, parts, strict=True))
    return quotient(products, total(parts), decimals_of(values)), None, weights


def _ratio_of_sums(rule: Rule, given: Given, on: dt.date) -> Figures | Shortfall:
    """Ratios given as counts ("27/30") bring their own denominators; others are divided by the weights."""
    pooled = pool(given)
    if isinstance(pooled, Shortfall):
        return pooled
    if pooled[1] is not None:
        return *pooled, ()
    if not rule.has_source:
        # The values are ratios themselves: their sum is the numerator of nothing.
        return Shortfall("no_counts", on)
    weights = _weights(rule, given, on)
    if isinstance(weights, Shortfall):
        return weights
    parts = [weight.value for weight in weights if weight.value is not None]
    dividend = _in_unit(rule, EXACT.multiply(pooled[0], HUNDRED) if rule.is_percent else pooled[0])
    return quotient(dividend, total(parts), decimals_of([dividend, *parts])), None, weights


def _weights(rule: Rule, given: Given, on: dt.date) -> list[Point] | Shortfall:
    """The units' weights of one day: that of the values, or for a state the newest that all have by then."""
    day: dt.date | None = on
    if rule.is_weight_state:
        known = [{point.on for point in member.weights if point.on <= on} for member, _point in given]
        without = tuple(member.name for (member, _point), days in zip(given, known, strict=True) if not days)
        if without:
            return Shortfall("no_weight", on, without)
        day = max(set.intersection(*known), default=None)
        if day is None:
            return Shortfall("weight_days", on)
    found = [(member.name, point_on(member.weights, day)) for member, _point in given]
    unusable = tuple(name for name, point in found if point is None or not _is_plain(point))
    if unusable:
        return Shortfall("no_weight", on, unusable)
    weights = [point for _name, point in found if point is not None]
    if total(point.value for point in weights if point.value is not None) <= 0:
        return Shortfall("zero_weight", on)
    return weights


def _is_plain(point: Point) -> bool:
    return point.value is not None and point.denominator is None and not point.is_relative


def _count_meeting(rule: Rule, given: Given, on: dt.date) -> Figures | Shortfall:
    met = _meeting_targets(given) if rule.condition == Condition.MEETS_TARGET else _holding(rule, given)
    if isinstance(met, Shortfall):
        return met
    return Decimal(met), Decimal(len(given)) if rule.counts_of_total else None, ()


def _holding(rule: Rule, given: Given) -> int | Shortfall:
    """How many units have a value on the right side of the condition's; the bound itself counts."""
    unusable = tuple(member.name for member, point in given if not _is_plain(point))
    if unusable or rule.condition_value is None:
        return Shortfall("no_number", None, unusable)
    bound, at_least = rule.condition_value, rule.condition == Condition.AT_LEAST
    values = [point.value for _member, point in given if point.value is not None]
    return sum(value >= bound if at_least else value <= bound for value in values)


def _meeting_targets(given: Given) -> int | Shortfall:
    """How many units meet every demand they are counted by."""
    without = tuple(member.name for member, _point in given if not member.demands)
    if without:
        return Shortfall("no_target", None, without)
    verdicts = [
        (member.name, {judge(demand, Value(*point[2:])).verdict for demand in member.demands})
        for member, point in given
    ]
    decided = {Verdict.EXCEEDED.value, Verdict.MET.value, Verdict.NOT_MET.value}
    unjudged = tuple(name for name, said in verdicts if not said <= decided)
    if unjudged:
        return Shortfall("not_judged", None, unjudged)
    return sum(Verdict.NOT_MET.value not in said for _name, said in verdicts)


def _newest(given: Given) -> list[Point]:
    return [max((point for _member, point in given), key=lambda point: PRECEDENCE[ObservationKind(point.kind)])]


def _latest(rule: Rule, given: Given, on: dt.date) -> Figures | Shortfall:
    """The most settled of the day's values; two that differ and are as settled are not chosen between."""
    best = _newest(given)[0]
    same = [(member, point) for member, point in given if point.kind == best.kind]
    bad = no_numbers(same)
    if bad:
        return bad
    if len({(point.value, point.denominator) for _member, point in same}) > 1:
        return Shortfall("two_values", on, tuple(member.name for member, _point in same))
    return _in_unit(rule, best.value or Decimal(0)), best.denominator, ()


_MAKERS: dict[str, Callable[[Rule, Given, dt.date], Figures | Shortfall]] = {
    Aggregation.SUM: _sum,
    Aggregation.WEIGHTED_MEAN: _weighted_mean,
    Aggregation.RATIO_OF_SUMS: _ratio_of_sums,
    Aggregation.COUNT_MEETING: _count_meeting,
    Aggregation.LATEST: _latest,
}
