"""Reading what the rule needs and writing what it said, many rows at a time: the SQL under `recompute`.

The read is one statement because a target meets the value that counts by three columns, which the ORM cannot join. The
write is PostgreSQL's COPY into a temporary table and two statements from there, because building a million model
objects takes ten times as long as judging them; SQLite, which holds a few thousand targets, goes through the ORM.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import connection
from django.utils import timezone

from indicators.judging import Judgement
from indicators.models import Assessment, StaleTarget, StatusChange

READ = """
SELECT t.id, t.kind, t.low, t.high, t.denominator, t.is_open, t.is_share, i.direction, p.is_strict,
       COALESCE(substr(u.dimension, 1, 1) = '%%', {false}),
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
# Rows a message: enough to make the messages cheap, few enough to keep memory flat.
STREAMED = 1000
DECIMAL_COLUMNS = (2, 3, 4, 11, 12, 17, 18, 19, 20)

COPIED = "target_id, verdict, problem, threshold, exceed, value, percent, observation_id, stored_verdict"
TEMPORARY = """
CREATE TEMPORARY TABLE IF NOT EXISTS judged (
    target_id bigint, verdict text, problem text, threshold numeric, exceed numeric, value numeric, percent numeric,
    observation_id bigint, stored_verdict text
) ON COMMIT DELETE ROWS
"""
UPSERT = """
INSERT INTO indicators_assessment
    (target_id, verdict, problem, threshold, exceed, value, percent, observation_id, judged_at,
     version, pace, pace_reason, forecast_verdict)
SELECT target_id, verdict, problem, threshold, exceed, value, percent, observation_id, %s, 1, '', '', '' FROM judged
ON CONFLICT (target_id) DO UPDATE SET verdict = excluded.verdict, problem = excluded.problem,
    threshold = excluded.threshold, exceed = excluded.exceed, value = excluded.value, percent = excluded.percent,
    observation_id = excluded.observation_id, judged_at = excluded.judged_at
"""
CHANGES = """
INSERT INTO indicators_statuschange
    (target_id, from_verdict, to_verdict, problem, observation_id, changed_at,
     from_pace, to_pace, from_forecast, to_forecast, version, cause)
SELECT target_id, stored_verdict, verdict, problem, observation_id, %s, '', '', '', '', 1, ''
FROM judged WHERE verdict <> stored_verdict
"""


@dataclass(frozen=True, slots=True)
class Judged:
    """A judgement on its way to the database; `stored_verdict` is what it replaces ("" for none)."""

    target_id: int
    judgement: Judgement
    observation_id: int | None
    stored_verdict: str


def _is_postgresql() -> bool:
    return connection.vendor == "postgresql"


def _among(column: str) -> str:
    """`column` is one of many ids, given as a single parameter (see `_ids`)."""
    if _is_postgresql():
        return f"{column} = ANY(%s)"
    return f"{column} IN (SELECT value FROM json_each(%s))"  # noqa: S608 - a column's name of our own


def _ids(ids: Sequence[int]) -> list[Any]:
    return [list(ids)] if _is_postgresql() else [json.dumps(list(ids))]


def read_ids(ids: Sequence[int]) -> list[tuple[Any, ...]]:
    """The rows of READ for some targets; headings are left out."""
    return _read(_among("t.id"), _ids(ids))


def read_all() -> Iterator[tuple[Any, ...]]:
    """The rows of READ for every target, as they arrive: the database works on while the first ones are judged.

    No other query may run on the connection until the last row was taken.
    """
    sql = _sql("TRUE")
    with connection.cursor() as cursor:
        if _is_postgresql():
            yield from cursor.cursor.stream(sql, [], size=STREAMED)
            return
        cursor.execute(sql, [])
        yield from map(_with_decimals, cursor)


def _sql(condition: str) -> str:
    return READ.format(condition=condition, false="FALSE" if _is_postgresql() else "0")


def _read(condition: str, params: list[Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(_sql(condition), params)
        rows = cursor.fetchall()
    return rows if _is_postgresql() else [_with_decimals(row) for row in rows]


def _with_decimals(row: tuple[Any, ...]) -> tuple[Any, ...]:
    """SQLite keeps exact decimals as text."""
    cells = list(row)
    for column in DECIMAL_COLUMNS:
        if cells[column] is not None:
            cells[column] = Decimal(cells[column])
    return tuple(cells)


def clear_stale(ids: Sequence[int]) -> None:
    """Take targets off the queue."""
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {StaleTarget._meta.db_table} WHERE {_among('target_id')}", _ids(ids))  # noqa: S608


def store(changed: Sequence[Judged]) -> None:
    """Write the assessments that changed, and a StatusChange for each verdict that did."""
    if changed:
        (_store_by_copy if _is_postgresql() else _store_by_orm)(changed)


def _store_by_copy(changed: Sequence[Judged]) -> None:
    now = timezone.now()
    with connection.cursor() as cursor:
        cursor.execute(TEMPORARY)
        # A second chunk in one transaction (a command, a test) finds the first one's rows.
        cursor.execute("DELETE FROM judged")
        with cursor.copy(f"COPY judged ({COPIED}) FROM STDIN") as copy:
            for row in changed:
                copy.write_row((row.target_id, *row.judgement, row.observation_id, row.stored_verdict))
        cursor.execute(UPSERT, [now])
        cursor.execute(CHANGES, [now])


def _store_by_orm(changed: Sequence[Judged]) -> None:
    now = timezone.now()
    Assessment.objects.bulk_create(
        [
            Assessment(
                target_id=row.target_id, observation_id=row.observation_id, judged_at=now, **row.judgement._asdict()
            )
            for row in changed
        ],
        update_conflicts=True,
        unique_fields=["target"],
        update_fields=[*Judgement._fields, "observation", "judged_at"],
    )
    StatusChange.objects.bulk_create(
        StatusChange(
            target_id=row.target_id,
            from_verdict=row.stored_verdict,
            to_verdict=row.judgement.verdict,
            problem=row.judgement.problem,
            observation_id=row.observation_id,
            changed_at=now,
        )
        for row in changed
        if row.stored_verdict != row.judgement.verdict
    )
