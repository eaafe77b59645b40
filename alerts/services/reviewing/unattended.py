"""Reviewing who attends to what: an indicator with a target in a running period, and nobody who answers for it or wants
to hear of it."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterator
from typing import NamedTuple

from django.utils import timezone

from alerts.choices import AlertState, Cause, Ending, Frequency, Topic
from alerts.evaluating import Rule, weight
from alerts.models import Alert, Ownership, Subscription
from alerts.rulebook import Rulebook
from alerts.saying import Said
from alerts.services.reviewing.lives import About, Call, Changes, settle, take_turn
from indicators.choices import Kind
from indicators.models import Indicator, Target
from localities.coverage import covered_roots
from localities.models import Locality

# A locality with more of them gets one alert that counts them: a service that was just loaded would open hundreds of
# thousands, which nobody could act on one by one.
MOST_BY_THEMSELVES = 20
# Calls settled at a time, so that memory does not grow with the country.
BATCH_SIZE = 5000


# Locality → indicator → the rule that asks for somebody.
Unattended = dict[int, dict[int, Rule]]


class _Row(NamedTuple):
    locality_id: int
    path: str
    indicator_id: int
    sector_id: int | None
    plan_id: int


def review_unattended(*, on: dt.date | None = None) -> Changes:
    """Open for what nobody attends to, one alert for each indicator of a locality, or one for a locality with many;
    resolve what somebody attends to or what is over. A handful of queries. Call it in a transaction.

    Attended is what a person owns there or above, or what a subscription (other than "never") there or above covers
    for at least one of its plans.
    """
    take_turn("unattended")
    unattended = unattended_on(on or timezone.localdate(), Rulebook())
    open_now = Alert.objects.filter(topic=Topic.OWNER).exclude(state=AlertState.OVER)
    changes, asked = Changes(), set()
    calls = []
    for call in _calls(unattended):
        asked.add(call.about.subject)
        calls.append(call)
        if len(calls) == BATCH_SIZE:
            _add(changes, settle(calls))
            calls = []
    # Closed ones too: that somebody came must be known should nobody be there again.
    for alert in [*open_now, *_closed()]:
        if alert.subject not in asked:
            calls.append(_over(alert, unattended))
    _add(changes, settle(calls))
    return changes


def _closed() -> Collection[Alert]:
    return Alert.objects.filter(topic=Topic.OWNER, state=AlertState.OVER, ending=Ending.CLOSED, held__gt=0)


def _add(changes: Changes, more: Changes) -> None:
    changes.alerts += more.alerts
    changes.events += more.events


def unattended_on(on: dt.date, rulebook: Rulebook) -> Unattended:
    """What nobody attends to and a rule asks for."""
    owned, wanted = _owned(), _wanted()
    attended: set[tuple[int, int]] = set()
    found: dict[int, dict[int, _Row]] = defaultdict(dict)
    for row in _rows(on):
        pair = row.locality_id, row.indicator_id
        if pair in attended:
            continue
        if _is_owned(row, owned) or _is_wanted(row, wanted):
            attended.add(pair)
            found[row.locality_id].pop(row.indicator_id, None)
        else:
            found[row.locality_id][row.indicator_id] = row
    return {
        locality: asked
        for locality, rows in found.items()
        if (
            asked := {
                pk: rule
                for pk, row in rows.items()
                if (rule := rulebook.rules_for(row.path, row.sector_id, row.plan_id).get(Cause.UNATTENDED))
            }
        )
    }


def _rows(on: dt.date) -> Iterator[_Row]:
    running = Target.objects.filter(period__starts_on__lte=on, period__ends_on__gte=on, is_heading=False)
    running = running.exclude(kind__in=["", Kind.QUALITATIVE]).order_by()
    columns = ("locality_id", "locality__path", "indicator_id", "indicator__sector_id", "plan_id")
    return (_Row(*cells) for cells in running.values_list(*columns).iterator(chunk_size=5000))


def _owned() -> set[tuple[str, int]]:
    owners = Ownership.objects.filter(user__is_active=True).order_by()
    return set(owners.values_list("locality__path", "indicator_id"))


def _wanted() -> set[tuple[str, int | None, int | None]]:
    subscriptions = Subscription.objects.filter(user__is_active=True).exclude(frequency=Frequency.NEVER).order_by()
    rows = set(subscriptions.values_list("locality_id", "sector_id", "plan_id"))
    roots = covered_roots(Locality.objects.filter(pk__in={locality for locality, *_rest in rows}))
    return {(root.path, sector, plan) for locality, sector, plan in rows for root in roots[locality]}


def _paths(path: str) -> Iterator[str]:
    """The path and those of everything above it."""
    codes = path.rstrip("/").split("/")
    return ("/".join(codes[: depth + 1]) + "/" for depth in range(len(codes)))


def _is_owned(row: _Row, owned: set[tuple[str, int]]) -> bool:
    return any((path, row.indicator_id) in owned for path in _paths(row.path))


def _is_wanted(row: _Row, wanted: set[tuple[str, int | None, int | None]]) -> bool:
    return any(
        (path, sector, plan) in wanted
        for path in _paths(row.path)
        for sector in {None, row.sector_id}
        for plan in (None, row.plan_id)
    )


def _calls(unattended: Unattended) -> Iterator[Call]:
    few = {locality: rows for locality, rows in unattended.items() if len(rows) <= MOST_BY_THEMSELVES}
    names = Indicator.objects.in_bulk({indicator for rows in few.values() for indicator in rows})
    places = Locality.objects.in_bulk(list(unattended))
    for locality, rows in unattended.items():
        if locality in few:
            for indicator, rule in rows.items():
                yield _call(locality, indicator, {"code": "unattended", "indicator": str(names[indicator])}, rule)
        else:
            said = {"code": "many_unattended", "locality": str(places[locality]), "n": len(rows)}
            gravest = max(rows.values(), key=lambda rule: weight(rule.cause, rule.severity))
            yield _call(locality, None, said, gravest)


def _call(locality: int, indicator: int | None, said: Said, rule: Rule) -> Call:
    about = About(f"series:{locality}:{indicator or ''}", locality, indicator_id=indicator)
    return Call(about, Topic.OWNER, said, Cause.UNATTENDED, rule.severity, rule)


def _over(alert: Alert, unattended: Unattended) -> Call:
    about = About(alert.subject, alert.locality_id, indicator_id=alert.indicator_id)
    if alert.indicator_id in unattended.get(alert.locality_id, ()):
        return Call(about, Topic.OWNER, {"code": "counted_together"})
    return Call(about, Topic.OWNER, {"code": "attended"})
