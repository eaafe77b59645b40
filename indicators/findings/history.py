"""The values of a locality's indicators in one period and in those that it is compared with. Reads only."""

import datetime as dt
from calendar import monthrange
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field

from django.db.models import Q

from indicators.aggregates.points import read_points
from indicators.aggregating import Point
from indicators.auditing import Past, Relation
from indicators.choices import Accumulation, ObservationKind
from indicators.models import Observation, Period
from localities.models import Locality

ONE_DAY = dt.timedelta(days=1)
# Months, quarters and years differ by so many days at most.
SAME_LENGTH = dt.timedelta(days=3)


@dataclass(slots=True)
class History:
    """`live` are the values of the period that stand, `current` the one that counts, by indicator;
    `points` one a day, by indicator and period. `previous` ended on the eve of the period, `year_before` has the same
    days a year earlier; they are one period for a year."""

    period: Period
    previous: Period | None = None
    year_before: Period | None = None
    live: list[Observation] = field(default_factory=list)
    current: dict[int, Observation] = field(default_factory=dict)
    points: dict[int, dict[int, list[Point]]] = field(default_factory=dict)

    def past_of(self, indicator_id: int, accumulation: str) -> Iterator[Past]:
        """What a value is held against: the largest of the period's earlier days, since a sum of the year so far may
        not fall below any of them, and one value from before the period (see `_before`)."""
        value = self.current.get(indicator_id)
        if value is not None:
            earlier = [one for one in self._plain(indicator_id, self.period) if one.on < value.as_of]
            if earlier:
                most = max(earlier, key=lambda one: (one.value, one.on))
                yield Past(most.value, Relation.EARLIER, most.on)
        before = self._before(indicator_id, accumulation, value.as_of if value else self.period.ends_on)
        if before is not None:
            yield before

    def _before(self, indicator_id: int, accumulation: str, as_of: dt.date) -> Past | None:
        """Last year's value on the same date; without one, what last period closed with, unless that would compare a
        sum of half a period with a whole one. One of the two: both would tell the same jump twice, and what follows
        the seasons differs from last month without being wrong."""
        is_closing = as_of >= self.period.ends_on
        if self.year_before is not None:
            points = self._plain(indicator_id, self.year_before)
            day = year_before(as_of)
            on_day = [one for one in points if one.on == day]
            same = closing_point(points, self.year_before) if is_closing else (on_day or [None])[-1]
            if same is not None:
                return Past(same.value, Relation.LAST_YEAR, same.on)
        if self.previous is not None and (is_closing or accumulation == Accumulation.STATE):
            closing = closing_point(self._plain(indicator_id, self.previous), self.previous)
            is_year = self.year_before is not None and self.previous.pk == self.year_before.pk
            if closing is not None:
                return Past(closing.value, Relation.LAST_YEAR if is_year else Relation.LAST_PERIOD, closing.on)
        return None

    def _plain(self, indicator_id: int, period: Period) -> list[Point]:
        """The values that are one plain number in the indicator's unit."""
        points = self.points.get(indicator_id, {}).get(period.pk, [])
        return [one for one in points if one.value is not None and one.denominator is None and not one.is_relative]


def closing_point(points: Sequence[Point], period: Period) -> Point | None:
    """The last value of a period, where it is one of the whole."""
    last = points[-1] if points else None
    return last if last and (last.on >= period.ends_on or last.kind == ObservationKind.FINAL) else None


def year_before(day: dt.date) -> dt.date:
    """The same day a year earlier; the last day of a month is the last day again.

    >>> year_before(dt.date(2024, 2, 29)), year_before(dt.date(2025, 2, 28))
    (datetime.date(2023, 2, 28), datetime.date(2024, 2, 29))
    """
    last = monthrange(day.year - 1, day.month)[1]
    is_last = day.day == monthrange(day.year, day.month)[1]
    return dt.date(day.year - 1, day.month, last if is_last else min(day.day, last))


def _with_supposed(rows: list[Observation], supposed: Sequence[Observation]) -> list[Observation]:
    """Each takes the place of what is stored for its day and kind, and is the one that counts."""
    replaced = {(one.indicator_id, one.period_id, one.as_of, one.kind) for one in supposed}
    counted = {(one.indicator_id, one.period_id) for one in supposed}
    kept = [
        row for row in rows if row.is_computed or (row.indicator_id, row.period_id, row.as_of, row.kind) not in replaced
    ]
    for row in kept:
        row.is_current = row.is_current and (row.indicator_id, row.period_id) not in counted
    return [*kept, *supposed]


def read_history(
    locality: Locality, period: Period, indicators: Collection[int], supposed: Sequence[Observation] = ()
) -> History:
    """Two queries. Every live value of the period is read, those from before only of some indicators.

    `supposed` are values of the period that are not stored: they count as if they had just been recorded.
    """
    history = History(period)
    same_days = Q(starts_on=year_before(period.starts_on), ends_on=year_before(period.ends_on))
    for other in Period.objects.filter(Q(ends_on=period.starts_on - ONE_DAY) | same_days):
        length = (other.ends_on - other.starts_on) - (period.ends_on - period.starts_on)
        if other.ends_on == period.starts_on - ONE_DAY and abs(length) <= SAME_LENGTH:
            history.previous = other
        if other.starts_on == year_before(period.starts_on) and other.ends_on == year_before(period.ends_on):
            history.year_before = other
    older = {other.pk for other in (history.previous, history.year_before) if other is not None}
    rows = list(
        Observation.objects.standing()
        .filter(Q(period=period) | Q(period__in=older, indicator__in=indicators), locality=locality)
        .select_related("table")
    )
    rows = _with_supposed(rows, supposed)
    history.live = [row for row in rows if row.period_id == period.pk]
    history.current = {row.indicator_id: row for row in history.live if row.is_current}
    history.points = {indicator: by_period for (_locality, indicator), by_period in read_points(rows).items()}
    return history
