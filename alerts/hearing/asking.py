"""Answers to “who would hear of this, and why”, as far as the one who asks may see people."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.functional import Promise

from alerts.choices import Frequency
from alerts.hearing.news import News
from alerts.hearing.who import who_hears
from alerts.models import Alert
from alerts.models.alerts import AlertQuerySet
from localities.choices import Role
from localities.models import Membership, User
from localities.scope import localities_for_user

# From the soonest.
ORDER = [Frequency.AT_ONCE, Frequency.DAILY, Frequency.WEEKLY]


@dataclass(frozen=True, slots=True)
class Hearer:
    """A person who hears of a piece of news, how soon, and why."""

    user: User
    frequency: Frequency
    why: str | Promise


@dataclass(frozen=True, slots=True)
class Answer:
    """Those whom the asker may see, the soonest first; `others` more work outside the asker's scope."""

    hearers: Sequence[Hearer]
    others: int


def ask_who_hears(news: News, *, asker: User, on: dt.date) -> Answer:
    """Who hears of one piece of news by mail: the people who work in the asker's scope, and the number of the rest."""
    heard = who_hears([news], on=on)
    seen = {asker.pk, *_people_seen_by(asker, on, [person.user.pk for person in heard])}
    hearers = [
        Hearer(person.user, decision.frequency, decision.why)
        for person in heard
        for decision in person.decisions.values()
        if asker.is_superuser or person.user.pk in seen
    ]
    hearers.sort(key=lambda hearer: (ORDER.index(hearer.frequency), str(hearer.user)))
    return Answer(hearers, len(heard) - len(hearers))


def unheard_alerts(user: User) -> AlertQuerySet:
    """What is open where the person is an administrator, and nobody hears of; muted alerts are heard of by another."""
    administered = localities_for_user(user, roles=[Role.ADMINISTRATOR])
    found = Alert.objects.open().for_localities(administered).filter(has_hearers=False, muted_by__isnull=True)
    return found.select_related("locality", "indicator", "target__indicator", "report__locality", "finding", "rule")


def administers_somewhere(user: User) -> bool:
    """Whether the person is shown what nobody hears of."""
    return localities_for_user(user, roles=[Role.ADMINISTRATOR]).exists()


def _people_seen_by(asker: User, on: dt.date, people: Sequence[int]) -> set[int]:
    theirs = Membership.objects.filter(user__in=people, locality__in=localities_for_user(asker, on)).valid_on(on)
    return set(theirs.values_list("user_id", flat=True))
