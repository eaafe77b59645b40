"""The part that the page of one's choices and the page behind a mail's link have in common."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db import transaction
from django.http import HttpRequest, QueryDict
from django.utils import timezone
from django.utils.functional import Promise

from alerts.hearing.chosen import defaults_of, subscriptions_of
from alerts.models import Subscription
from alerts.services import subscriptions
from localities.models import Locality, User


@dataclass(frozen=True, slots=True)
class Row:
    """One thing a person hears about, and how soon; without a subscription it is what their role hears by default."""

    name: str
    locality: Locality
    subscription: Subscription | None
    sentence: str | Promise

    @property
    def frequency(self) -> str:
        return self.subscription.frequency if self.subscription else ""

    @property
    def causes(self) -> str:
        return self.subscription.causes_label if self.subscription else ""


def rows_of(user: User) -> list[Row]:
    """The person's subscriptions; where there is none, each place they work for, heard by default."""
    chosen = [Row(f"subscription-{found.pk}", found.locality, found, "") for found in subscriptions_of(user)]
    if chosen:
        return chosen
    defaults: dict[int, Row] = {}
    for default in defaults_of(user, timezone.localdate()):
        known = defaults.get(default.locality.pk)
        sentence = f"{known.sentence} {default.sentence}" if known else default.sentence
        defaults[default.locality.pk] = Row(f"locality-{default.locality.pk}", default.locality, None, sentence)
    return list(defaults.values())


@transaction.atomic
def change_frequencies(request: HttpRequest, user: User) -> None:
    """Store what was chosen otherwise than it stands; what the form does not name stays. Raises InvalidInputError."""
    for row, frequency in list(_changes(user, request.POST)):
        kept = row.subscription
        subscriptions.subscribe(
            user=user,
            locality=row.locality,
            by=user,
            sector=kept.sector if kept else None,
            plan=kept.plan if kept else None,
            causes=kept.causes if kept else (),
            **({"least_severity": kept.least_severity} if kept else {}),
            frequency=frequency,
        )


def _changes(user: User, sent: QueryDict) -> Iterator[tuple[Row, str]]:
    for row in rows_of(user):
        frequency = sent.get(row.name, "")
        if frequency and frequency != row.frequency:
            yield row, frequency
