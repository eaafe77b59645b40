"""The unit one works for, chosen in the header: what pages begin with. It narrows no permission."""

from django.http import HttpRequest
from django.utils import timezone

from localities.models import Locality, Membership

SESSION_KEY = "working_unit"


def working_units(request: HttpRequest) -> list[Locality]:
    """The units of the person's memberships of today, one's own before those one stands in for; one query a request.

    Empty for who is not signed in, and for superusers without a membership.
    """
    if not request.user.is_authenticated:
        return []
    found = getattr(request, "_working_units", None)
    if found is None:
        memberships = Membership.objects.valid_on(timezone.localdate()).filter(user=request.user)
        by_place = memberships.select_related("locality").order_by("locality__path", "pk")
        rows = sorted(by_place, key=lambda row: row.stands_in_for_id is not None)
        found = list({row.locality_id: row.locality for row in rows}.values())
        request._working_units = found
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
