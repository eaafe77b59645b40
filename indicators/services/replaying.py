"""What the rule says of every value that a target ever had, not only of the one that counts now. Reads only.

For whoever asks "what would have happened": each value is judged as the last one of its own date, by the version of the
target that was in force then, along the same course, with the same code as the recompute.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from indicators.aggregating import PRECEDENCE
from indicators.judging import Demand, Judgement, Value, judge
from indicators.models import Observation, Target
from indicators.pacing import Progress, progress_of
from indicators.services.histories import Histories, load_histories
from indicators.services.judged_rows import Row, read_ids

Series = tuple[int, int, int]


class Replayed(NamedTuple):
    """A value, judged and paced on its own date."""

    observation: Observation
    demand: Demand
    judgement: Judgement
    progress: Progress


def replay_values(targets: Sequence[Target]) -> Iterator[tuple[Target, list[Replayed]]]:
    """Each target with its live values in the order of their dates; of one date the most settled, an entered one before
    a computed one. The number of queries does not grow with targets or values. Headings are left out."""
    rows = {row.target_id: row for row in read_ids([target.pk for target in targets])}
    values = _values(targets)
    dated = {
        target.pk: [(seen, _row_of(rows[target.pk], target, seen)) for seen in values[_series(target)]]
        for target in targets
        if target.pk in rows
    }
    histories = load_histories([row for pairs in dated.values() for _seen, row in pairs if row.needs_history])
    for target in targets:
        if target.pk in dated:
            yield target, [_replayed(seen, row, histories) for seen, row in dated[target.pk]]


def _series(row: Target | Observation) -> Series:
    return row.locality_id, row.indicator_id, row.period_id


def _values(targets: Iterable[Target]) -> dict[Series, list[Observation]]:
    keys = {_series(target) for target in targets}
    rows = Observation.objects.standing().filter(
        locality__in={key[0] for key in keys},
        indicator__in={key[1] for key in keys},
        period__in={key[2] for key in keys},
    )
    best: dict[Series, dict[dt.date, Observation]] = defaultdict(dict)
    for row in rows.order_by("pk"):
        of_day = best[_series(row)]
        if row.as_of not in of_day or _rank(row) > _rank(of_day[row.as_of]):
            of_day[row.as_of] = row
    found: dict[Series, list[Observation]] = defaultdict(list)
    for key, of_days in best.items():
        found[key] = [of_days[day] for day in sorted(of_days)]
    return found


def _rank(row: Observation) -> tuple[bool, int]:
    return not row.is_computed, PRECEDENCE[row.kind]


def _row_of(row: Row, target: Target, seen: Observation) -> Row:
    """The target's row as it was read when the value was the last."""
    return row._replace(
        observation_id=seen.pk,
        value=Value(seen.value, seen.denominator, seen.is_relative, seen.is_share),
        as_of=seen.as_of,
        is_before_version=target.effective_on is not None and seen.as_of < target.effective_on,
    )


def _replayed(seen: Observation, row: Row, histories: Histories) -> Replayed:
    row = histories.complete(row) if row.needs_history else row
    judgement = judge(row.demand, row.value)
    return Replayed(seen, row.demand, judgement, progress_of(row.demand, judgement, row.as_of, row.course))
