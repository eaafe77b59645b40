"""Judging what is stored: claim stale targets in chunks, judge them with the one rule, write only what changed.

A chunk is one transaction that locks its queue rows, so a worker that dies leaves the chunk as it was, and no two
workers judge the same target at once. The read is one SQL statement because a target meets the value that counts by
three columns, which the ORM cannot join; it is the same statement on both databases.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Max
from django.utils import timezone

from indicators.judging import Demand, Judgement, Value, judge
from indicators.models import Assessment, StaleTarget, StatusChange, Target
from indicators.services.staleness import mark_stale

READ = """
SELECT t.id, t.kind, t.low, t.high, t.denominator, t.is_open, t.is_share, i.direction, p.is_strict,
       COALESCE(u.dimension = '%%', {false}),
       o.id, o.value, o.denominator, o.is_relative, o.is_share,
       a.verdict, a.problem, a.threshold, a.exceed, a.value, a.percent, a.observation_id
FROM indicators_target t
JOIN indicators_indicator i ON i.id = t.indicator_id
JOIN indicators_plan p ON p.id = t.plan_id
LEFT JOIN indicators_unitofmeasure u ON u.id = i.unit_id
LEFT JOIN indicators_observation o ON o.locality_id = t.locality_id AND o.indicator_id = t.indicator_id
     AND o.period_id = t.period_id AND o.is_current
LEFT JOIN indicators_assessment a ON a.target_id = t.id
WHERE NOT t.is_heading AND {condition}
"""


@dataclass(slots=True)
class Recomputed:
    """How many targets were judged and how many of those changed."""

    judged: int = 0
    changed: int = 0


@dataclass(frozen=True, slots=True)
class _Judged:
    target_id: int
    judgement: Judgement
    observation_id: int | None
    stored_verdict: str


def recompute_stale() -> Recomputed:
    """Judge everything that is marked, chunk by chunk, until nothing is left or others hold the rest."""
    done = Recomputed()
    while True:
        with transaction.atomic():
            ids = _claim(settings.RECOMPUTE_CHUNK_SIZE)
            if not ids:
                return done
            changed = [judged for judged, same in _judge(_read_ids(ids)) if not same]
            _store(changed)
            StaleTarget.objects.filter(target_id__in=ids).delete()
        done.judged += len(ids)
        done.changed += len(changed)


def recompute_all() -> Recomputed:
    """Judge every target there is, mark those whose stored state is not what the rule says, and recompute these.

    The pass itself writes nothing but marks, so it can run beside any other work.
    """
    judged = 0
    last = Target.objects.aggregate(last=Max("id"))["last"] or 0
    for first in range(1, last + 1, settings.RECOMPUTE_CHUNK_SIZE):
        outdated = []
        for result, same in _judge(_read_span(first, first + settings.RECOMPUTE_CHUNK_SIZE - 1)):
            judged += 1
            if not same:
                outdated.append(result.target_id)
        if outdated:
            mark_stale(outdated)
    return Recomputed(judged, recompute_stale().changed)


def _claim(limit: int) -> list[int]:
    return list(
        StaleTarget.objects.select_for_update(skip_locked=True)
        .order_by("target_id")
        .values_list("target_id", flat=True)[:limit]
    )


def _read_ids(ids: Sequence[int]) -> Iterator[tuple[Any, ...]]:
    return _read("t.id IN ({})".format(", ".join(["%s"] * len(ids))), ids)


def _read_span(first: int, last: int) -> Iterator[tuple[Any, ...]]:
    return _read("t.id BETWEEN %s AND %s", (first, last))


def _read(condition: str, params: Sequence[int]) -> Iterator[tuple[Any, ...]]:
    false = "FALSE" if connection.vendor == "postgresql" else "0"
    with connection.cursor() as cursor:
        cursor.execute(READ.format(condition=condition, false=false), params)
        rows = cursor.fetchall()
    return iter(rows) if connection.vendor == "postgresql" else map(_with_decimals, rows)


_DECIMAL_COLUMNS = (2, 3, 4, 11, 12, 17, 18, 19, 20)


def _with_decimals(row: tuple[Any, ...]) -> tuple[Any, ...]:
    """SQLite keeps exact decimals as text."""
    cells = list(row)
    for column in _DECIMAL_COLUMNS:
        if cells[column] is not None:
            cells[column] = Decimal(cells[column])
    return tuple(cells)


def _judge(rows: Iterator[tuple[Any, ...]]) -> Iterator[tuple[_Judged, bool]]:
    """Judge rows of READ; beside each, whether what is stored already says so."""
    for row in rows:
        value = Value(row[11], row[12], row[13], row[14]) if row[10] is not None else None
        judgement = judge(Demand(*row[1:10]), value)
        same = judgement == row[15:21] and row[10] == row[21]
        yield _Judged(row[0], judgement, row[10], row[15] or ""), same


def _store(changed: Sequence[_Judged]) -> None:
    """Write the assessments that changed, and a StatusChange for each verdict that did."""
    now = timezone.now()
    Assessment.objects.bulk_create(
        [
            Assessment(
                target_id=judged.target_id,
                observation_id=judged.observation_id,
                judged_at=now,
                **judged.judgement._asdict(),
            )
            for judged in changed
        ],
        update_conflicts=True,
        unique_fields=["target"],
        update_fields=[*Judgement._fields, "observation", "judged_at"],
    )
    StatusChange.objects.bulk_create(
        StatusChange(
            target_id=judged.target_id,
            from_verdict=judged.stored_verdict,
            to_verdict=judged.judgement.verdict,
            problem=judged.judgement.problem,
            observation_id=judged.observation_id,
            changed_at=now,
        )
        for judged in changed
        if judged.stored_verdict != judged.judgement.verdict
    )
