"""Reading what the rule needs, many rows at a time: the SQL under `recompute`.

The read is one statement because a target meets the value that counts by three columns, which the ORM cannot join.
"""

import datetime as dt
import json
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any, NamedTuple

from django.db import connection

from indicators.judging import Demand, Value
from indicators.models import StaleTarget
from indicators.pacing import BEHIND_BELOW, ON_TRACK_BELOW, SCENARIO, SEASONAL, Course

# A state begins at last period's closing value: of a period that ended on the eve of this one, as of its last day or
# final, in the same form. A flow never looks, so it does not pay for the look-up.
READ = """
SELECT t.id, t.kind, t.low, t.high, t.denominator, t.is_open, t.is_share, i.direction, p.is_strict,
       COALESCE(substr(u.dimension, 1, 1) = '%%', {false}),
       CASE WHEN t.kind <> 'qualitative' THEN '' WHEN t.official_observation_id = o.id
            OR (t.official_observation_id IS NULL AND o.id IS NULL) THEN t.official_verdict ELSE '' END,
       o.id, o.value, o.denominator, o.is_relative, o.is_share, o.as_of,
       q.starts_on, q.ends_on, i.accumulation, CASE t.profile WHEN '' THEN i.profile ELSE t.profile END,
       CASE WHEN t.baseline IS NOT NULL THEN t.baseline
            WHEN i.accumulation = 'state' AND t.counts_from IS NULL AND {seen} THEN (
                SELECT b.value FROM indicators_observation b JOIN indicators_period r ON r.id = b.period_id
                WHERE b.locality_id = t.locality_id AND b.indicator_id = t.indicator_id AND b.is_current
                  AND r.ends_on = {eve} AND (b.as_of >= r.ends_on OR b.kind = 'final')
                  AND NOT b.is_relative AND b.value IS NOT NULL
                  AND COALESCE(b.denominator = t.denominator, b.denominator IS NULL AND t.denominator IS NULL)
                ORDER BY b.as_of DESC, b.id DESC LIMIT 1) END,
       t.counts_from, COALESCE(p.on_track_below, i.on_track_below), COALESCE(p.behind_below, i.behind_below),
       t.version, t.effective_on,
       a.verdict, a.problem, a.threshold, a.exceed, a.value, a.percent,
       a.pace, a.pace_reason, a.baseline, a.expected, a.lag, a.forecast, a.forecast_verdict,
       a.observation_id, a.version
FROM indicators_target t
JOIN indicators_indicator i ON i.id = t.indicator_id
JOIN indicators_plan p ON p.id = t.plan_id
JOIN indicators_period q ON q.id = t.period_id
LEFT JOIN indicators_unitofmeasure u ON u.id = i.unit_id
LEFT JOIN indicators_observation o ON o.locality_id = t.locality_id AND o.indicator_id = t.indicator_id
     AND o.period_id = t.period_id AND o.is_current
LEFT JOIN indicators_assessment a ON a.target_id = t.id
WHERE NOT t.is_heading AND {condition}
"""
# Whether a value counts: without one nobody asks where a state begins.
SEEN, NO_MATTER = "o.id IS NOT NULL", "1 = 1"
DIALECTS = {
    "postgresql": {"false": "FALSE", "eve": "q.starts_on - 1"},
    "sqlite": {"false": "0", "eve": "date(q.starts_on, '-1 day')"},
}
# Rows a message: enough to make the messages cheap, few enough to keep memory flat.
STREAMED = 1000
DECIMAL_COLUMNS = (2, 3, 4, 12, 13, 21, 23, 24, 29, 30, 31, 32, 35, 36, 37, 38)


class Row(NamedTuple):
    """A target on its way through the rule. `stored` is what the last judgement said, in the order of `Judged.facts`;
    `stored_observation_id` and `stored_version` what it was made from."""

    target_id: int
    demand: Demand
    observation_id: int | None
    value: Value | None
    as_of: dt.date | None
    course: Course
    version: int
    is_before_version: bool
    stored: tuple[Any, ...]

    @property
    def needs_history(self) -> bool:
        """Whether the row alone does not say which version was in force or which way the value takes."""
        if self.value is None:
            return False
        is_dated = not self.course.counts_from_start and self.course.baseline is None
        return self.is_before_version or is_dated or self.course.profile in (SCENARIO, SEASONAL)


def _row(cells: Sequence[Any]) -> Row:
    as_of, counts_from, effective_on = cells[16], cells[22], cells[26]
    on_track, behind = cells[23], cells[24]
    return Row(
        cells[0],
        Demand(*cells[1:11]),
        cells[11],
        None if cells[11] is None else Value(*cells[12:16]),
        as_of,
        Course(
            counts_from or cells[17],
            cells[18],
            cells[19],
            cells[20],
            cells[21],
            counts_from is None,
            (),
            (),
            ON_TRACK_BELOW if on_track is None else on_track,
            BEHIND_BELOW if behind is None else behind,
        ),
        cells[25],
        effective_on is not None and as_of is not None and as_of < effective_on,
        tuple(cells[27:]),
    )


def _is_postgresql() -> bool:
    return connection.vendor == "postgresql"


def among(column: str) -> str:
    """`column` is one of many ids, given as a single parameter (see `id_parameter`)."""
    if _is_postgresql():
        return f"{column} = ANY(%s)"
    return f"{column} IN (SELECT value FROM json_each(%s))"  # noqa: S608 - a column's name of our own


def id_parameter(ids: Sequence[int]) -> list[Any]:
    return [list(ids)] if _is_postgresql() else [json.dumps(list(ids))]


def read_ids(ids: Sequence[int], *, is_supposing: bool = False) -> list[Row]:
    """The rows of some targets; headings are left out. `is_supposing` reads where a state begins although no value
    counts yet: the caller brings one."""
    with connection.cursor() as cursor:
        cursor.execute(_sql(among("t.id"), NO_MATTER if is_supposing else SEEN), id_parameter(ids))
        found = cursor.fetchall()
    return [_row(cells) for cells in (found if _is_postgresql() else map(_from_sqlite, found))]


def read_all() -> Iterator[Row]:
    """The rows of every target, as they arrive: the database works on while the first ones are judged.

    No other query may run on the connection until the last row was taken.
    """
    with connection.cursor() as cursor:
        if _is_postgresql():
            yield from map(_row, cursor.cursor.stream(_sql("TRUE"), [], size=STREAMED))
            return
        cursor.execute(_sql("TRUE"), [])
        yield from (_row(_from_sqlite(cells)) for cells in cursor)


def _sql(condition: str, seen: str = SEEN) -> str:
    return READ.format(condition=condition, seen=seen, **DIALECTS[connection.vendor])


def _from_sqlite(row: tuple[Any, ...]) -> list[Any]:
    """SQLite keeps exact decimals as text."""
    cells = list(row)
    for column in DECIMAL_COLUMNS:
        if cells[column] is not None:
            cells[column] = Decimal(cells[column])
    return cells


def clear_stale(ids: Sequence[int]) -> None:
    """Take targets off the queue."""
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {StaleTarget._meta.db_table} WHERE {among('target_id')}", id_parameter(ids))  # noqa: S608
