"""Who hears of what, how soon, and why."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.db.models import QuerySet
from django.utils.functional import Promise

from alerts.choices import Frequency
from alerts.hearing.deciding import Decision, Standing, decide, for_owner, of_own_change
from alerts.hearing.news import News
from alerts.hearing.people import Cover, People, reachable, read_people
from localities.models import User

# What a standing decides by, beside the place: all the news that agree in it are heard alike.
Kind = tuple[str, str, int | None, int | None]


@dataclass(slots=True)
class Heard:
    """A person, and by the key of each piece of news they hear what was decided."""

    user: User
    decisions: dict[int, Decision] = field(default_factory=dict)

    @property
    def news(self) -> dict[int, Frequency]:
        """How soon, by key; what the person never hears is not in it."""
        return {key: decision.frequency for key, decision in self.decisions.items()}

    @property
    def why(self) -> dict[int, str | Promise]:
        """Why, by key: a sentence that is said in the language in which it is read."""
        return {key: decision.why for key, decision in self.decisions.items()}

    def keys(self, *frequencies: Frequency) -> list[int]:
        """The keys of what is heard that soon."""
        return [key for key, decision in self.decisions.items() if decision.frequency in frequencies]


def who_hears(
    news: Sequence[News], *, on: dt.date, users: QuerySet[User] | None = None, by_mail: bool = True
) -> list[Heard]:
    """Everyone who hears any of it, on a day, ordered by id. `users` narrows to some people.

    The rules, in the order they are applied:
    1. the person is active and, for mail, has an address and has not stopped all mails (`by_mail=False`: for pages);
    2. the place of the news lies in the person's own scope on that day (`localities_for_user`): nothing below opens
       more than the memberships do; superusers see everything;
    3. who has a subscription anywhere has chosen: of those that fit the news (its place lies in or below the locality
       or what that stands for, `localities.coverage`; its sector and plan are the subscription's, where it names one)
       the most specific decides alone, by its causes, least severity and frequency: plan before sector before the
       nearest locality, of equals the newer. What it does not want is not handed on to a less specific one: a narrow
       subscription is also how a person leaves something out. Where none fits, nothing is heard;
    4. who chose nothing hears by role, the soonest of their roles that cover the place: planning officers at once;
       leaders at once what is critical, the rest weekly; data officers at once what is of their own unit; viewers
       and administrators nothing;
    5. who answers for the unit's figures (data and planning officers of exactly the place) and the owners of the
       indicator there or above hear no less than weekly, whatever they chose;
    6. those of them who must send a late report are reminded of it (`alerts.services.reminders`): that it is late is
       not told at once a second time, it waits for the weekly digest;
    7. what comes of one's own change is not told at once: it waits for the weekly digest, which everyone who hears at
       once gets, too.
    The number of queries grows neither with people nor with news. For digests of very many people hand in `users` in
    parts: what is returned grows with people times news.
    """
    by_place: dict[int, list[News]] = defaultdict(list)
    for piece in news:
        by_place[piece.locality.pk].append(piece)
    if not by_place:
        return []
    people = read_people(
        [group[0].locality for group in by_place.values()],
        indicators={piece.indicator_id for piece in news if piece.indicator_id is not None},
        on=on,
        users=reachable(users, by_mail=by_mail),
    )
    heard: dict[int, Heard] = {}
    for group in by_place.values():
        _hear_of_place(group, people, heard)
    return [heard[pk] for pk in sorted(heard)]


def _hear_of_place(group: Sequence[News], people: People, heard: dict[int, Heard]) -> None:
    near = people.covering(group[0].locality)
    owners = {indicator: _owners(people, near, indicator) for indicator in {piece.indicator_id for piece in group}}
    for user, standing in people.standings_at(near).items():
        decisions = _decisions(user, standing, group, owners)
        if decisions:
            person = heard.setdefault(user, Heard(people.users[user]))
            person.decisions |= decisions


def _owners(people: People, near: Iterable[int] | dict[int, Cover], indicator: int | None) -> dict[int, str]:
    """Who answers for the indicator at the place, and the name of the nearest locality they answer for it in."""
    found: dict[int, str] = {}
    for pk in near:
        for user in people.owners.get((pk, indicator), ()):
            found.setdefault(user, people.names[pk])
    return found


def _decisions(
    user: int, standing: Standing, group: Sequence[News], owners: dict[int | None, dict[int, str]]
) -> dict[int, Decision]:
    known: dict[Kind, Decision] = {}
    found: dict[int, Decision] = {}
    for piece in group:
        kind = (piece.cause, piece.severity, piece.sector_id, piece.plan_id)
        decision = known.get(kind)
        if decision is None:
            decision = known[kind] = decide(standing, piece)
        if user in owners[piece.indicator_id]:
            decision = for_owner(decision, owners[piece.indicator_id][user])
        if piece.due_to_id == user:
            decision = of_own_change(decision)
        if decision.frequency != Frequency.NEVER:
            found[piece.key] = decision
    return found
