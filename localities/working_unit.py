"""The unit one works for, chosen in the header: what pages begin with. It narrows no permission."""

from collections.abc import Collection

from django.http import HttpRequest
from django.utils import timezone

from localities.choices import Role
from localities.models import Locality, Membership

SESSION_KEY = "working_unit"


def working_units(request: HttpRequest) -> list[Locality]:
    """The units of the person's memberships of today, one's own before those one stands in for.

    Empty for who is not signed in, and for superusers without a membership.
    """
    return list({row.locality_id: row.locality for row in _memberships(request)}.values())


def works_as(request: HttpRequest, roles: Collection[Role]) -> bool:
    """Whether the person has one of the roles anywhere today; superusers have all."""
    return request.user.is_superuser or any(row.role in roles for row in _memberships(request))


def _memberships(request: HttpRequest) -> list[Membership]:
    """One query a request."""
    if not request.user.is_authenticated:
        return []
    found = getattr(request, "_memberships", None)
    if found is None:
        memberships = Membership.objects.valid_on(timezone.localdate()).filter(user=request.user)
        by_place = memberships.select_related("locality").order_by("locality__path", "pk")
        found = request._memberships = sorted(by_place, key=lambda row: row.stands_in_for_id is not None)
    return found


def working_unit(request: HttpRequest) -> Locality | None:
    """The one that was chosen while it is still one of them, else the first; None where there is none."""
    units = working_units(request)
    chosen = request.session.get(SESSION_KEY)
    return next((unit for unit in units if unit.pk == chosen), units[0] if units else None)


def choose_working_unit(request: HttpRequest, locality_id: int) -> bool:
    """Keep the choice in the session; whether it is one of the person's units."""
    if locality_id not in {unit.pk for unit in working_units(request)}:
        return False
    request.session[SESSION_KEY] = locality_id
    return True
