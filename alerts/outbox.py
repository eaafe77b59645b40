"""What was sent, what waits, what failed, and who may look at it. Reads only."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, Exists, Min, OuterRef, Q, QuerySet
from django.db.models.functions import TruncDate
from django.utils import timezone

from alerts.choices import DeliveryState
from alerts.models import Alert, Delivery, Outlet
from alerts.models.deliveries import DeliveryQuerySet
from localities.choices import Role
from localities.models import Membership, User
from localities.scope import localities_for_user

WAITING = (DeliveryState.QUEUED, DeliveryState.SENDING)
DAYS_SHOWN = 14
# Who looks after the outbox of the people of their units.
MAY_OVERSEE = (Role.ADMINISTRATOR,)


@dataclass(frozen=True, slots=True)
class Day:
    """How many messages went out on a day, by channel."""

    on: dt.date
    counts: dict[str, int]

    @property
    def total(self) -> int:
        return sum(self.counts.values())


@dataclass(frozen=True, slots=True)
class State:
    """The outbox at a moment: how many wait and failed by (channel, state), and since when the oldest waits."""

    counts: dict[tuple[str, str], int]
    oldest: dict[str, dt.datetime]

    def count(self, state: str) -> int:
        return sum(n for (_channel, one), n in self.counts.items() if one == state)

    @property
    def waiting(self) -> int:
        return sum(self.count(state) for state in WAITING)

    @property
    def failed(self) -> int:
        return self.count(DeliveryState.FAILED)

    @property
    def waiting_since(self) -> dt.datetime | None:
        return min(self.oldest.values(), default=None)


def people_overseen_by(user: User) -> QuerySet[User]:
    """Whose deliveries a person may look at as an administrator, themselves included.

    Superusers: everyone's. Administrators of localities: those whose every role of today lies in these localities;
    somebody with a role elsewhere is written to about things the administrator does not see.
    """
    if user.is_superuser and user.is_active:
        return User.objects.all()
    administered = localities_for_user(user, roles=MAY_OVERSEE).values("pk")
    today = Membership.objects.filter(user=OuterRef("pk")).valid_on(timezone.localdate())
    inside = Exists(today.filter(locality__in=administered))
    outside = Exists(today.exclude(locality__in=administered))
    return User.objects.filter(Q(pk=user.pk) | Q(inside) & ~Q(outside) & Q(is_superuser=False))


def deliveries_overseen_by(user: User) -> DeliveryQuerySet:
    everyone = Delivery.objects.all()
    return everyone if user.is_superuser else everyone.filter(user__in=people_overseen_by(user))


def facts_visible_to(viewer: User) -> DeliveryQuerySet:
    """The facts of sending that a person may see, newest first: to whom, how, when, what became of it; no words.

    What was sent to themselves and to those they oversee, and what told of alerts in localities they administer.
    """
    everything = _facts(Delivery.objects.all())
    if viewer.is_superuser and viewer.is_active:
        return everything
    administered = localities_for_user(viewer, roles=MAY_OVERSEE).values("pk")
    told = Delivery.events.through.objects.filter(delivery=OuterRef("pk"), alertevent__alert__locality__in=administered)
    return everything.filter(Q(user__in=people_overseen_by(viewer).values("pk")) | Exists(told))


def history_of_alert(alert: Alert, viewer: User) -> DeliveryQuerySet:
    """What was sent about an alert, as far as the viewer may know."""
    told = Delivery.events.through.objects.filter(delivery=OuterRef("pk"), alertevent__alert=alert)
    return facts_visible_to(viewer).filter(Exists(told))


def history_of_person(person: User, viewer: User) -> DeliveryQuerySet:
    """What a person was sent, as far as the viewer may know."""
    return facts_visible_to(viewer).filter(user=person)


def _facts(deliveries: DeliveryQuerySet) -> DeliveryQuerySet:
    """Without the words: they may be about places that the viewer does not see."""
    return (
        deliveries.select_related("user", "webhook").defer("text", "html", "attachment").order_by("-created_at", "-id")
    )


def state_of(deliveries: DeliveryQuerySet) -> State:
    """Two queries over what waits and what failed; what was sent is counted by day."""
    open_or_failed = deliveries.filter(state__in=[*WAITING, DeliveryState.FAILED]).order_by()
    counts = {
        (channel, state): n
        for channel, state, n in open_or_failed.values_list("channel", "state").annotate(n=Count("pk"))
    }
    waiting = deliveries.filter(state__in=WAITING).order_by()
    return State(counts, dict(waiting.values_list("channel").annotate(since=Min("created_at"))))


def failed_of(deliveries: DeliveryQuerySet) -> DeliveryQuerySet:
    """What was given up, newest first."""
    return _facts(deliveries.filter(state=DeliveryState.FAILED))


def waiting_of(deliveries: DeliveryQuerySet) -> DeliveryQuerySet:
    """What waits, in the order in which it goes."""
    return _facts(deliveries.filter(state__in=WAITING)).order_by("id")


def sent_per_day(deliveries: DeliveryQuerySet, until: dt.date, days: int = DAYS_SHOWN) -> list[Day]:
    """How much went out on each of the last days up to `until`, the newest first; days of the service's time zone."""
    first = until - dt.timedelta(days=days - 1)
    starts = timezone.make_aware(dt.datetime.combine(first, dt.time.min))
    sent = deliveries.filter(sent_at__gte=starts, state=DeliveryState.SENT).order_by()
    rows = sent.annotate(on=TruncDate("sent_at")).values_list("on", "channel").annotate(n=Count("pk"))
    counts: dict[dt.date, dict[str, int]] = {until - dt.timedelta(days=n): {} for n in range(days)}
    for on, channel, n in rows:
        if on in counts:
            counts[on][channel] = n
    return [Day(on, found) for on, found in counts.items()]


def failing_outlets(people: QuerySet[User]) -> Sequence[Outlet]:
    """The ways out that do not work at the moment: the mail server, and the endpoints of these people's webhooks."""
    failing = Outlet.objects.filter(Q(webhook__isnull=True) | Q(webhook__user__in=people.values("pk")), failures__gt=0)
    return list(failing.select_related("webhook").order_by("failing_since"))


def unread_count(user: User) -> int:
    return Delivery.objects.on_page_of(user).unread().count()
