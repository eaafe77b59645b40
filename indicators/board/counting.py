"""Which of several targets of one indicator is counted: every indicator once. Pure."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
from typing import Protocol, TypeVar


class Judged(Protocol):
    """What counting needs of a target, or of a row of values with the same names."""

    pk: int
    plan_id: int
    indicator_id: int


Some = TypeVar("Some", bound=Judged)


def rank_plans(plan_ids: Iterable[int]) -> dict[int, int]:
    """Plan → rank: the document with the most targets comes first, the older of two equal ones."""
    sizes = Counter(plan_ids)
    return {plan: rank for rank, plan in enumerate(sorted(sizes, key=lambda plan: (-sizes[plan], plan)))}


def count_once(targets: Collection[Some], amended: dict[int, int | None]) -> list[Some]:
    """One target per indicator: an amendment's before what it amends, then the largest plan's.

    `amended` says for each plan which one it amends.
    """
    ranks = rank_plans(target.plan_id for target in targets)
    by_indicator: dict[int, list[Some]] = defaultdict(list)
    for target in targets:
        by_indicator[target.indicator_id].append(target)
    return [first_of(several, ranks, amended) for several in by_indicator.values()]


def first_of(targets: Collection[Some], ranks: dict[int, int], amended: dict[int, int | None]) -> Some:
    replaced = {amended.get(target.plan_id) for target in targets}
    return min(targets, key=lambda target: (target.plan_id in replaced, ranks[target.plan_id], target.pk))
