"""Which localities a person may see and change. Every queryset that leaves an app passes through here.

A membership covers, on the date asked for:
1. its own locality, whether or not that still exists (closed districts keep their officers and their data);
2. everything below it, at any time the locality itself existed;
3. the units that were merged whole into one of these (all of huyện Việt Yên became thị xã Việt Yên; all of tỉnh
   Bắc Giang became part of Bắc Ninh), with everything below them. A unit that was divided belongs to the level above.
Administrators by `is_superuser` see everything.
"""

import datetime as dt
from collections.abc import Collection

from django.db.models import Count, Q
from django.utils import timezone

from localities.choices import Role
from localities.models import Locality, LocalityQuerySet, Membership, User


def _subtree(locality: Locality) -> Q:
    overlapping = Q(path__startswith=locality.path)
    if locality.valid_to is not None:
        overlapping &= Q(valid_from__lt=locality.valid_to)
    return overlapping & (Q(valid_to__gt=locality.valid_from) | Q(valid_to__isnull=True))


def _with_whole_predecessors(localities: Collection[Locality]) -> list[Locality]:
    """The given rows and, step by step, the rows that were merged whole into one of them."""
    known = {locality.pk: locality for locality in localities}
    newest = list(known)
    while newest:
        predecessors = (
            Locality.objects.annotate(heirs=Count("successions"))
            .filter(heirs=1, successions__successor__in=newest)
            .exclude(pk__in=known)
        )
        newest = []
        for predecessor in predecessors:
            known[predecessor.pk] = predecessor
            newest.append(predecessor.pk)
    return list(known.values())


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
    roots = [membership.locality for membership in memberships.select_related("locality")]
    if not roots:
        return Locality.objects.none()
    covered = Q()
    for root in _with_whole_predecessors(roots):
        covered |= _subtree(root)
    return Locality.objects.filter(covered)
