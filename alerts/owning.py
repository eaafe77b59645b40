"""Who answers for which indicator of a unit, and who did. Reads only."""

import datetime as dt
from collections import defaultdict
from typing import NamedTuple

from django.db.models import QuerySet

from alerts.hearing.people import paths_above
from alerts.models import Ownership, OwnershipChange
from indicators.models import Indicator, Target
from localities.models import Locality

MOST_CHANGES = 100


class Owned(NamedTuple):
    """One indicator of a unit: who answers for it there, and who for a larger place that holds the unit.

    `is_assigned`: it has a target there in a running period.
    """

    indicator: Indicator
    name: str
    here: list[Ownership]
    above: list[Ownership]
    is_assigned: bool

    @property
    def is_nobodys(self) -> bool:
        """Nobody who still works on the system answers for it."""
        return not any(one.user.is_active for one in self.here + self.above)


def owned_in(place: Locality, on: dt.date) -> list[Owned]:
    """The indicators with a target in a running period, as the tables stand, then those only an owner is left of."""
    here: dict[int, list[Ownership]] = defaultdict(list)
    above: dict[int, list[Ownership]] = defaultdict(list)
    for one in _ownerships(place):
        (here if one.locality_id == place.pk else above)[one.indicator_id].append(one)
    rows = {}
    for target in _running(place, on):
        pk = target.indicator_id
        if pk not in rows:
            rows[pk] = Owned(target.indicator, target.full_name, here[pk], above[pk], is_assigned=True)
    for pk, owners in here.items():
        if pk not in rows and owners:
            indicator = owners[0].indicator
            rows[pk] = Owned(indicator, str(indicator), owners, above[pk], is_assigned=False)
    return list(rows.values())


def changes_in(place: Locality) -> QuerySet[OwnershipChange]:
    """The last changes of owners in a unit, newest first."""
    found = OwnershipChange.objects.filter(locality=place).select_related("indicator", "user", "by")
    return found[:MOST_CHANGES]


def _ownerships(place: Locality) -> QuerySet[Ownership]:
    found = Ownership.objects.filter(locality__path__in=paths_above(place))
    return found.select_related("indicator", "locality", "user").order_by("-locality__path", "pk")


def _running(place: Locality, on: dt.date) -> QuerySet[Target]:
    found = Target.objects.filter(
        locality=place, period__starts_on__lte=on, period__ends_on__gte=on, is_heading=False
    ).select_related("indicator", "stands_under__indicator")
    return found.order_by("-plan__is_leading", "plan_id", "position", "pk")
