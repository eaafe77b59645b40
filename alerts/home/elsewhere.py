"""What waits for a reviewer in the other units they work for: one line for each, whichever is open."""

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.urls import reverse

from indicators.models import DueReport
from indicators.reviewing.listing import PeriodChoice, Standing
from localities.choices import Role
from localities.coverage import below, covered_roots, covers
from localities.models import Locality, Membership, User
from localities.scope import localities_for_user


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """The reports that wait in or below a unit; `address` leads to the only one, or to the period of the first due."""

    unit: Locality
    count: int
    address: str


def load_elsewhere(
    user: User, opened: Collection[Locality], roles: Collection[Role], on: dt.date
) -> Sequence[Elsewhere]:
    """What waits outside of the rows that the opened unit stands for. A fixed number of queries."""
    if not opened:
        return []
    theirs = Membership.objects.valid_on(on).filter(user=user, role__in=roles).select_related("locality")
    units = {row.locality_id: row.locality for row in theirs.order_by("locality__path", "pk")}
    opened_ids = {root.pk for root in opened}
    units = {pk: unit for pk, unit in units.items() if pk not in opened_ids}
    if not units:
        return []
    places = localities_for_user(user, roles=roles).exclude(below(opened))
    waiting = DueReport.objects.for_localities(places).to_review().select_related("locality", "duty__calendar")
    reports = list(waiting.order_by("due_on", "locality__path", "pk"))
    roots = covered_roots(units.values())
    found = {
        pk: [report for report in reports if any(covers(root, report.locality) for root in roots[pk])] for pk in units
    }
    return [Elsewhere(units[pk], len(there), _address(there)) for pk, there in found.items() if there]


def _address(reports: Sequence[DueReport]) -> str:
    first = reports[0]
    if len(reports) == 1:
        return reverse("review-report", args=[first.pk])
    calendar = first.duty.calendar
    period = PeriodChoice(calendar.pk, calendar.name, calendar.frequency, first.cut_off_on)
    return f"{reverse('reviews')}?period={period.slug}&state={Standing.SENT.value}"
