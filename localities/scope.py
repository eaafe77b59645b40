"""Which localities a person may see and change. Every queryset that leaves an app passes through here.

A membership covers, on the date asked for, what its locality stands for (`coverage`), with everything below that at any
time it existed. Administrators by `is_superuser` see everything.
"""

import datetime as dt
from collections.abc import Collection

from django.utils import timezone

from localities.choices import Role
from localities.coverage import below, covered_roots
from localities.models import Locality, LocalityQuerySet, Membership, User


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
    localities = [membership.locality for membership in memberships.select_related("locality")]
    if not localities:
        return Locality.objects.none()
    roots = {root.pk: root for group in covered_roots(localities).values() for root in group}
    return Locality.objects.filter(below(roots.values()))
