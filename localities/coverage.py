"""What a locality stands for as units change: the rows below which everything is covered.

For a membership (`localities.scope`) and for a subscription alike, these are
1. the locality itself, whether or not it still exists (closed districts keep their officers and their data);
2. the same unit under a later row, nothing added and nothing taken away (tỉnh Đồng Nai is now thành phố Đồng Nai);
3. the units that were merged whole into one of these (all of huyện Việt Yên became thị xã Việt Yên; all of tỉnh
   Bắc Giang became part of Bắc Ninh). A unit that was divided belongs to the level above.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable

from django.db.models import Exists, OuterRef, Q, QuerySet

from localities.models import Locality, Succession

Neighbours = Callable[[Collection[int]], Iterable[tuple[int, Locality]]]


def covered_roots(localities: Iterable[Locality]) -> dict[int, list[Locality]]:
    """For each locality's id, the rows it stands for. The number of queries does not grow with the localities."""
    groups = {locality.pk: {locality.pk: locality} for locality in localities}
    _extend(groups, _later_rows)
    _extend(groups, _whole_predecessors)
    return {pk: list(group.values()) for pk, group in groups.items()}


def below(roots: Iterable[Locality]) -> Q:
    """The localities that stand in or below one of the roots, at any time the root itself existed."""
    covered = Q(pk__in=[])
    for root in roots:
        overlapping = Q(path__startswith=root.path) & (Q(valid_to__gt=root.valid_from) | Q(valid_to__isnull=True))
        if root.valid_to is not None:
            overlapping &= Q(valid_from__lt=root.valid_to)
        covered |= overlapping
    return covered


def covers(root: Locality, place: Locality) -> bool:
    """Whether a place stands in or below a root at any time the root existed: `below`, for rows that are at hand."""
    return (
        place.path.startswith(root.path)
        and (place.valid_to is None or place.valid_to > root.valid_from)
        and (root.valid_to is None or place.valid_from < root.valid_to)
    )


def _extend(groups: dict[int, dict[int, Locality]], neighbours: Neighbours) -> None:
    """Add to each group, step by step, the neighbours of what it holds."""
    edges: dict[int, list[Locality]] = defaultdict(list)
    asked: set[int] = set()
    while newest := {pk for group in groups.values() for pk in group} - asked:
        asked |= newest
        for pk, neighbour in neighbours(newest):
            edges[pk].append(neighbour)
        for group in groups.values():
            group |= {found.pk: found for pk in list(group) for found in edges[pk]}


def _undivided() -> QuerySet[Succession]:
    """The pairs whose predecessor has that one heir only: a unit that was divided belongs to the level above."""
    another_heir = Succession.objects.filter(predecessor=OuterRef("predecessor")).exclude(
        successor=OuterRef("successor")
    )
    return Succession.objects.exclude(Exists(another_heir))


def _whole_predecessors(rows: Collection[int]) -> Iterable[tuple[int, Locality]]:
    for pair in _undivided().filter(successor__in=rows).select_related("predecessor"):
        yield pair.successor_id, pair.predecessor


def _later_rows(rows: Collection[int]) -> Iterable[tuple[int, Locality]]:
    """Heirs that took in nothing but the row, what is above it and what is below it."""
    pairs = list(_undivided().filter(predecessor__in=rows).select_related("predecessor", "successor"))
    sources: dict[int, list[str]] = defaultdict(list)
    predecessors = Succession.objects.filter(successor__in={pair.successor_id for pair in pairs})
    for successor, path in predecessors.values_list("successor", "predecessor__path"):
        sources[successor].append(path)
    for pair in pairs:
        path = pair.predecessor.path
        if all(path.startswith(source) or source.startswith(path) for source in sources[pair.successor_id]):
            yield pair.predecessor_id, pair.successor
