"""Whether a target's state is a cause for an alert, under one rule: a calculation on plain values. Pure."""

import datetime as dt
from decimal import Decimal
from typing import NamedTuple

from alerts.choices import Cause, Severity, Topic
from indicators.choices import Direction, Pace, Verdict

HUNDRED = Decimal(100)


class Rule(NamedTuple):
    """A rule as it applies to one subject. `pk` names the stored one."""

    pk: int
    cause: str
    severity: str
    threshold: Decimal | None = None
    hold_values: int = 1
    recovery_margin: Decimal | None = None


class Facts(NamedTuple):
    """The state of one target. `verdict` is the one that counts (an official one that stands before the computed);
    `lag` is in points of the period's work, from `lag_limit` on a value is behind and from `far_limit` on far behind;
    `is_closed` says that the period is over on the day of asking."""

    verdict: str = ""
    computed: str = ""
    official: str = ""
    pace: str = ""
    lag: Decimal | None = None
    lag_limit: Decimal | None = None
    far_limit: Decimal | None = None
    forecast: Decimal | None = None
    forecast_verdict: str = ""
    value: Decimal | None = None
    threshold: Decimal | None = None
    direction: str = Direction.HIGHER
    as_of: dt.date | None = None
    is_closed: bool = False
    is_amended_since: bool = False


class Wanted(NamedTuple):
    """What an alert should be. `is_recovering`: its cause is gone by the threshold, not yet by the margin, so an open
    alert stays and none opens. `lingering` says the same of a graver cause beside one that holds: an alert that is
    open for it keeps its name."""

    cause: str
    severity: str
    rule: Rule
    is_recovering: bool = False
    lingering: str = ""


TARGET_TOPICS = {
    Topic.MISSED: (Cause.MISSED,),
    # The graver cause first: it is what the alert is called.
    Topic.PACE: (Cause.FAR_BEHIND, Cause.BEHIND),
    Topic.FORECAST: (Cause.FORECAST_MISS,),
    Topic.OFFICIAL: (Cause.VERDICTS_DIFFER,),
    Topic.PLAN: (Cause.PLAN_CHANGED,),
}
SEVERITIES = [severity.value for severity in Severity]


def want(topic: str, facts: Facts, rules: dict[str, Rule]) -> Wanted | None:
    """What a topic asks for, given the rule of each cause; a cause without a rule, or with one switched off, asks for
    nothing."""
    lingering = ""
    for cause in TARGET_TOPICS[Topic(topic)]:
        rule = rules.get(cause)
        if rule is None:
            continue
        if _holds(cause, facts, rule):
            return Wanted(cause, rule.severity, rule, lingering=lingering)
        if not lingering and rule.recovery_margin and _holds_within_margin(cause, facts, rule):
            lingering = cause
    if lingering:
        return Wanted(lingering, rules[lingering].severity, rules[lingering], is_recovering=True)
    return None


def _holds(cause: str, facts: Facts, rule: Rule) -> bool:
    if cause == Cause.MISSED:
        return facts.is_closed and facts.verdict == Verdict.NOT_MET and _misses_by(facts.value, facts, rule)
    if cause in (Cause.BEHIND, Cause.FAR_BEHIND):
        return not facts.is_closed and _is_behind(cause, facts, rule)
    if cause == Cause.FORECAST_MISS:
        missed = not facts.is_closed and facts.forecast_verdict == Verdict.NOT_MET
        return missed and _misses_by(facts.forecast, facts, rule)
    if cause == Cause.VERDICTS_DIFFER:
        return bool(facts.official) and bool(facts.computed) and facts.official != facts.computed
    return facts.is_amended_since


def _is_behind(cause: str, facts: Facts, rule: Rule) -> bool:
    """By the rule's own points where it has some, else by the band the pace fell into."""
    if rule.threshold is not None:
        return facts.lag is not None and facts.lag >= rule.threshold
    bands = (Pace.FAR_BEHIND,) if cause == Cause.FAR_BEHIND else (Pace.BEHIND, Pace.FAR_BEHIND)
    return facts.pace in bands


def _misses_by(figure: Decimal | None, facts: Facts, rule: Rule) -> bool:
    """At least the rule's percent worse than the threshold; without such a rule or without numbers any miss counts."""
    if rule.threshold is None or figure is None or not facts.threshold:
        return True
    return _distance(figure, facts) >= rule.threshold


def _distance(figure: Decimal, facts: Facts) -> Decimal:
    """How much worse than the threshold a figure is, in percent of it; below 0 where it is better."""
    threshold = facts.threshold or Decimal(1)
    worse = figure - threshold if facts.direction == Direction.LOWER else threshold - figure
    return worse * HUNDRED / abs(threshold)


def _holds_within_margin(cause: str, facts: Facts, rule: Rule) -> bool:
    margin = rule.recovery_margin or Decimal(0)
    if facts.is_closed:
        return False
    if cause in (Cause.BEHIND, Cause.FAR_BEHIND):
        limit = facts.far_limit if cause == Cause.FAR_BEHIND else facts.lag_limit
        limit = rule.threshold if rule.threshold is not None else limit
        return facts.lag is not None and limit is not None and facts.lag > limit - margin
    if cause == Cause.FORECAST_MISS and facts.forecast is not None and facts.threshold:
        return _distance(facts.forecast, facts) > (rule.threshold or Decimal(0)) - margin
    return False


def weight(cause: str, severity: str) -> tuple[int, bool]:
    """How much an alert weighs against another of its topic: by severity, then far behind above behind."""
    return SEVERITIES.index(severity), cause == Cause.FAR_BEHIND
