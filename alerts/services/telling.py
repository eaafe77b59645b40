"""Telling at once: what happened within a few minutes is one mail for each person who wants to hear at once."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from django.conf import settings
from django.db import transaction
from django.db.models import Count, F
from django.utils import timezone

from alerts.choices import AlertStep, Channel, DeliveryKind, Frequency, Topic
from alerts.hearing import Heard, who_hears
from alerts.hearing.people import reachable
from alerts.links import alerts_path
from alerts.listing import Brief, is_old, news_about, read_briefs
from alerts.mails import NewsItem, RowWriter, build_news_mail, shown_of
from alerts.models import Alert, AlertEvent, Delivery, DigestCursor, ReviewCursor
from alerts.movements import Movement, movement
from alerts.services.deliveries import Outgoing, write_deliveries
from alerts.services.hearing import refresh_hearers
from alerts.services.reviewing.muting import told_before_muted
from alerts.services.webhooks import write_webhook_deliveries
from localities.models import Locality, User

ONE_HOUR = dt.timedelta(hours=1)
# As many events as one transaction tells of. An upload of a whole province stays one mail a person.
MOST_EVENTS = 50_000
# People whose mails are written with the same rows in memory.
PEOPLE_AT_ONCE = 200


class EventRow(NamedTuple):
    """One untold step of an alert."""

    pk: int
    alert_id: int
    step: str
    happened_at: dt.datetime
    due_to_id: int | None


@dataclass(slots=True)
class Told:
    """What became of the events nobody had been told of. `waits` are seconds until the oldest is old enough."""

    events: int = 0
    mails: int = 0
    webhooks: int = 0
    folded: int = 0
    waits: float = 0


def tell_events(*, now: dt.datetime | None = None) -> Told:
    """Mail what happened to those who hear at once, and call it told.

    It waits until the oldest event is `ALERT_GROUPING_SECONDS` old, so that what one upload sets off is one mail; what
    is there by then goes along. Several steps of one alert are said as what they come to. Told without a mail is what
    is muted, snoozed or accepted, and what concerns a period long over; that something is over is told, unless it was
    muted from the beginning. That a late report arrived is no mail of its own: it stands beside other news, on the page
    and in the digest.
    Beyond `ALERT_MAILS_PER_HOUR` mails a person's news wait for their weekly digest, which counts them.

    One transaction: a worker that is killed has told nobody. One worker tells at a time; another finds that and goes.
    """
    now = now or timezone.now()
    told = Told()
    with transaction.atomic():
        if _is_free():
            _tell(told, now)
    return told


def _is_free() -> bool:
    """Whether nobody else is telling; locked until the transaction ends."""
    ReviewCursor.objects.get_or_create(name="telling")
    return ReviewCursor.objects.select_for_update(skip_locked=True).filter(name="telling").first() is not None


def _tell(told: Told, now: dt.datetime) -> None:
    events = _untold()
    if not events:
        return
    told.waits = settings.ALERT_GROUPING_SECONDS - (now - min(event.happened_at for event in events)).total_seconds()
    if told.waits > 0:
        return
    told.waits, told.events = 0, len(events)
    by_alert: dict[int, list[EventRow]] = defaultdict(list)
    for event in events:
        by_alert[event.alert_id].append(event)
    on = timezone.localdate(now)
    briefs = read_briefs(Alert.objects.filter(pk__in=by_alert))
    known = told_before_muted([pk for pk, brief in briefs.items() if brief.muted_by_id and not brief.is_open])
    found = (_item(brief, by_alert[pk], on, is_hidden=_is_hidden(brief, known)) for pk, brief in briefs.items())
    items = {item.brief.pk: item for item in found if item}
    places = Locality.objects.in_bulk({item.brief.locality_id for item in items.values()})
    news = [news_about(item.brief, places[item.brief.locality_id], _due_to(by_alert[pk])) for pk, item in items.items()]
    people = list(_at_once(who_hears(news, on=on, by_mail=False)))
    for start in range(0, len(people), PEOPLE_AT_ONCE):
        _tell_people(people[start : start + PEOPLE_AT_ONCE], items, by_alert, places, told, now)
    told.webhooks = len(
        write_webhook_deliveries(events=[event.pk for event in events if not is_old(briefs[event.alert_id], on)], on=on)
    )
    refresh_hearers(list(Alert.objects.open().filter(pk__in=items)))
    AlertEvent.objects.filter(pk__in=[event.pk for event in events]).update(told_at=now)


def _untold() -> list[EventRow]:
    rows = AlertEvent.objects.filter(told_at__isnull=True).order_by("id")
    return [EventRow(*row) for row in rows.values_list(*EventRow._fields)[:MOST_EVENTS]]


def _due_to(events: Sequence[EventRow]) -> int | None:
    """Whose change the last of them came of. That something is seen again comes of what set it off, not of anybody."""
    return next((event.due_to_id for event in reversed(events) if event.step != AlertStep.UNMUTED), None)


def _is_hidden(brief: Brief, known: Collection[int]) -> bool:
    return brief.muted_by_id is not None and brief.pk not in known


def _item(brief: Brief, events: Sequence[EventRow], on: dt.date, *, is_hidden: bool) -> NewsItem | None:
    """What is worth a mail of one alert's events, if anything."""
    moved = movement(events, is_open=brief.is_open)
    if moved in (None, Movement.PASSED, Movement.BETTER) or is_hidden or is_old(brief, on):
        return None
    if moved != Movement.OVER and brief.is_set_aside:
        return None
    return NewsItem(brief, moved)


def _at_once(heard: Sequence[Heard]) -> Iterator[tuple[User, list[int], Heard]]:
    for one in heard:
        if keys := one.keys(Frequency.AT_ONCE):
            yield one.user, keys, one


def _tell_people(
    people: Sequence[tuple[User, list[int], Heard]],
    items: Mapping[int, NewsItem],
    by_alert: Mapping[int, Sequence[EventRow]],
    places: Mapping[int, Locality],
    told: Told,
    now: dt.datetime,
) -> None:
    theirs = {user.pk: sorted((items[pk] for pk in keys), key=_order) for user, keys, _heard in people}
    shown = {pk for found in theirs.values() for pk in shown_of(found)}
    writer = RowWriter(shown, timezone.localdate(now))
    mailed, full = _by_mail(theirs.keys()), _at_the_ceiling(theirs.keys(), now)
    outgoing, folded = [], {}
    for user, keys, heard in people:
        found = theirs[user.pk]
        mail = build_news_mail(
            user=user,
            items=found,
            places=[places[item.brief.locality_id] for item in found],
            why=[heard.decisions[pk].why for pk in keys],
            writer=writer,
            on=timezone.localdate(now),
        )
        events = [event for item in found for event in by_alert[item.brief.pk]]
        out = Outgoing(user, DeliveryKind.ALERTS, mail, events)
        outgoing.append(out.on_page(alerts_path()))
        if user.pk not in mailed or all(map(_is_arrival, found)):
            continue
        if user.pk in full:
            folded[user.pk] = len(found)
        else:
            outgoing.append(out)
    write_deliveries(outgoing=outgoing)
    _fold(folded)
    told.mails += sum(out.channel == Channel.MAIL for out in outgoing)
    told.folded += sum(folded.values())


def _is_arrival(item: NewsItem) -> bool:
    return item.movement == Movement.OVER and item.brief.topic == Topic.OVERDUE


def _order(item: NewsItem) -> tuple[object, ...]:
    return item.brief.order


def _by_mail(users: Collection[int]) -> set[int]:
    return set(reachable(User.objects.filter(pk__in=users), by_mail=True).values_list("pk", flat=True))


def _at_the_ceiling(users: Collection[int], now: dt.datetime) -> set[int]:
    """Who got as many mails within the hour as anybody may get."""
    sent = Delivery.objects.filter(
        user__in=users, kind=DeliveryKind.ALERTS, channel=Channel.MAIL, created_at__gt=now - ONE_HOUR
    )
    counts = sent.order_by().values("user").annotate(n=Count("pk")).values_list("user", "n")
    return {user for user, n in counts if n >= settings.ALERT_MAILS_PER_HOUR}


def _fold(folded: Mapping[int, int]) -> None:
    """Count what waits for the weekly digest, which everyone who hears at once gets."""
    # Whoever writes digests locks people first, then where their digests stand; so does this.
    list(User.objects.select_for_update(no_key=True).filter(pk__in=folded).order_by("pk").values_list("pk"))
    rows = [DigestCursor(user_id=user, rhythm=Frequency.WEEKLY) for user in folded]
    DigestCursor.objects.bulk_create(rows, ignore_conflicts=True)
    for user, count in folded.items():
        DigestCursor.objects.filter(user=user, rhythm=Frequency.WEEKLY).update(folded=F("folded") + count)
