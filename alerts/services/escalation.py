"""What nobody took note of goes up: to the leaders of the place, then to those above (`EscalationStep` says when)."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from django.db import transaction
from django.db.models import DateTimeField, F, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from alerts.choices import AlertStep, DeliveryKind
from alerts.evaluating import SEVERITIES
from alerts.mails_escalation import ActionMails
from alerts.models import Alert, AlertEvent, EscalationStep
from alerts.services.deliveries import Outgoing, write_deliveries
from alerts.services.reviewing.lives import lock_alerts, take_turn, told
from indicators.calendars import WorkingDays, working_days_between
from indicators.reporting import working_days
from localities.choices import Role
from localities.models import Locality, Membership, User

# From the last of these on an alert waits for somebody to take note.
WAITS_FROM = (AlertStep.OPENED, AlertStep.REOPENED, AlertStep.WORSENED, AlertStep.WOKEN, AlertStep.UNMUTED)


@dataclass(slots=True)
class Escalated:
    """How many steps alerts went up, and how many people are told."""

    steps: int = 0
    mails: int = 0


@dataclass(slots=True)
class _Up:
    """One alert on its way up: the steps it takes now, and who hears."""

    alert: Alert
    waits_since: dt.date
    steps: list[EscalationStep]
    leaders: list[User] = field(default_factory=list)


@transaction.atomic
def escalate_alerts(*, on: dt.date | None = None) -> Escalated:
    """Take every alert that waited long enough as many steps up as are due, on working days only.

    Waiting counts in working days from the day it opened, opened again, got worse, or was heard of again after a
    snooze, an acceptance or a mute. What somebody took note of, put off or accepted does not wait, nor does what
    another alert stands for. Where a place has no leader, the nearest level above that has one hears. Each leader gets
    one mail that lists everything of this run. The working day and the level reached are all that counts, so a
    second run on the same day finds nothing, and one that was missed is made up for by the next.
    """
    on = on or timezone.localdate()
    calendar = working_days()
    steps = list(EscalationStep.objects.filter(is_on=True).order_by("level"))
    if not steps or not calendar.is_working(on):
        return Escalated()
    take_turn("escalation")
    due = [alert.pk for alert in _waiting(steps) if _up(alert, steps, on, calendar)]
    lock_alerts(due)
    # Read again under the lock: meanwhile somebody may have taken note.
    still_waiting = _waiting(steps).filter(pk__in=due)
    going_up = [up for alert in still_waiting if (up := _up(alert, steps, on, calendar)) is not None]
    if not going_up:
        return Escalated()
    leaders = _Leaders([up.alert.locality for up in going_up], on)
    events: dict[int, list[AlertEvent]] = defaultdict(list)
    hearers: dict[int, User] = {}
    for up, event in _store(going_up, leaders):
        for leader in up.leaders:
            hearers[leader.pk] = leader
            events[leader.pk].append(event)
    mails = _write_mails(hearers, events, on)
    return Escalated(sum(len(up.steps) for up in going_up), mails)


def _waiting(steps: Sequence[EscalationStep]) -> QuerySet[Alert]:
    """With the moment from which each waits."""
    weakest = min(SEVERITIES.index(step.least_severity) for step in steps)
    last = AlertEvent.objects.filter(alert=OuterRef("pk"), step__in=WAITS_FROM).order_by("-happened_at", "-pk")
    since = Coalesce(Subquery(last.values("happened_at")[:1]), F("opened_at"), output_field=DateTimeField())
    waiting: QuerySet[Alert] = Alert.objects.heard_of().filter(
        acknowledged_at__isnull=True,
        severity__in=SEVERITIES[weakest:],
        escalated_level__lt=max(step.level for step in steps),
    )
    return waiting.annotate(waits_since=since).select_related("locality").order_by("pk")


def _up(alert: Alert, steps: Sequence[EscalationStep], on: dt.date, calendar: WorkingDays) -> _Up | None:
    since = timezone.localtime(alert.waits_since).date()  # type: ignore[attr-defined]
    waited = working_days_between(since, on, calendar)
    due = [
        step
        for step in steps
        if step.level > alert.escalated_level
        and step.working_days <= waited
        and SEVERITIES.index(alert.severity) >= SEVERITIES.index(step.least_severity)
    ]
    return _Up(alert, since, due) if due else None


def _store(going_up: Sequence[_Up], leaders: "_Leaders") -> list[tuple[_Up, AlertEvent]]:
    """One event for each step. Returned is the last of each alert, which its leaders are told of."""
    now = timezone.now()
    events, last = [], []
    for up in going_up:
        for step in up.steps:
            hearers = leaders.of(up.alert.locality, step.levels_up)
            up.leaders += [leader for leader in hearers if leader not in up.leaders]
            events.append(_event(up, step, hearers, now))
        last.append((up, events[-1]))
        up.alert.escalated_level, up.alert.escalated_at = up.steps[-1].level, now
    AlertEvent.objects.bulk_create(events, batch_size=5000)
    Alert.objects.bulk_update([up.alert for up in going_up], ["escalated_level", "escalated_at"], batch_size=1000)
    return last


def _event(up: _Up, step: EscalationStep, hearers: Sequence[User], now: dt.datetime) -> AlertEvent:
    said = {"code": "escalated", "level": step.level, "names": [str(leader) for leader in hearers]}
    said |= {"working_days": step.working_days, "since": up.waits_since.isoformat()}
    return AlertEvent(
        alert=up.alert,
        step=AlertStep.ESCALATED,
        severity=up.alert.severity,
        cause=up.alert.cause,
        happened_at=now,
        told_at=now,
        **told(said),
    )


def _write_mails(hearers: dict[int, User], events: dict[int, list[AlertEvent]], on: dt.date) -> int:
    """One mail a person, to those who have an address; in the order of their ids, so that runs are alike."""
    told = {pk: [event.alert_id for event in events[pk]] for pk, user in hearers.items() if user.email}
    builder = ActionMails(list({alert for ids in told.values() for alert in ids}), on)
    outgoing = [
        Outgoing(hearers[pk], DeliveryKind.ESCALATION, builder.escalation(hearers[pk], told[pk]), events[pk])
        for pk in sorted(told)
    ]
    return len(write_deliveries(outgoing=outgoing))


class _Leaders:
    """Who leads the places of some alerts and those above, read at once."""

    def __init__(self, places: Collection[Locality], on: dt.date) -> None:
        self._chains = _chains(places)
        every = {one for chain in self._chains.values() for one in chain}
        memberships = Membership.objects.valid_on(on).filter(locality__in=every, role=Role.LEADER)
        self._leaders: dict[int, list[User]] = defaultdict(list)
        for found in memberships.filter(user__is_active=True).select_related("user").order_by("user_id"):
            if found.user not in self._leaders[found.locality_id]:
                self._leaders[found.locality_id].append(found.user)

    def of(self, place: Locality, levels_up: int) -> list[User]:
        """The leaders so many levels above a place, or of the nearest level above that which has any."""
        for one in self._chains[place.pk][levels_up:]:
            if self._leaders[one]:
                return self._leaders[one]
        return []


def _chains(places: Collection[Locality]) -> dict[int, list[int]]:
    """Each place with everything above it, from below; one query a level."""
    chains = {place.pk: [place.pk] for place in places}
    parents = {place.pk: place.parent_id for place in places}
    while missing := {parent for parent in parents.values() if parent is not None} - parents.keys():
        parents |= dict(Locality.objects.filter(pk__in=missing).values_list("pk", "parent_id"))
    for pk, chain in chains.items():
        above = parents[pk]
        while above is not None:
            chain.append(above)
            above = parents[above]
    return chains
