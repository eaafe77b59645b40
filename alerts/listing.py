"""Targets as a mail lists them: the first of many, in the order of the tables, with everything a row shows."""

from dataclasses import dataclass, field

from django.db.models import QuerySet

from indicators.models import Target

LONGEST = 30


@dataclass(frozen=True, slots=True)
class Listing:
    """`total` targets, of which `targets` are shown."""

    total: int = 0
    targets: list[Target] = field(default_factory=list)


def with_rows(targets: QuerySet[Target]) -> QuerySet[Target]:
    """Join what a row shows, in the order of the tables: by locality, latest period first, then as printed."""
    return (
        targets.with_judgement()
        .select_related("stands_under__indicator")
        .order_by("locality__path", "locality_id", "-period__ends_on", "period_id", "plan_id", "position", "id")
    )


def first_of(targets: QuerySet[Target], *, limit: int = LONGEST) -> Listing:
    """Two queries, or one where there is nothing."""
    total = targets.count()
    return Listing(total, list(with_rows(targets)[:limit]) if total else [])
