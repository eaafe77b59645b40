"""Trying a rule, whatever it is about."""

import copy
import datetime as dt
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace

from django.utils import timezone
from django.utils.translation import ngettext

from alerts.choices import Cause
from alerts.models import AlertRule
from alerts.rulebook import Rulebook
from alerts.services.reviewing.unattended import MOST_BY_THEMSELVES, unattended_on
from alerts.trials.others import (
    Place,
    Placed,
    amendments,
    contradictions,
    differing_verdicts,
    late_reports,
    targets_of,
)
from alerts.trials.targets import replay_targets
from alerts.trials.types import Opening, Trial, summed_up
from indicators.models import Indicator, Target
from localities.models import Locality

# A rule about everything in the country is tried on a part, and says so: a page must answer.
MOST_TARGETS = 20_000
# A rule that is not stored yet counts as the newest of all.
UNSAVED = sys.maxsize
OTHERS: dict[Cause, Callable[[AlertRule, dt.date], Iterator[Placed]]] = {
    Cause.OVERDUE: late_reports,
    Cause.INCONSISTENT: contradictions,
    Cause.VERDICTS_DIFFER: differing_verdicts,
    Cause.PLAN_CHANGED: amendments,
}
REPLAYED = (Cause.MISSED, Cause.BEHIND, Cause.FAR_BEHIND, Cause.FORECAST_MISS)


def try_rule(rule: AlertRule, *, since: dt.date, on: dt.date | None = None) -> Trial:
    """How many alerts a rule would have opened, or opened again, from a day to another, as if it had been on.

    The rule may be unsaved. Where a more specific rule applies, it does not. Values count at their own dates: a history
    that was loaded afterwards tells what would have happened, not when it was loaded. Of a pace only the rule's own
    cause counts, although in earnest an alert that goes from behind to far behind is one.
    """
    on = on or timezone.localdate()
    rulebook, pk = _rulebook(rule)
    if rule.cause in REPLAYED:
        targets = targets_of(rule).filter(period__starts_on__lte=on, period__ends_on__gte=since)
        total = targets.count()
        ids = targets.order_by("-period__ends_on", "pk").values_list("pk", flat=True)[:MOST_TARGETS]
        tried = Target.objects.filter(pk__in=list(ids))
        openings = replay_targets(tried, rule.cause, rulebook, pk, on)
        return summed_up(openings, since, on, min(total, MOST_TARGETS), total)
    if rule.cause == Cause.UNATTENDED:
        return _unattended(rulebook, pk, since, on)
    placed = OTHERS[Cause(rule.cause)](rule, since)
    return summed_up([opening for opening, place in placed if _applies(rulebook, rule, place, pk)], since, on)


def _rulebook(rule: AlertRule) -> tuple[Rulebook, int]:
    """Every rule there is, this one switched on, and the number it goes by."""
    tried = copy.copy(rule)
    tried.pk, tried.is_on = rule.pk or UNSAVED, True
    others = AlertRule.objects.applied().select_related("locality").filter(cause=rule.cause).exclude(pk=rule.pk or 0)
    return Rulebook([*others, tried]), tried.pk


def _applies(rulebook: Rulebook, rule: AlertRule, place: Place, pk: int) -> bool:
    found = rulebook.rules_for(*place).get(rule.cause)
    return found is not None and found.pk == pk


def _unattended(rulebook: Rulebook, pk: int, since: dt.date, on: dt.date) -> Trial:
    """Who attended to what in the past is not kept."""
    openings = []
    found = unattended_on(on, rulebook)
    places = Locality.objects.in_bulk(list(found))
    names = dict(Indicator.objects.values_list("pk", "name"))
    for locality, rules in found.items():
        theirs = [indicator for indicator, rule in rules.items() if rule.pk == pk]
        grouped: list[int | None] = [None] if len(rules) > MOST_BY_THEMSELVES and theirs else [*theirs]
        for indicator in grouped:
            several = ngettext("%(n)d chỉ tiêu", "%(n)d chỉ tiêu", len(rules)) % {"n": len(rules)}
            name = names[indicator] if indicator else several
            openings.append(Opening(on, f"series:{locality}:{indicator or ''}", places[locality], name))
    return replace(summed_up(openings, since, on), is_today_only=True)
