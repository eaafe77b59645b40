"""Writing what the rule said: assessments that changed, and a row for every change of verdict, pace or forecast.

On PostgreSQL this is COPY into a temporary table and two statements from there, because building a million model
objects takes ten times as long as judging them; SQLite, which holds a few thousand targets, goes through the ORM.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.utils import timezone

from indicators.choices import ChangeCause
from indicators.judging import Judgement
from indicators.models import Assessment, Observation, StatusChange
from indicators.pacing import Progress

# The columns of an assessment that a judgement fills, in the order of `Judged.facts`.
FACTS = (
    *("verdict", "problem", "threshold", "exceed", "value", "percent"),
    *("pace", "pace_reason", "baseline", "expected", "lag", "forecast", "forecast_verdict"),
    *("observation_id", "version"),
)
NUMBERS = {"threshold", "exceed", "value", "percent", "baseline", "expected", "lag", "forecast"}
BEFORE = ("from_verdict", "from_pace", "from_forecast", "from_observation_id", "cause")
TYPES = dict.fromkeys(NUMBERS, "numeric") | {"observation_id": "bigint", "version": "int"}
TYPES |= {"from_observation_id": "bigint"}
COLUMNS = ("target_id", *FACTS, *BEFORE)
TEMPORARY = (
    "CREATE TEMPORARY TABLE IF NOT EXISTS judged (target_id bigint, "
    + ", ".join(f"{name} {TYPES.get(name, 'text')}" for name in COLUMNS[1:])
    + ") ON COMMIT DELETE ROWS"
)
UPSERT = f"""
INSERT INTO indicators_assessment (target_id, {", ".join(FACTS)}, judged_at)
SELECT target_id, {", ".join(FACTS)}, %s FROM judged
ON CONFLICT (target_id) DO UPDATE SET {", ".join(f"{name} = excluded.{name}" for name in (*FACTS, "judged_at"))}
"""  # noqa: S608 - names of our own
CHANGES = """
INSERT INTO indicators_statuschange
    (target_id, from_verdict, to_verdict, problem, from_pace, to_pace, from_forecast, to_forecast,
     from_observation_id, observation_id, version, cause, changed_at)
SELECT target_id, from_verdict, verdict, problem, from_pace, pace, from_forecast, forecast_verdict,
       from_observation_id, observation_id, version, cause, %s
FROM judged WHERE (verdict, pace, forecast_verdict) IS DISTINCT FROM (from_verdict, from_pace, from_forecast)
"""


@dataclass(frozen=True, slots=True)
class Judged:
    """A judgement on its way to the database; `stored` is what it replaces, in the same order as `facts`, with None
    for everything where the target was never judged."""

    target_id: int
    judgement: Judgement
    progress: Progress
    observation_id: int | None
    version: int
    stored: tuple[Any, ...]

    @property
    def facts(self) -> tuple[Any, ...]:
        return (*self.judgement, *self.progress, self.observation_id, self.version)

    @property
    def before(self) -> dict[str, Any]:
        """What stood there, by the names of `FACTS`; the codes of a target judged for the first time are blank."""
        return {name: value or "" if name in CODES else value for name, value in zip(FACTS, self.stored, strict=True)}

    @property
    def changes_state(self) -> bool:
        before = self.before
        after = self.judgement.verdict, self.progress.pace, self.progress.forecast_verdict
        return after != (before["verdict"], before["pace"], before["forecast_verdict"])


CODES = ("verdict", "pace", "forecast_verdict")


def store(changed: Sequence[Judged]) -> None:
    """Write the assessments that changed, and a StatusChange for each verdict, pace or forecast that did."""
    if changed:
        causes = _causes([row for row in changed if row.changes_state])
        (_store_by_copy if connection.vendor == "postgresql" else _store_by_orm)(changed, causes)


def _causes(changed: Sequence[Judged]) -> dict[int, str]:
    """Target → what made its state change."""
    pairs = {(row.observation_id, row.before["observation_id"]) for row in changed}
    ids = {pk for pair in pairs if None not in pair and pair[0] != pair[1] for pk in pair}
    values = Observation.objects.only("as_of", "corrects_id").in_bulk(ids)
    return {row.target_id: _cause(row, values) for row in changed}


def _cause(row: Judged, values: dict[int | None, Observation]) -> str:
    """A value that replaces another of the same date revises it: a correction, or a more settled one."""
    before = row.before
    is_amended = before["version"] is not None and row.version != before["version"]
    if is_amended and row.judgement.value is not None and row.judgement.value == before["value"]:
        # The same figure of a later day: only what is demanded changed.
        return ChangeCause.TARGET
    if row.observation_id != before["observation_id"]:
        new, old = values.get(row.observation_id), values.get(before["observation_id"])
        is_revision = new is not None and old is not None and (new.corrects_id == old.pk or new.as_of == old.as_of)
        return ChangeCause.REVISION if is_revision else ChangeCause.VALUE
    if is_amended:
        return ChangeCause.TARGET
    if (row.judgement.threshold, row.judgement.exceed) != (before["threshold"], before["exceed"]):
        return ChangeCause.TARGET
    if row.judgement.value is None and not row.judgement.problem and before["verdict"]:
        return ChangeCause.DECISION
    return ChangeCause.RULE if before["verdict"] else ChangeCause.VALUE


def _store_by_copy(changed: Sequence[Judged], causes: dict[int, str]) -> None:
    now = timezone.now()
    with connection.cursor() as cursor:
        cursor.execute(TEMPORARY)
        # A second chunk in one transaction (a command, a test) finds the first one's rows.
        cursor.execute("DELETE FROM judged")
        with cursor.copy(f"COPY judged ({', '.join(COLUMNS)}) FROM STDIN") as copy:
            for cells in _copied(changed, causes):
                copy.write_row(cells)
        cursor.execute(UPSERT, [now])
        cursor.execute(CHANGES, [now])


def _copied(changed: Iterable[Judged], causes: dict[int, str]) -> Iterator[tuple[Any, ...]]:
    for row in changed:
        was = row.before
        before = was["verdict"], was["pace"], was["forecast_verdict"], was["observation_id"]
        yield row.target_id, *row.facts, *before, causes.get(row.target_id, "")


def _store_by_orm(changed: Sequence[Judged], causes: dict[int, str]) -> None:
    now = timezone.now()
    Assessment.objects.bulk_create(
        [
            Assessment(target_id=row.target_id, judged_at=now, **dict(zip(FACTS, row.facts, strict=True)))
            for row in changed
        ],
        update_conflicts=True,
        unique_fields=["target"],
        update_fields=[name.removesuffix("_id") for name in FACTS] + ["judged_at"],
    )
    StatusChange.objects.bulk_create(
        _status_change(row, causes[row.target_id], now) for row in changed if row.changes_state
    )


def _status_change(row: Judged, cause: str, now: Any) -> StatusChange:
    was = row.before
    return StatusChange(
        target_id=row.target_id,
        from_verdict=was["verdict"],
        to_verdict=row.judgement.verdict,
        problem=row.judgement.problem,
        from_pace=was["pace"],
        to_pace=row.progress.pace,
        from_forecast=was["forecast_verdict"],
        to_forecast=row.progress.forecast_verdict,
        from_observation_id=was["observation_id"],
        observation_id=row.observation_id,
        version=row.version,
        cause=cause,
        changed_at=now,
    )
