"""The people a form offers."""

from django.utils import timezone

from alerts.hearing.people import paths_above
from localities.models import Locality, Membership, User

# More are found by the API.
MOST_PEOPLE = 200


def people_at(place: Locality) -> list[User]:
    """Those who work in a place or above it."""
    there = Membership.objects.valid_on(timezone.localdate()).filter(locality__path__in=paths_above(place))
    people = User.objects.filter(is_active=True, pk__in=there.values("user"))
    return list(people.order_by("full_name", "username")[:MOST_PEOPLE])
