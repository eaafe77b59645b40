"""Who gets digests of a rhythm, when, and from when on. Reads only."""

import datetime as dt
from collections.abc import Collection, Iterator

from django.db.models import Exists, Min, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from alerts.choices import Frequency
from alerts.digests.types import Span
from alerts.hearing.people import reachable
from alerts.models import Delivery, DigestCursor, MailPreference, Subscription
from alerts.moments import DEFAULT_SCHEDULE, ONE_DAY, ONE_WEEK, Schedule
from localities.choices import Role
from localities.models import Membership, User

# Who gets the weekly digest without having chosen anything.
BY_ROLE = (Role.LEADER, Role.PLANNING_OFFICER, Role.DATA_OFFICER)
CHOSEN_FOR = {
    Frequency.DAILY: (Frequency.DAILY,),
    Frequency.WEEKLY: (Frequency.AT_ONCE, Frequency.WEEKLY),
}
LENGTHS = {Frequency.DAILY: ONE_DAY, Frequency.WEEKLY: ONE_WEEK}


def schedules() -> Iterator[tuple[Schedule, QuerySet[User]]]:
    """Every schedule that somebody has, with those whose it is."""
    chosen = MailPreference.objects.order_by().values_list("weekday", "at", "time_zone").distinct()
    for schedule in {DEFAULT_SCHEDULE, *(Schedule(*row) for row in chosen)}:
        whose = Q(
            mail_preference__weekday=schedule.weekday,
            mail_preference__at=schedule.at,
            mail_preference__time_zone=schedule.zone,
        )
        if schedule == DEFAULT_SCHEDULE:
            whose |= Q(mail_preference__isnull=True)
        yield schedule, User.objects.filter(whose, is_active=True)


def schedule_of(user: User) -> Schedule:
    found = MailPreference.objects.filter(user=user).values_list("weekday", "at", "time_zone").first()
    return Schedule(*found) if found else DEFAULT_SCHEDULE


def waiting_for(users: QuerySet[User], rhythm: str, moment: dt.datetime) -> list[int]:
    """Those of some people whose digest of a moment nobody has looked at, neighbours together: what they hear is
    largely the same, and read and said once."""
    looked = DigestCursor.objects.filter(user=OuterRef("pk"), rhythm=rhythm, looked_until__gte=moment)
    subscribed = Subscription.objects.filter(user=OuterRef("pk"))
    if rhythm == Frequency.DAILY:
        concerned = Q(Exists(subscribed.filter(frequency=Frequency.DAILY)))
    else:
        concerned = Q(Exists(subscribed)) | Q(Exists(Membership.objects.filter(user=OuterRef("pk"))))
    place = Membership.objects.filter(user=OuterRef("pk")).order_by("locality__path").values("locality__path")[:1]
    found = users.filter(~Exists(looked), concerned).annotate(place=Subquery(place))
    return list(found.order_by("place", "pk").values_list("pk", flat=True))


def expecting(users: Collection[int], rhythm: str, on: dt.date) -> tuple[set[int], set[int]]:
    """Who can be reached by mail, and who of them asked for digests of a rhythm or gets them by role."""
    can_be = set(reachable(User.objects.filter(pk__in=users), by_mail=True).values_list("pk", flat=True))
    subscriptions = Subscription.objects.filter(user__in=can_be)
    chosen = set(subscriptions.values_list("user_id", flat=True))
    wanted = set(subscriptions.filter(frequency__in=CHOSEN_FOR[Frequency(rhythm)]).values_list("user_id", flat=True))
    if rhythm == Frequency.WEEKLY:
        members = Membership.objects.valid_on(on).filter(user__in=can_be - chosen, role__in=BY_ROLE)
        wanted |= set(members.values_list("user_id", flat=True))
    return can_be, wanted


def began_hearing(users: Collection[int], rhythm: str) -> dict[int, dt.datetime]:
    """From when on the first digest of each person counts: the last one of before there were cursors, or else when
    they chose to hear, or else when they came to have a part in something."""
    began: dict[int, dt.datetime] = {}
    people = User.objects.filter(pk__in=users).annotate(since=Min("memberships__valid_from"))
    for user, joined, since in people.values_list("pk", "date_joined", "since"):
        zone = timezone.get_default_timezone()
        began[user] = max(joined, dt.datetime.combine(since, dt.time(), tzinfo=zone)) if since else joined
    chosen = Subscription.objects.filter(user__in=users).exclude(frequency=Frequency.NEVER).order_by()
    began |= dict(chosen.values("user").annotate(at=Min("created_at")).values_list("user", "at"))
    return began


def preview_span(user: User, rhythm: str, moment: dt.datetime) -> Span:
    """What a digest of a moment covers or would cover: from the end of the one before it, or one rhythm back."""
    before = Delivery.objects.filter(user=user, rhythm=rhythm, covers_to__lt=moment).order_by("-covers_to").first()
    starts = before.covers_to if before and before.covers_to else moment - LENGTHS[Frequency(rhythm)]
    return Span(starts, moment)
