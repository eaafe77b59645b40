"""Reading, in a fixed number of queries, everything about people that decides what they hear."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import NamedTuple

from django.db.models import Exists, OuterRef, Q, QuerySet

from alerts.hearing.deciding import Part, Standing, Wish
from alerts.models import Ownership, Subscription
from localities.coverage import covered_roots, covers
from localities.models import Locality, Membership, Succession, User

# News of places with no more than this many units above them is looked up near them, not in the whole country.
FEW = 300


class Cover(NamedTuple):
    """A locality that stands for a place: the depth of the row that covers it, and whether it is that very row."""

    depth: int
    is_own: bool


@dataclass(frozen=True, slots=True)
class People:
    """Facts by the id of the locality they were given for; `roots`, by path, are the rows each locality stands for."""

    users: dict[int, User]
    members: dict[int, list[tuple[int, str]]]
    wishes: dict[int, list[Subscription]]
    owners: dict[tuple[int, int], list[int]]  # of (locality, indicator)
    names: dict[int, str]
    roots: dict[str, list[tuple[Locality, int]]]

    def covering(self, place: Locality) -> dict[int, Cover]:
        """The localities that stand for the place, by id, the nearest first."""
        found: dict[int, Cover] = {}
        for path in reversed(paths_above(place)):
            for root, pk in self.roots.get(path, ()):
                if pk not in found and covers(root, place):
                    found[pk] = Cover(path.count("/"), is_own=root.pk == place.pk)
        return found

    def standings_at(self, near: dict[int, Cover]) -> dict[int, Standing]:
        """Everyone whose scope holds the place that these localities stand for, by id."""
        found = {pk: Standing(user.has_chosen) for pk, user in self.users.items() if user.is_superuser}
        for pk, cover in near.items():
            for user, role in self.members.get(pk, ()):
                if user in self.users:
                    standing = found.setdefault(user, Standing(self.users[user].has_chosen))
                    standing.parts.append(Part(role, self.names[pk], cover.is_own))
        for pk, cover in near.items():
            for subscription in self.wishes.get(pk, ()):
                if subscription.user_id in found:
                    found[subscription.user_id].wishes.append(Wish(cover.depth, subscription))
        return found


def reachable(users: QuerySet[User] | None, *, by_mail: bool) -> QuerySet[User]:
    """Active people; by mail those with an address who have not stopped their mails."""
    found = User.objects.filter(is_active=True)
    if by_mail:
        found = found.exclude(email="").exclude(mail_preference__stopped_at__isnull=False)
    return found if users is None else found.filter(pk__in=users)


def read_people(
    places: Iterable[Locality], *, indicators: Collection[int], on: dt.date, users: QuerySet[User]
) -> People:
    """What is stored about `users` (of `reachable`) at the places and above them, in a fixed number of queries."""
    near = _near(places)
    here = Q() if near is None else Q(locality__in=near)
    memberships = Membership.objects.valid_on(on).filter(here)
    members: dict[int, list[tuple[int, str]]] = defaultdict(list)
    for user, locality, role in memberships.order_by("pk").values_list("user_id", "locality_id", "role"):
        members[locality].append((user, role))
    chose = Exists(Subscription.objects.filter(user=OuterRef("pk")))
    concerned = users.filter(Exists(memberships.filter(user=OuterRef("pk"))) | Q(is_superuser=True))
    found = {user.pk: user for user in concerned.annotate(has_chosen=chose).select_related("mail_preference")}
    wishes: dict[int, list[Subscription]] = defaultdict(list)
    for wish in Subscription.objects.filter(here).select_related("sector", "plan"):
        wishes[wish.locality_id].append(wish)
    owners = _owners(here, indicators)
    localities = Locality.objects.filter(pk__in={*members, *wishes, *(locality for locality, _ in owners)})
    names, roots = _roots(list(localities))
    for pk, group in wishes.items():
        for wish in group:
            wish.locality = names[pk]
    return People(found, members, wishes, owners, {pk: str(row) for pk, row in names.items()}, roots)


def paths_above(place: Locality) -> list[str]:
    """The paths of the place and of everything above it, from the top."""
    codes = place.path.rstrip("/").split("/")
    return ["/".join(codes[: depth + 1]) + "/" for depth in range(len(codes))]


def _owners(here: Q, indicators: Collection[int]) -> dict[tuple[int, int], list[int]]:
    if not indicators:
        return {}
    owned = Ownership.objects.filter(here)
    if len(indicators) <= FEW:
        owned = owned.filter(indicator__in=indicators)
    found: dict[tuple[int, int], list[int]] = defaultdict(list)
    for locality, indicator, user in owned.values_list("locality_id", "indicator_id", "user_id"):
        found[locality, indicator].append(user)
    return found


def _roots(localities: list[Locality]) -> tuple[dict[int, Locality], dict[str, list[tuple[Locality, int]]]]:
    by_path: dict[str, list[tuple[Locality, int]]] = defaultdict(list)
    for pk, rows in covered_roots(localities).items():
        for row in rows:
            by_path[row.path].append((row, pk))
    return {locality.pk: locality for locality in localities}, by_path


def _near(places: Iterable[Locality]) -> set[int] | None:
    """No fewer than the localities that can stand for the places: what is above them, all that these were and became.

    None for the whole country: beyond a few hundred, naming them costs more than it spares.
    """
    paths = {path for place in places for path in paths_above(place)}
    if len(paths) > FEW:
        return None
    found: set[int] = set()
    newest = set(Locality.objects.filter(path__in=paths).values_list("pk", flat=True))
    while newest:
        found |= newest
        pairs = Succession.objects.filter(Q(predecessor__in=newest) | Q(successor__in=newest))
        newest = {pk for pair in pairs.values_list("predecessor_id", "successor_id") for pk in pair} - found
        if len(found) + len(newest) > 10 * FEW:
            return None
    return found
