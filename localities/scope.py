"""Which localities a person may see and change. Every queryset that leaves an app passes through here.

A membership covers, on the date asked for:
1. its own locality, whether or not that still exists (closed districts keep their officers and their data);
2. the same unit under a later row, nothing added and nothing taken away (tỉnh Đồng Nai is now thành phố Đồng Nai);
3. everything below these, at any time they themselves existed;
4. the units that were merged whole into one of these (all of huyện Việt Yên became thị xã Việt Yên; all of tỉnh
   Bắc Giang became part of Bắc Ninh), with everything below them. A unit that was divided belongs to the level above.
Administrators by `is_superuser` see everything.
"""

import datetime as dt
from collections.abc import Collection

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from localities.choices import Role
from localities.models import Locality, LocalityQuerySet, Membership, Succession, User


def localities_for_user(
    user: User, on: dt.date | None = None, roles: Collection[Role] | None = None
) -> LocalityQuerySet:
    """The localities the person's memberships cover on a date (today by default), narrowed to some roles if given."""
    if not user.is_active:
        return Locality.objects.none()
    if user.is_superuser:
        return Locality.objects.all()
    memberships = Membership.objects.filter(user=user).valid_on(on or timezone.localdate())
    if roles is not None:
        memberships = memberships.filter(role__in=roles)
    roots = {membership.locality_id: membership.locality for membership in memberships.select_related("locality")}
    if not roots:
        return Locality.objects.none()
    covered = Q()
    for root in _with_whole_predecessors(_with_later_rows(roots)).values():
        covered |= _subtree(root)
    return Locality.objects.filter(covered)


def _subtree(locality: Locality) -> Q:
    overlapping = Q(path__startswith=locality.path)
    if locality.valid_to is not None:
        overlapping &= Q(valid_from__lt=locality.valid_to)
    return overlapping & (Q(valid_to__gt=locality.valid_from) | Q(valid_to__isnull=True))


def _undivided() -> QuerySet[Succession]:
    """The pairs whose predecessor has that one heir only."""
    another_heir = Succession.objects.filter(predecessor=OuterRef("predecessor")).exclude(
        successor=OuterRef("successor")
    )
    return Succession.objects.exclude(Exists(another_heir))


def _with_whole_predecessors(localities: dict[int, Locality]) -> dict[int, Locality]:
    """The given rows and, step by step, the rows that were merged whole into one of them."""
    known = dict(localities)
    newest: Collection[int] = list(known)
    while newest:
        pairs = _undivided().filter(successor__in=newest).select_related("predecessor")
        found = {pair.predecessor_id: pair.predecessor for pair in pairs}
        newest = found.keys() - known.keys()
        known |= found
    return known


def _with_later_rows(localities: dict[int, Locality]) -> dict[int, Locality]:
    """The given rows and, step by step, those under which they go on alone."""
    known = dict(localities)
    newest: Collection[int] = list(known)
    while newest:
        pairs = list(_undivided().filter(predecessor__in=newest).select_related("predecessor", "successor"))
        sources = _paths_of_predecessors({pair.successor_id for pair in pairs})
        found = {
            pair.successor_id: pair.successor
            for pair in pairs
            if all(_in_line(path, pair.predecessor.path) for path in sources[pair.successor_id])
        }
        newest = found.keys() - known.keys()
        known |= found
    return known


def _paths_of_predecessors(successors: Collection[int]) -> dict[int, list[str]]:
    paths: dict[int, list[str]] = {successor: [] for successor in successors}
    if successors:
        rows = Succession.objects.filter(successor__in=successors)
        for successor, path in rows.values_list("successor", "predecessor__path"):
            paths[successor].append(path)
    return paths


def _in_line(path: str, other: str) -> bool:
    """Whether one is the other, or above it: a commune's own district brings nothing in from outside."""
    return path.startswith(other) or other.startswith(path)
