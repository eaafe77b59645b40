"""The units that make a whole, read for many series at once. Reads only.

Which units:
1. those that stood right below it on the day of the value (units are dated rows);
2. where a plan of the whole itself set targets of the indicator for some of them, only these, and whoever reported
   without one; otherwise all of them: a unit that never reports leaves the whole without a value;
3. without those that answered that the indicator does not apply there, unless they gave a value after all.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.db.models import Q

from indicators.aggregates.answers import Answers, read_answers
from indicators.aggregates.points import Points, SeriesKey, live_observations, read_points, source_of, unit_of
from indicators.aggregating import (
    PRECEDENCE,
    Member,
    Point,
    Rule,
    Shortfall,
    Whole,
    days_of,
    whole_on,
    wholes_of,
    with_silences,
)
from indicators.choices import Accumulation, Aggregation, Kind, ObservationKind
from indicators.judged import demand_of
from indicators.models import Indicator, Observation, Period, Target
from localities.models import Locality

# A state's weight (population, households) may be that of the year before: the newest figures there are.
OLDEST_WEIGHT = dt.timedelta(days=366)


@dataclass(slots=True)
class UnitsBelow:
    """The units that make one whole, and how."""

    rule: Rule
    members: list[Member]

    def wholes(self) -> list[Whole]:
        return wholes_of(self.rule, self.members)

    def shortfall(self) -> Shortfall | None:
        """Why there is no whole on the newest day that has any value; None where there is one."""
        days = days_of(self.members)
        if not days:
            return Shortfall("no_parts")
        made = whole_on(self.rule, self.members, days[-1])
        return made if isinstance(made, Shortfall) else None


@dataclass(slots=True)
class _Sources:
    """Everything a read of wholes takes, each in one query. `below` is by the path of the whole."""

    indicators: dict[int, Indicator]
    periods: dict[int, Period]
    wholes: dict[int, Locality]
    below: dict[str, list[Locality]]
    points: Points
    targets: dict[SeriesKey, list[Target]]
    answers: Answers


def read_units_below(keys: Collection[SeriesKey]) -> dict[SeriesKey, UnitsBelow]:
    """The units below for each series whose indicator is aggregated, in a number of queries that does not grow."""
    indicators = {
        row.pk: row
        for row in Indicator.objects.filter(pk__in={key[1] for key in keys})
        .exclude(aggregation=Aggregation.NONE)
        .select_related("unit", "source__unit", "weight__unit")
    }
    wanted = [key for key in keys if key[1] in indicators]
    if not wanted:
        return {}
    sources = _read_sources(wanted, indicators)
    return {key: _units_below(key, sources) for key in wanted}


def _read_sources(keys: Collection[SeriesKey], indicators: dict[int, Indicator]) -> _Sources:
    periods = Period.objects.in_bulk({key[2] for key in keys})
    wholes = Locality.objects.in_bulk({key[0] for key in keys})
    first = min(period.starts_on for period in periods.values())
    last = max(period.ends_on for period in periods.values())
    below = _units_by_path({whole.path for whole in wholes.values()}, first)
    units = {row.pk for group in below.values() for row in group}
    concerned = {
        one.pk: one
        for indicator in indicators.values()
        for one in (indicator, source_of(indicator), indicator.weight)
        if one is not None
    }
    return _Sources(
        indicators=indicators,
        periods=periods,
        wholes=wholes,
        below=below,
        points=read_points(_values_below(units, concerned, periods, first - OLDEST_WEIGHT, last)),
        targets=_targets(units | wholes.keys(), concerned, periods),
        answers=read_answers(units, concerned.values(), first, last),
    )


def _units_by_path(paths: Collection[str], first: dt.date) -> dict[str, list[Locality]]:
    """The rows right below some units, by the path above, that held after a day.

    The row they point at may be an earlier one of the same unit: a province that changes its name keeps its subtree.
    """
    below: dict[str, list[Locality]] = defaultdict(list)
    held = Q(valid_to__isnull=True) | Q(valid_to__gt=first)
    for row in Locality.objects.filter(held, parent__path__in=paths).order_by("path", "valid_from"):
        below[row.path.removesuffix(f"{row.code}/")].append(row)
    return below


def _values_below(
    units: Collection[int], concerned: dict[int, Indicator], periods: Collection[int], oldest: dt.date, last: dt.date
) -> Iterable[Observation]:
    """The values of the periods, and those of states that are a weight and may be older."""
    states = [pk for pk, indicator in concerned.items() if indicator.accumulation == Accumulation.STATE]
    of_the_periods = Q(indicator__in=concerned, period__in=periods)
    older = Q(indicator__in=states, as_of__gte=oldest, as_of__lte=last)
    return live_observations().filter(of_the_periods | older, locality__in=units)


def _targets(
    localities: Collection[int], indicators: Collection[int], periods: Collection[int]
) -> dict[SeriesKey, list[Target]]:
    found: dict[SeriesKey, list[Target]] = defaultdict(list)
    rows = Target.objects.filter(locality__in=localities, indicator__in=indicators, period__in=periods)
    for target in rows.select_related("plan", "indicator__unit", "breaks_down").order_by("id"):
        found[target.locality_id, target.indicator_id, target.period_id].append(target)
    return found


def _units_below(key: SeriesKey, sources: _Sources) -> UnitsBelow:
    locality, indicator, period = sources.wholes[key[0]], sources.indicators[key[1]], sources.periods[key[2]]
    units = [row for row in sources.below[locality.path] if row.valid_from <= period.ends_on]
    own = {indicator.pk, source_of(indicator).pk}
    values = {unit.pk: _points(unit, source_of(indicator), period, sources) for unit in units}
    assigned = {unit.pk for unit in units if _is_assigned(unit, locality, own, period, sources)}
    expected = {unit.pk for unit in units if not sources.answers.is_exempt(unit.pk, own, period)}
    if assigned:
        expected &= assigned
    members = [
        _member(unit, locality, indicator, period, values[unit.pk], sources)
        for unit in units
        if values[unit.pk] or unit.pk in expected
    ]
    return UnitsBelow(_rule(key, indicator, period, sources), members)


def _points(unit: Locality, indicator: Indicator, period: Period, sources: _Sources) -> list[Point]:
    points = sources.points.get((unit.pk, indicator.pk), {}).get(period.pk, [])
    if indicator.accumulation != Accumulation.FLOW:
        return points
    silences = sources.answers.silences_in(unit.pk, indicator.pk, period)
    return with_silences(points, silences, period.starts_on) if silences else points


def _is_assigned(unit: Locality, whole: Locality, of: Iterable[int], period: Period, sources: _Sources) -> bool:
    """Whether a plan of the whole, or a share of a target of the whole, gave the unit a part in it."""
    return any(
        target.plan.locality_id == whole.pk
        or (target.breaks_down is not None and target.breaks_down.locality_id == whole.pk)
        for indicator in of
        for target in sources.targets.get((unit.pk, indicator, period.pk), ())
    )


def _member(
    unit: Locality, whole: Locality, indicator: Indicator, period: Period, values: list[Point], sources: _Sources
) -> Member:
    ends = [day for day in (unit.valid_to, whole.valid_to) if day is not None]
    targets = sources.targets.get((unit.pk, source_of(indicator).pk, period.pk), [])
    leading = [target for target in targets if target.plan.is_leading]
    return Member(
        name=unit.name,
        values=values,
        weights=_weights(unit, indicator.weight, period, sources) if indicator.weight else (),
        # By the leading plan where one is named, else by every one of them.
        demands=[demand_of(target) for target in (leading or targets) if not target.is_heading],
        since=max(unit.valid_from, whole.valid_from),
        until=min(ends, default=None),
    )


def _weights(unit: Locality, weight: Indicator, period: Period, sources: _Sources) -> list[Point]:
    """The weight's values of the period; those of a state whatever period they were given for."""
    if weight.accumulation != Accumulation.STATE:
        return _points(unit, weight, period, sources)
    by_day: dict[dt.date, Point] = {}
    for points in sources.points.get((unit.pk, weight.pk), {}).values():
        for point in points:
            known = by_day.get(point.on)
            is_better = known is None or _settled(point) > _settled(known)
            if is_better and point.on >= period.starts_on - OLDEST_WEIGHT:
                by_day[point.on] = point
    return [by_day[day] for day in sorted(by_day)]


def _settled(point: Point) -> int:
    return PRECEDENCE[ObservationKind(point.kind)]


def _rule(key: SeriesKey, indicator: Indicator, period: Period, sources: _Sources) -> Rule:
    own, source = unit_of(indicator), unit_of(source_of(indicator))
    places = source.exponent - own.exponent
    if indicator.aggregation == Aggregation.RATIO_OF_SUMS and indicator.weight:
        places -= unit_of(indicator.weight).exponent
    if indicator.aggregation == Aggregation.COUNT_MEETING:
        places = 0
    return Rule(
        aggregation=indicator.aggregation,
        last_day=period.ends_on,
        is_percent=own.is_percent,
        places=places,
        is_weight_state=indicator.weight is not None and indicator.weight.accumulation == Accumulation.STATE,
        has_source=indicator.source_id is not None,
        condition=indicator.condition,
        condition_value=indicator.condition_value,
        counts_of_total=any(target.kind == Kind.RATIO for target in sources.targets.get(key, ())),
    )
