"""Trying rules about targets: every value of the past goes through the rule and through an alert's life as it would
have, by the code that reviews the present."""

import datetime as dt
from collections.abc import Iterator, Sequence

from django.db.models import QuerySet

from alerts.choices import TOPIC_OF, AlertState, AlertStep, Cause
from alerts.evaluating import Facts, Rule, want
from alerts.models import Alert
from alerts.rulebook import Rulebook
from alerts.services.reviewing.lives import Call, new_alert, take_step
from alerts.services.reviewing.targets import about_target, limit_of
from alerts.trials.types import Opening
from indicators.judging import direction_of
from indicators.models import Target
from indicators.official import official_stands
from indicators.pacing import BEHIND_BELOW, ON_TRACK_BELOW
from indicators.services.replaying import Replayed, replay_values

ONE_DAY = dt.timedelta(days=1)
OPENS = (AlertStep.OPENED, AlertStep.REOPENED)
BATCH_SIZE = 500


def replay_targets(targets: QuerySet[Target], cause: str, rulebook: Rulebook, pk: int, on: dt.date) -> list[Opening]:
    """What the rule `pk` of a rulebook would have opened about some targets up to a day, at the values' own dates."""
    found: list[Opening] = []
    rows = targets.with_judgement().order_by("pk")
    ids = list(targets.order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(ids), BATCH_SIZE):
        for target, values in replay_values(list(rows.filter(pk__in=ids[start : start + BATCH_SIZE]))):
            rules = rulebook.rules_for(target.locality.path, target.indicator.sector_id, target.plan_id)
            rule = rules.get(cause)
            if rule is not None and rule.pk == pk:
                found += [_opening(target, day) for day in _openings(target, values, cause, rule, on)]
    return found


def _opening(target: Target, on: dt.date) -> Opening:
    return Opening(on, f"target:{target.pk}", target.locality, str(target.indicator), target.pk)


def _openings(target: Target, values: Sequence[Replayed], cause: str, rule: Rule, on: dt.date) -> Iterator[dt.date]:
    """The days on which the rule by itself would have opened an alert."""
    topic = TOPIC_OF[Cause(cause)]
    alert: Alert | None = None
    for day, facts in _course(target, values, on):
        wanted = want(topic, facts, {cause: rule})
        call = Call(about_target(target), topic, "", as_of=facts.as_of)
        if wanted is not None:
            call = call._replace(**wanted._asdict())
        if alert is None:
            if wanted is None or wanted.is_recovering:
                continue
            alert = new_alert(call)
        moment = dt.datetime.combine(day, dt.time(), tzinfo=dt.UTC)
        if take_step(alert, call, moment, 0) in OPENS:
            yield day
        if alert.state == AlertState.OVER and alert.opened_at is None:
            # It was watched and never opened.
            alert = None


def _course(target: Target, values: Sequence[Replayed], on: dt.date) -> Iterator[tuple[dt.date, Facts]]:
    """What was known of a target, day by day: at each value, and on the day after its period closed."""
    closed_on = target.period.ends_on + ONE_DAY
    last: Replayed | None = None
    is_closed = False
    for seen in values:
        day = seen.observation.as_of
        if not is_closed and last is not None and day >= closed_on and closed_on <= on:
            yield closed_on, _facts(target, last, is_closed=True)
            is_closed = True
        if day > on:
            return
        last = seen
        yield day, _facts(target, seen, is_closed=day >= closed_on)
    if not is_closed and last is not None and closed_on <= on:
        yield max(closed_on, last.observation.as_of), _facts(target, last, is_closed=True)


def _facts(target: Target, seen: Replayed, *, is_closed: bool) -> Facts:
    judgement, progress = seen.judgement, seen.progress
    # Of what the authority decided, only what it said of this value is known.
    stands = official_stands(target.official_verdict, target.official_observation_id, seen.observation.pk)
    return Facts(
        verdict=target.official_verdict if stands else judgement.verdict,
        computed=judgement.verdict,
        pace=progress.pace,
        lag=progress.lag,
        lag_limit=limit_of(target, "on_track_below", ON_TRACK_BELOW),
        far_limit=limit_of(target, "behind_below", BEHIND_BELOW),
        forecast=progress.forecast,
        forecast_verdict=progress.forecast_verdict,
        value=judgement.value,
        threshold=judgement.threshold,
        direction=direction_of(seen.demand),
        as_of=seen.observation.as_of,
        is_closed=is_closed,
    )
