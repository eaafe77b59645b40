"""Marking targets that must be judged again, in the transaction that gave them a reason."""

import datetime as dt
from collections.abc import Collection, Iterable

from django.utils import timezone

from indicators.models import Period, StaleTarget, Target

SeriesKey = tuple[int, int, int]
BATCH = 5000


def mark_stale(target_ids: Iterable[int]) -> int:
    """Queue targets for the recompute. A mark made while the target is being judged waits for that and stays.

    Ids are taken in order, so that two writers never wait for each other in a circle.
    """
    now = timezone.now()
    rows = [StaleTarget(target_id=target_id, marked_at=now) for target_id in sorted(set(target_ids))]
    StaleTarget.objects.bulk_create(
        rows, batch_size=BATCH, update_conflicts=True, unique_fields=["target"], update_fields=["marked_at"]
    )
    return len(rows)


def mark_stale_for_series(keys: Collection[SeriesKey]) -> int:
    """Queue every target of some (locality, indicator, period) ids, whichever plan set it, and those of later periods:
    a closing value is where the next period begins, and a year's course is the season of the years after it."""
    wanted = set(keys)
    if not wanted:
        return 0
    localities, indicators, periods = (set(ids) for ids in zip(*wanted, strict=True))
    starts = dict(Period.objects.filter(pk__in=periods).values_list("pk", "starts_on"))
    first: dict[tuple[int, int], dt.date] = {}
    for locality, indicator, period in wanted:
        key = locality, indicator
        first[key] = min(starts[period], first.get(key, starts[period]))
    # A product of both is wider than the keys; the exact ones are picked here, in one query whatever their number.
    candidates = Target.objects.filter(
        locality__in=localities, indicator__in=indicators, period__starts_on__gte=min(first.values())
    ).values_list("id", "locality_id", "indicator_id", "period_id", "period__starts_on")
    return mark_stale(
        pk
        for pk, locality, indicator, period, starts_on in candidates.iterator()
        if (locality, indicator, period) in wanted or starts_on > first.get((locality, indicator), dt.date.max)
    )
