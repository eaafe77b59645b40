"""Judging what is stored: claim stale targets in chunks, judge them with the one rule, write only what changed.

A chunk is one transaction that locks its queue rows, so a worker that dies leaves the chunk as it was, and no two
workers judge the same target at once.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction

from indicators.judging import judge
from indicators.models import StaleTarget
from indicators.pacing import progress_of
from indicators.services.findings import mark_audits_of_targets
from indicators.services.histories import load_histories
from indicators.services.judged_rows import Row, clear_stale, read_all, read_ids
from indicators.services.judged_store import Judged, store
from indicators.services.staleness import mark_stale


@dataclass(slots=True)
class Recomputed:
    """How many targets were judged and how many of those changed."""

    judged: int = 0
    changed: int = 0


def recompute_stale() -> Recomputed:
    """Judge everything that is marked, chunk by chunk, until nothing is left or others hold the rest."""
    done = Recomputed()
    while True:
        with transaction.atomic():
            ids = _claim(settings.RECOMPUTE_CHUNK_SIZE)
            if not ids:
                return done
            changed = list(_changed(_completed(read_ids(ids))))
            store(changed)
            clear_stale(ids)
            mark_audits_of_targets(ids)
        done.judged += len(ids)
        done.changed += len(changed)


def recompute_all() -> Recomputed:
    """Judge every target there is, mark those whose stored state is not what the rule says, and recompute these.

    The pass itself writes nothing but marks, so it can run beside any other work.
    """
    done = Recomputed()
    later: list[int] = []
    mark_stale([judged.target_id for judged in _changed(_simple(read_all(), later, done))])
    for ids in _chunks(later):
        mark_stale([judged.target_id for judged in _changed(_completed(read_ids(ids)))])
    done.changed = recompute_stale().changed
    return done


def _simple(rows: Iterable[Row], later: list[int], done: Recomputed) -> Iterator[Row]:
    """The rows that can be judged as they are; the ids of the others are left for later, when queries may run again."""
    for row in rows:
        done.judged += 1
        if row.needs_history:
            later.append(row.target_id)
        else:
            yield row


def _chunks(ids: list[int]) -> Iterator[list[int]]:
    size = settings.RECOMPUTE_CHUNK_SIZE
    return (ids[start : start + size] for start in range(0, len(ids), size))


def _completed(rows: list[Row]) -> Iterator[Row]:
    """The rows, those that need it with their versions, milestones and earlier values."""
    histories = load_histories([row for row in rows if row.needs_history])
    return (histories.complete(row) if row.needs_history else row for row in rows)


def _claim(limit: int) -> list[int]:
    return list(
        StaleTarget.objects.select_for_update(skip_locked=True)
        .order_by("target_id")
        .values_list("target_id", flat=True)[:limit]
    )


def _changed(rows: Iterable[Row]) -> Iterator[Judged]:
    """Judge and pace rows; give those that are not what is stored."""
    for row in rows:
        judgement = judge(row.demand, row.value)
        progress = progress_of(row.demand, judgement, row.as_of, row.course)
        judged = Judged(row.target_id, judgement, progress, row.observation_id, row.version, row.stored)
        if judged.facts != row.stored:
            yield judged
