"""What was reached in a period: beside last year's demands, and under demands that are about to change."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from indicators.choices import Accumulation, Verdict
from indicators.judged import demand_of
from indicators.judging import Demand, Value, judge
from indicators.judging_table import demand_of as demand_read
from indicators.models import Observation, Target
from indicators.numbers import format_number
from indicators.reading import Reading

Series = tuple[int, int, int]


def counted_values(targets: Iterable[Target]) -> dict[int, Observation]:
    """Target → the value that counts for it: one query."""
    wanted = {target.pk: (target.locality_id, target.indicator_id, target.period_id) for target in targets}
    if not wanted:
        return {}
    localities, indicators, periods = (set(ids) for ids in zip(*wanted.values(), strict=True))
    rows = Observation.objects.filter(
        locality__in=localities, indicator__in=indicators, period__in=periods, is_current=True
    )
    found: Mapping[Series, Observation] = {(row.locality_id, row.indicator_id, row.period_id): row for row in rows}
    return {pk: found[key] for pk, key in wanted.items() if key in found}


def baseline_from(target: Target, value: Observation | None) -> Observation | None:
    """The value where the next period may start: a state's, as a plain figure."""
    if value is None or target.indicator.accumulation != Accumulation.STATE or value.value is None:
        return None
    return None if value.is_relative or value.denominator is not None else value


def shown_value(value: Observation | None) -> str:
    if value is None or value.value is None:
        return value.written if value else ""
    figure = format_number(value.value)
    return f"{figure}/{format_number(value.denominator)}" if value.denominator is not None else figure


@dataclass(frozen=True, slots=True)
class Otherwise:
    """A target that is judged otherwise by its new demand."""

    target: Target
    value: Observation
    shown: str
    before: str
    after: str


def judged_otherwise(changes: Iterable[tuple[Target, Reading]], effective_on: dt.date) -> list[Otherwise]:
    """Which targets with a value of the effective day or later get another verdict by a new demand.

    Earlier values stay judged by what was demanded in their time.
    """
    given = list(changes)
    values = counted_values(target for target, _reading in given)
    found = []
    for target, reading in given:
        value = values.get(target.pk)
        if value is None or value.as_of < effective_on:
            continue
        before, after = _verdict(demand_of(target), value), _verdict(_new_demand(target, reading), value)
        if before != after:
            found.append(Otherwise(target, value, shown_value(value), before, after))
    return found


def _new_demand(target: Target, reading: Reading) -> Demand:
    unit = target.indicator.unit.name if target.indicator.unit else ""
    return demand_read(reading, unit, target.indicator.direction)._replace(is_strict=target.plan.is_strict)


def _verdict(demand: Demand, value: Observation) -> str:
    judged = judge(demand, Value(value.value, value.denominator, value.is_relative, value.is_share)).verdict
    return str(Verdict(judged).label) if judged else ""
