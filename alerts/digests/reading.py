"""Reading the digests of many people at once: the number of queries grows with neither people nor alerts."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import NamedTuple

from django.db.models import Exists, OuterRef, Q

from alerts.choices import AlertState, Frequency
from alerts.digests.boards import BoardLine, read_boards
from alerts.digests.types import Digest, Due, Span
from alerts.hearing import Heard, who_hears
from alerts.listing import Brief, is_old, news_about, read_briefs
from alerts.models import Alert, AlertEvent
from alerts.models.alerts import AlertQuerySet
from alerts.movements import Movement, movement, was_open_at
from indicators.models import DueReport
from localities.choices import Role
from localities.coverage import covered_roots, covers
from localities.models import Locality, Membership, User

MOST_BOARDS = 5
MOST_DUE = 15
DUE_WITHIN = dt.timedelta(days=14)
# Which news stand in which digest: who hears at once finds it all again in the weekly one.
HEARD_IN = {
    Frequency.DAILY: (Frequency.DAILY,),
    Frequency.WEEKLY: (Frequency.AT_ONCE, Frequency.WEEKLY),
}


# Who is reminded in the digest of what their unit must send. Those who only look have no part in it.
WHO_REPORTS = (Role.DATA_OFFICER, Role.PLANNING_OFFICER, Role.LEADER)


class Part(NamedTuple):
    """A unit of a person's own, and whether they have a part in its reports."""

    place: Locality
    reports: bool


class StepRow(NamedTuple):
    """One stored step, without its words."""

    step: str
    happened_at: dt.datetime


# What became of an alert in a span, and whether it is open at the end.
Fate = tuple[Movement | None, bool]


class Reader:
    """Reads what the digests of some people are made of; then `digest_of` each without a query.

    `places` narrows what is heard to some localities: a preview shows no more than the person who asks may see.
    """

    def __init__(
        self,
        users: Collection[int],
        *,
        on: dt.date,
        since: dt.datetime,
        places: Collection[int] | None = None,
    ) -> None:
        self.on = on
        self._members = _memberships(users, on)
        self._places = _places_of(users, self._members, since)
        if places is not None:
            self._places = {pk: place for pk, place in self._places.items() if pk in places}
        self.briefs = read_briefs(_alive_since(since).filter(locality__in=self._places.keys()))
        self._steps = _steps(self._places.keys(), since)
        self._fates: dict[tuple[int, Span], Fate] = {}
        news = [news_about(brief, self._places[brief.locality_id]) for brief in self.briefs.values()]
        heard = who_hears(news, on=on, users=User.objects.filter(pk__in=users))
        self.heard: dict[int, Heard] = {one.user.pk: one for one in heard}
        own = {part.place.pk: part.place for parts in self._members.values() for part in parts}
        self._due = _due_reports(own.keys(), on)
        self._boards = read_boards(own.values(), on)
        self._boards |= read_boards(self._places_without_boards(), on)

    def hears(self, user: int, rhythm: str) -> bool:
        """Whether there is anything at all that the person hears in digests of that rhythm."""
        return user in self.heard and bool(self.heard[user].keys(*HEARD_IN[Frequency(rhythm)]))

    def why(self, user: int, rhythm: str) -> list[object]:
        """The reasons why the person hears what stands in digests of that rhythm."""
        heard = self.heard.get(user)
        return [heard.decisions[pk].why for pk in heard.keys(*HEARD_IN[Frequency(rhythm)])] if heard else []

    def digest_of(self, user: int, rhythm: str, span: Span, folded: int = 0) -> Digest:
        """The digest of one of the people, for a span that begins no earlier than `since`."""
        digest = Digest(rhythm, span, folded=folded)
        heard = self.heard[user].keys(*HEARD_IN[Frequency(rhythm)]) if user in self.heard else []
        known = set(heard)
        briefs = sorted((self.briefs[pk] for pk in heard), key=lambda one: one.order)
        for brief in briefs:
            self._sort_in(digest, brief, known)
        parts = self._members.get(user, [])
        own = [part.place for part in parts]
        digest.due = self._due_of([part.place for part in parts if part.reports])
        elsewhere = self._first_places(briefs)
        digest.places = own or elsewhere
        # Those of the person's own units; where these have none, those of the places the news come from.
        digest.boards = self._boards_of(own) or self._boards_of(elsewhere)
        return digest

    def _sort_in(self, digest: Digest, brief: Brief, known: Collection[int]) -> None:
        moved, is_open = self._fate(brief, digest.span)
        shown = self._shown_for(brief, digest.span, known)
        if is_open and shown != brief.pk:
            digest.muted.setdefault(shown, []).append(brief)
        elif is_open and brief.is_set_aside:
            digest.set_aside.append(brief)
        elif moved is not None:
            # What came and went in between is over, too.
            digest.changed.setdefault(Movement.OVER if moved == Movement.PASSED else moved, []).append(brief)
        elif is_open and is_old(brief, self.on):
            digest.old += 1
        elif is_open:
            digest.still.append(brief)

    def _shown_for(self, brief: Brief, span: Span, known: Collection[int]) -> int:
        """The alert that stands for this one in what the person hears; itself where none does."""
        seen = {brief.pk}
        while (above := brief.muted_by_id) in known and above not in seen and self._fate(self.briefs[above], span)[1]:
            brief = self.briefs[above]
            seen.add(above)
        return brief.pk

    def _fate(self, brief: Brief, span: Span) -> Fate:
        """The same for everyone whose digest covers the same span."""
        key = brief.pk, span
        if key not in self._fates:
            steps = self._steps.get(brief.pk, ())
            is_open = was_open_at(span.ends, steps, is_open=brief.is_open)
            inside = [step for step in steps if span.starts <= step.happened_at < span.ends]
            self._fates[key] = movement(inside, is_open=is_open), is_open
        return self._fates[key]

    def _due_of(self, own: Sequence[Locality]) -> Due:
        reports = sorted(
            (report for place in own for report in self._due.get(place.pk, ())), key=lambda one: (one.due_on, one.pk)
        )
        return Due(len(reports), tuple(reports[:MOST_DUE]))

    def _boards_of(self, places: Sequence[Locality]) -> list[BoardLine]:
        return [self._boards[place.pk] for place in places if place.pk in self._boards][:MOST_BOARDS]

    def _first_places(self, briefs: Sequence[Brief]) -> list[Locality]:
        ids = {brief.locality_id: None for brief in briefs}
        return [self._places[pk] for pk in list(ids)[:MOST_BOARDS]]

    def _places_without_boards(self) -> list[Locality]:
        """The first places of the news of those whose own units have no board."""
        found: dict[int, Locality] = {}
        for user, heard in self.heard.items():
            if any(part.place.pk in self._boards for part in self._members.get(user, ())):
                continue
            order = sorted((self.briefs[pk] for pk in heard.decisions), key=lambda one: one.order)
            found |= {place.pk: place for place in self._first_places(order)}
        return list(found.values())


def _memberships(users: Collection[int], on: dt.date) -> dict[int, list[Part]]:
    """Whose own units are which."""
    found: dict[int, dict[int, Part]] = defaultdict(dict)
    rows = Membership.objects.valid_on(on).filter(user__in=users).select_related("locality")
    for row in rows.order_by("locality__path", "pk"):
        known = found[row.user_id].get(row.locality_id)
        reports = row.role in WHO_REPORTS or (known is not None and known.reports)
        found[row.user_id][row.locality_id] = Part(row.locality, reports)
    return {user: list(parts.values()) for user, parts in found.items()}


def _places_of(users: Collection[int], members: Mapping[int, list[Part]], since: dt.datetime) -> dict[int, Locality]:
    """The places of alerts in anybody's scope, as `localities_for_user` has it; `who_hears` then decides for each."""
    alive = Locality.objects.filter(Exists(_alive_since(since).filter(locality=OuterRef("pk"))))
    if User.objects.filter(pk__in=users, is_superuser=True).exists():
        return {place.pk: place for place in alive}
    own = {part.place.pk: part.place for parts in members.values() for part in parts}
    roots: dict[str, list[Locality]] = defaultdict(list)
    for group in covered_roots(own.values()).values():
        for root in group:
            roots[root.path].append(root)
    return {place.pk: place for place in alive if _is_covered(place, roots)}


def _is_covered(place: Locality, roots: Mapping[str, list[Locality]]) -> bool:
    path = ""
    for code in place.path.split("/")[:-1]:
        path += f"{code}/"
        if any(covers(root, place) for root in roots.get(path, ())):
            return True
    return False


def _alive_since(since: dt.datetime) -> AlertQuerySet:
    """Alerts that were open at any time since, as their present state tells without their steps."""
    watched_again = Q(state=AlertState.WATCHED, opened_at__isnull=False)
    return Alert.objects.filter(Q(state=AlertState.OPEN) | Q(resolved_at__gte=since) | watched_again)


def _steps(places: Iterable[int], since: dt.datetime) -> dict[int, list[StepRow]]:
    rows = AlertEvent.objects.filter(alert__locality__in=list(places), happened_at__gte=since)
    found: dict[int, list[StepRow]] = defaultdict(list)
    for alert, step, happened_at in rows.order_by("happened_at", "id").values_list("alert_id", "step", "happened_at"):
        found[alert].append(StepRow(step, happened_at))
    return found


def _due_reports(places: Collection[int], on: dt.date) -> dict[int, list[DueReport]]:
    reports = DueReport.objects.with_facts().waiting()
    found: dict[int, list[DueReport]] = defaultdict(list)
    for report in reports.filter(locality__in=places, due_on__range=(on, on + DUE_WITHIN)):
        found[report.locality_id].append(report)
    return found
