"""What a locality stands for as units change: the rows below which everything is covered.

For a membership (`localities.scope`) and for a subscription alike, these are
1. the locality itself, whether or not it still exists (closed districts keep their officers and their data);
2. the same unit under a later row, nothing added and nothing taken away (tỉnh Đồng Nai is now thành phố Đồng Nai);
3. the units that were merged whole into one of these (all of huyện Việt Yên became thị xã Việt Yên; all of tỉnh
   Bắc Giang became part of Bắc Ninh). A unit that was divided belongs to the level above.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable

from django.db.models import Q

from localities.models import Locality, Succession


def covered_roots(localities: Iterable[Locality]) -> dict[int, list[Locality]]:
    """For each locality's id, the rows it stands for. The number of queries does not grow with the localities; it is
    one where no unit became another."""
    rows = {locality.pk: locality for locality in localities}
    pairs = _Pairs(rows)
    groups = {pk: {pk: None} for pk in rows}
    _extend(groups, pairs.later_rows)
    _extend(groups, pairs.whole_predecessors)
    if found := {pk for group in groups.values() for pk in group} - rows.keys():
        rows |= Locality.objects.in_bulk(found)
    return {pk: [rows[one] for one in group] for pk, group in groups.items()}


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


def _extend(groups: dict[int, dict[int, None]], neighbours: Callable[[Collection[int]], dict[int, list[int]]]) -> None:
    """Add to each group of ids, step by step, the neighbours of what it holds."""
    edges: dict[int, list[int]] = {}
    while newest := {pk for group in groups.values() for pk in group} - edges.keys():
        found = neighbours(newest)
        edges |= {pk: found.get(pk, []) for pk in newest}
        for group in groups.values():
            group |= {other: None for pk in list(group) for other in edges[pk]}


class _Pairs:
    """Which rows became which, read as far as it is asked for. Every page asks this: ids and paths are enough."""

    def __init__(self, rows: Collection[int]) -> None:
        self.heirs: dict[int, set[int]] = defaultdict(set)
        self.sources: dict[int, set[int]] = defaultdict(set)
        self.paths: dict[int, str] = {}
        self.known: set[int] = set()
        self.read(rows)

    def read(self, rows: Collection[int]) -> None:
        """Learn all heirs and all sources of some rows: one query, none for what is known."""
        if not (fresh := set(rows) - self.known):
            return
        self.known |= fresh
        touching = Succession.objects.filter(Q(predecessor__in=fresh) | Q(successor__in=fresh))
        for old, new, path in touching.values_list("predecessor", "successor", "predecessor__path"):
            self.heirs[old].add(new)
            self.sources[new].add(old)
            self.paths[old] = path

    def later_rows(self, rows: Collection[int]) -> dict[int, list[int]]:
        """The only heir of each, where it took in nothing but the row, what is above it and what is below it."""
        self.read(rows)
        heirs = {row: next(iter(self.heirs[row])) for row in rows if len(self.heirs[row]) == 1}
        self.read(heirs.values())
        return {row: [heir] for row, heir in heirs.items() if self._is_of_one_line(row, heir)}

    def whole_predecessors(self, rows: Collection[int]) -> dict[int, list[int]]:
        """Those whose only heir a row is: a unit that was divided belongs to the level above."""
        self.read(rows)
        self.read({source for row in rows for source in self.sources[row]})
        return {row: [one for one in sorted(self.sources[row]) if len(self.heirs[one]) == 1] for row in rows}

    def _is_of_one_line(self, row: int, heir: int) -> bool:
        path, others = self.paths[row], (self.paths[source] for source in self.sources[heir])
        return all(path.startswith(other) or other.startswith(path) for other in others)
