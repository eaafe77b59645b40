"""Who hears. Everything that writes to people asks here."""

import datetime as dt
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby

from django.db.models import QuerySet

from alerts.models import Subscription
from localities.coverage import below, covered_roots
from localities.models import Locality, LocalityQuerySet, User
from localities.scope import localities_for_user


class Wish(StrEnum):
    """What a person wants to hear: the field of their subscription that says so."""

    ALERTS = "wants_alerts"
    DIGEST = "wants_digest"


@dataclass(frozen=True, slots=True)
class Recipient:
    """A person, the localities they hear about, and the subscriptions that say so, oldest first."""

    user: User
    localities: LocalityQuerySet
    subscriptions: list[Subscription]


def recipients_of(
    wish: Wish,
    *,
    on: dt.date,
    about: Collection[Locality] | None = None,
    users: QuerySet[User] | None = None,
) -> Iterator[Recipient]:
    """Everyone who hears, on a day. `about` narrows to news of some localities, `users` to some people.

    The rules, in the order they are applied:
    1. the person is active and has an e-mail address;
    2. the person has a subscription with that wish;
    3. its locality covers the place of the news: the place is that locality or lies below it while it existed, or
       below a unit that goes on as it or was merged whole into it;
    4. the place lies in the person's own scope on that day (`localities_for_user`): a subscription never opens more
       than the memberships do.
    With `about`, people who hear about none of it may still be yielded, with no localities.
    """
    wanted = Subscription.objects.filter(**{str(wish): True}, user__is_active=True).exclude(user__email="")
    if users is not None:
        wanted = wanted.filter(user__in=users)
    subscriptions = list(wanted.select_related("user", "locality").order_by("user_id", "created_at", "id"))
    roots = covered_roots({found.locality_id: found.locality for found in subscriptions}.values())
    if about is not None:
        # A first look without a query: one commune's news need not ask for the scope of everyone in the country.
        above = _paths_above(about)
        subscriptions = [
            found for found in subscriptions if any(root.path in above for root in roots[found.locality_id])
        ]
    for _, group in groupby(subscriptions, key=lambda found: found.user_id):
        theirs = list(group)
        covered = below(root for found in theirs for root in roots[found.locality_id])
        heard = localities_for_user(theirs[0].user, on).filter(covered)
        if about is not None:
            heard = heard.filter(pk__in=[locality.pk for locality in about])
        yield Recipient(theirs[0].user, heard, theirs)


def _paths_above(localities: Collection[Locality]) -> set[str]:
    """The paths of the localities and of everything above them."""
    paths: set[str] = set()
    for path in {locality.path for locality in localities}:
        codes = path.rstrip("/").split("/")
        paths |= {"/".join(codes[: depth + 1]) + "/" for depth in range(len(codes))}
    return paths
