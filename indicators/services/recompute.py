"""Judging what is stored: claim stale targets in chunks, judge them with the one rule, write only what changed.

A chunk is one transaction that locks its queue rows, so a worker that dies leaves the chunk as it was, and no two
workers judge the same target at once.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import transaction

from indicators.judging import Demand, Value, judge
from indicators.models import StaleTarget
from indicators.services.judged_rows import Judged, clear_stale, read_all, read_ids, store
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
            changed = list(_changed(read_ids(ids)))
            store(changed)
            clear_stale(ids)
        done.judged += len(ids)
        done.changed += len(changed)


def recompute_all() -> Recomputed:
    """Judge every target there is, mark those whose stored state is not what the rule says, and recompute these.

    The pass itself writes nothing but marks, so it can run beside any other work.
    """
    done = Recomputed()
    mark_stale([judged.target_id for judged in _changed(_counted(read_all(), done))])
    done.changed = recompute_stale().changed
    return done


def _counted(rows: Iterable[tuple[Any, ...]], done: Recomputed) -> Iterator[tuple[Any, ...]]:
    for row in rows:
        done.judged += 1
        yield row


def _claim(limit: int) -> list[int]:
    return list(
        StaleTarget.objects.select_for_update(skip_locked=True)
        .order_by("target_id")
        .values_list("target_id", flat=True)[:limit]
    )


def _changed(rows: Iterable[tuple[Any, ...]]) -> Iterator[Judged]:
    """Judge rows of `judged_rows.READ`; give those that are not what is stored."""
    for row in rows:
        value = Value(*row[11:15]) if row[10] is not None else None
        judgement = judge(Demand(*row[1:10]), value)
        if judgement != row[15:21] or row[10] != row[21]:
            yield Judged(row[0], judgement, row[10], row[15] or "")
