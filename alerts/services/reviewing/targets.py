"""Reviewing targets: what their state asks of alerts, whatever made somebody look."""

import datetime as dt
from collections.abc import Collection, Iterable, Iterator
from decimal import Decimal

from django.db.models import Max
from django.utils import timezone

from alerts.choices import Topic
from alerts.evaluating import TARGET_TOPICS, Facts, want
from alerts.models import Alert
from alerts.rulebook import Rulebook
from alerts.saying import of_target
from alerts.services.reviewing.lives import About, Call, Changes, lock_targets, settle
from alerts.services.reviewing.muting import settle_mutes
from indicators.choices import OFFICIAL_VERDICTS
from indicators.judged import assessment_of, demand_of, facts_to_explain
from indicators.judging import direction_of
from indicators.models import StatusChange, Target, TargetVersion
from indicators.official import official_stands
from indicators.pacing import BEHIND_BELOW, ON_TRACK_BELOW


def review_targets(target_ids: Collection[int], *, on: dt.date | None = None) -> Changes:
    """Bring the alerts about some targets in line with their present state. Call it in a transaction.

    The targets are locked, so two workers that look at one of them take turns and the second finds what the first has
    stored.
    """
    if not target_ids:
        return Changes()
    on = on or timezone.localdate()
    lock_targets(target_ids)
    targets = list(Target.objects.with_judgement().filter(pk__in=target_ids).order_by("pk"))
    changes = settle(list(_calls(targets, on)))
    settle_mutes([target.pk for target in targets])
    return changes


def _calls(targets: Collection[Target], on: dt.date) -> Iterator[Call]:
    rulebook = Rulebook()
    last = _last_changes(targets)
    amended = _amendments(targets)
    known = set(
        Alert.objects.filter(target__in=[target.pk for target in targets]).values_list("target_id", "topic").distinct()
    )
    for target in targets:
        amendment = amended.get(target.pk)
        facts = facts_of(target, on, amendment.created_at if amendment else None)
        rules = rulebook.rules_for(target.locality.path, target.indicator.sector_id, target.plan_id)
        explained = None
        for topic in TARGET_TOPICS:
            wanted = want(topic, facts, rules)
            if wanted is None and (target.pk, topic) not in known:
                continue
            explained = explained or facts_to_explain(target, on)
            change = last.get(target.pk)
            call = Call(
                about_target(target),
                topic,
                of_target(explained, "" if wanted else _over(topic, facts)),
                as_of=facts.as_of,
                due_to_id=_due_to(topic, target, on, amendment),
                status_change_id=change,
            )
            if wanted is not None:
                call = call._replace(**wanted._asdict())
            yield call


def about_target(target: Target) -> About:
    return About(f"target:{target.pk}", target.locality_id, target.pk, target.indicator_id, target.period_id)


def facts_of(target: Target, on: dt.date, amended_at: dt.datetime | None = None) -> Facts:
    """The state of a target on a day. `amended_at` is when its newest version was stored, if it was amended.

    Load the target `with_judgement`.
    """
    assessment = assessment_of(target)
    if assessment is None:
        return Facts(is_closed=target.period.ends_on < on)
    observation = assessment.observation
    stands = official_stands(target.official_verdict, target.official_observation_id, assessment.observation_id)
    return Facts(
        verdict=target.official_verdict if stands else assessment.verdict,
        computed=assessment.verdict,
        official=target.official_verdict if stands else "",
        pace=assessment.pace,
        lag=assessment.lag,
        lag_limit=limit_of(target, "on_track_below", ON_TRACK_BELOW),
        far_limit=limit_of(target, "behind_below", BEHIND_BELOW),
        forecast=assessment.forecast,
        forecast_verdict=assessment.forecast_verdict,
        value=assessment.value,
        threshold=assessment.threshold,
        direction=direction_of(demand_of(target)),
        as_of=observation.as_of if observation else None,
        is_closed=target.period.ends_on < on,
        is_amended_since=bool(amended_at and observation and observation.recorded_at < amended_at),
    )


def limit_of(target: Target, name: str, default: Decimal) -> Decimal:
    """The plan's own band before the indicator's."""
    for limit in (getattr(target.plan, name), getattr(target.indicator, name)):
        if limit is not None:
            return limit
    return default


def _over(topic: str, facts: Facts) -> str:
    """Why the cause is gone, where the figures alone do not say it."""
    if topic in (Topic.PACE, Topic.FORECAST) and facts.is_closed:
        return "period_over"
    if topic == Topic.MISSED and facts.verdict not in OFFICIAL_VERDICTS:
        return "unjudged"
    return ""


def _due_to(topic: str, target: Target, on: dt.date, amendment: TargetVersion | None) -> int | None:
    """Whose change it was: of the official verdict, or of the demand or the value, whichever is newer. Nobody's where
    the value was there before the period ended: then the end is what changed."""
    if topic == Topic.OFFICIAL:
        return target.official_by_id
    assessment = assessment_of(target)
    observation = assessment.observation if assessment else None
    newest = observation.recorded_at if observation else None
    by = observation.recorded_by_id if observation else None
    if amendment is not None and (newest is None or amendment.created_at > newest):
        newest, by = amendment.created_at, amendment.created_by_id
    ended = target.period.ends_on < on
    return None if ended and newest and timezone.localdate(newest) <= target.period.ends_on else by


def _last_changes(targets: Iterable[Target]) -> dict[int, int]:
    changes = StatusChange.objects.filter(target__in=[target.pk for target in targets]).order_by()
    return dict(changes.values("target").annotate(last=Max("pk")).values_list("target", "last"))


def _amendments(targets: Iterable[Target]) -> dict[int, TargetVersion]:
    """The newest version of each target that was amended."""
    amended = [target.pk for target in targets if target.version > 1]
    if not amended:
        return {}
    versions = TargetVersion.objects.filter(target__in=amended, version__gt=1).order_by("created_at", "pk")
    return {version.target_id: version for version in versions}
