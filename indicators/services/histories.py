"""What a few targets need beyond their own row to be judged: earlier versions, milestones, values of earlier dates.

Most targets are judged from one row of `judged_rows.READ`; those whose row says `needs_history` are completed here,
many at a time, in a few queries whatever their number.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from indicators.aggregating import PRECEDENCE
from indicators.choices import Accumulation, ObservationKind
from indicators.models import Milestone, Observation, Target, TargetVersion
from indicators.pacing import SCENARIO, SEASONAL, Course, Point, Season
from indicators.services.judged_rows import Row

# How many earlier years a season is averaged over: older ones say more about other times than about this one.
SEASONS = 5


class _Known(NamedTuple):
    """One value of a series, with the period it was given for."""

    starts_on: dt.date
    ends_on: dt.date
    as_of: dt.date
    kind: str
    value: Decimal
    denominator: Decimal | None

    @property
    def is_closing(self) -> bool:
        return self.as_of >= self.ends_on or self.kind == ObservationKind.FINAL


@dataclass(slots=True)
class Histories:
    """What was found for some rows, by target."""

    versions: dict[int, list[TargetVersion]]
    milestones: dict[tuple[int, int], list[Point]]
    series: dict[int, list[_Known]]

    def complete(self, row: Row) -> Row:
        """The row with the version that was in force on the value's date and the way the value takes."""
        row = self._in_force(row)
        course = row.course
        if course.profile == SCENARIO:
            course = course._replace(milestones=tuple(self.milestones.get((row.target_id, row.version), ())))
        known = [one for one in self.series.get(row.target_id, ()) if one.denominator == row.demand.denominator]
        if course.profile == SEASONAL:
            course = course._replace(seasons=tuple(_seasons(known, course)))
        if not course.counts_from_start and course.baseline is None:
            course = course._replace(baseline=_value_before(known, course))
        return row._replace(course=course)

    def _in_force(self, row: Row) -> Row:
        """The highest version that was in force on the value's date."""
        if not row.is_before_version:
            return row
        in_force = [
            one
            for one in self.versions.get(row.target_id, ())
            if one.effective_on is None or (row.as_of is not None and one.effective_on <= row.as_of)
        ]
        if not in_force:
            return row
        then = max(in_force, key=lambda one: one.version)
        demand = row.demand._replace(
            kind=then.kind,
            low=then.low,
            high=then.high,
            denominator=then.denominator,
            is_open=then.is_open,
            is_share=then.is_share,
        )
        return row._replace(demand=demand, version=then.version)


def load_histories(rows: Sequence[Row]) -> Histories:
    """Read what some rows need."""
    versions: dict[int, list[TargetVersion]] = defaultdict(list)
    for version in TargetVersion.objects.filter(target__in=[row.target_id for row in rows if row.is_before_version]):
        versions[version.target_id].append(version)
    milestones: dict[tuple[int, int], list[Point]] = defaultdict(list)
    scenarios = [row.target_id for row in rows if row.course.profile == SCENARIO]
    for found in Milestone.objects.filter(target__in=scenarios).order_by("on"):
        milestones[found.target_id, found.version].append((found.on, found.value))
    dated = [row.target_id for row in rows if row.course.profile == SEASONAL or not row.course.counts_from_start]
    return Histories(versions, milestones, _series(dated))


def _series(target_ids: Sequence[int]) -> dict[int, list[_Known]]:
    """The live values of each target's indicator and locality, in order of their dates, the most settled of each."""
    if not target_ids:
        return {}
    places = Target.objects.filter(pk__in=target_ids).values_list("pk", "locality_id", "indicator_id")
    keys = {pk: (locality, indicator) for pk, locality, indicator in places}
    stored = (
        Observation.objects.standing()
        .filter(
            locality__in={locality for locality, _indicator in keys.values()},
            indicator__in={indicator for _locality, indicator in keys.values()},
            is_relative=False,
            value__isnull=False,
        )
        .values_list(
            "locality_id",
            "indicator_id",
            "is_computed",
            "period__starts_on",
            "period__ends_on",
            "as_of",
            "kind",
            "value",
            "denominator",
        )
    )
    found: dict[tuple[int, int], list[tuple[bool, _Known]]] = defaultdict(list)
    for locality, indicator, is_computed, *facts in stored.iterator():
        found[locality, indicator].append((is_computed, _Known(*facts)))
    series = {key: _settled(known) for key, known in found.items()}
    return {pk: series.get(key, []) for pk, key in keys.items()}


def _settled(known: Iterable[tuple[bool, _Known]]) -> list[_Known]:
    """One value a period and date: an entered one before a computed one, then the most settled."""
    best: dict[tuple[dt.date, dt.date, dt.date], tuple[bool, int, _Known]] = {}
    for is_computed, one in known:
        key = one.starts_on, one.ends_on, one.as_of
        ranked = not is_computed, PRECEDENCE[ObservationKind(one.kind)], one
        if key not in best or ranked[:2] > best[key][:2]:
            best[key] = ranked
    return sorted((one for *_rank, one in best.values()), key=lambda one: one.as_of)


def _seasons(known: Sequence[_Known], course: Course) -> Iterable[Season]:
    """The closed earlier periods of the same days of the year."""
    for years in range(1, SEASONS + 1):
        inside = [one for one in known if _years_later(one.starts_on, years) == course.starts_on]
        inside = [one for one in inside if _years_later(one.ends_on, years) == course.ends_on]
        closing = _closing(inside)
        if closing is None:
            continue
        baseline: Decimal | None = Decimal(0)
        if course.accumulation != Accumulation.FLOW:
            baseline = closing_before(known, closing.starts_on)
        if baseline is not None:
            points = tuple((one.as_of, one.value) for one in inside if one.as_of <= closing.ends_on)
            yield Season(closing.starts_on, closing.ends_on, baseline, closing.value, points)


def closing_before(known: Iterable[_Known], starts_on: dt.date) -> Decimal | None:
    """The closing value of a period that ended on the eve of a day."""
    eve = starts_on - dt.timedelta(days=1)
    closing = _closing(one for one in known if one.ends_on == eve)
    return closing.value if closing else None


def _closing(known: Iterable[_Known]) -> _Known | None:
    """The value a period closed with: the most settled of those that close it, then the latest."""
    closing = [one for one in known if one.is_closing]
    return max(
        closing,
        key=lambda one: (min(one.as_of, one.ends_on), PRECEDENCE[ObservationKind(one.kind)], one.as_of),
        default=None,
    )


def _value_before(known: Iterable[_Known], course: Course) -> Decimal | None:
    """The last value before a mid-year start: of the same period for a flow, of any for a state."""
    before = [one for one in known if one.as_of < course.starts_on]
    if course.accumulation == Accumulation.FLOW:
        before = [one for one in before if one.ends_on == course.ends_on]
    return before[-1].value if before else None


def _years_later(day: dt.date, years: int) -> dt.date | None:
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return None
