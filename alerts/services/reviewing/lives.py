"""The one way an alert opens, worsens, eases, resolves and reopens, whatever it is about."""

import datetime as dt
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from django.conf import settings
from django.db.models import Max, Q
from django.utils import timezone, translation

from alerts.choices import AlertState, AlertStep, Ending
from alerts.evaluating import Rule, weight
from alerts.models import Alert, AlertEvent, ReviewCursor
from alerts.saying import Said, say
from indicators.choices import Standing
from indicators.models import Target

# A cause that comes back within this time reopens the same alert.
SAME_ALERT_WITHIN = dt.timedelta(days=365)
# Steps people are told of; what else happens is there for whoever looks.
TOLD = (
    AlertStep.OPENED,
    AlertStep.REOPENED,
    AlertStep.WORSENED,
    AlertStep.UNMUTED,
    AlertStep.WOKEN,
    AlertStep.RESOLVED,
)


class About(NamedTuple):
    """What an alert is about: its subject's name and the columns that say the same."""

    subject: str
    locality_id: int
    target_id: int | None = None
    indicator_id: int | None = None
    period_id: int | None = None
    report_id: int | None = None
    finding_id: int | None = None


class Call(NamedTuple):
    """What one subject's topic asks for now: a cause with its severity and rule, or nothing (`cause` blank).

    `lingering` is a graver cause of the same topic that is gone by its threshold and not yet by its margin. `as_of` is
    the date of the value behind it, so that a rule can wait for several; `reason` what the service says of it
    (`alerts.saying`), or a person's own words.
    """

    about: About
    topic: str
    reason: Said | str
    cause: str = ""
    severity: str = ""
    rule: Rule | None = None
    is_recovering: bool = False
    lingering: str = ""
    as_of: dt.date | None = None
    due_to_id: int | None = None
    status_change_id: int | None = None


@dataclass(slots=True)
class Changes:
    """What a review did."""

    alerts: list[Alert] = field(default_factory=list)
    events: list[AlertEvent] = field(default_factory=list)

    def count(self, *steps: str) -> int:
        return sum(event.step in steps for event in self.events)


WRITTEN = [
    *(
        "cause",
        "severity",
        "state",
        "rule",
        "held",
        "held_as_of",
        "is_recovering",
        "opened_at",
        "resolved_at",
        "ending",
    ),
    *("acknowledged_at", "acknowledged_by", "snoozed_until", "snoozed_until_report", "accepted_until"),
    *("escalated_level", "escalated_at"),
]


def take_turn(name: str) -> ReviewCursor:
    """Let one transaction at a time do a review whose subjects cannot be locked because they are not there yet."""
    ReviewCursor.objects.get_or_create(name=name)
    return ReviewCursor.objects.select_for_update().get(name=name)


def lock_targets(target_ids: Iterable[int]) -> None:
    """Two workers that look at one of these or of their parts take turns; whoever locks alerts of targets locks these
    before. Parts belong to it: what is open about a whole mutes what is open about them."""
    ids = list(target_ids)
    family = Q(pk__in=ids) | Q(stands_under__in=ids, standing=Standing.PART)
    list(Target.objects.select_for_update(no_key=True).filter(family).order_by("pk").values_list("pk"))


def lock_alerts(alert_ids: Collection[int]) -> None:
    """Hold alerts of any kind until the transaction ends, in the order of the reviews: what is not about a target,
    targets, the rest. Any other order, and a review that holds one of them may wait for another, and this for it. They
    may have changed meanwhile: read them after.
    """
    alerts = Alert.objects.filter(pk__in=alert_ids).order_by("pk")
    locked = alerts.select_for_update(of=("self",), no_key=True).values_list("pk")
    list(locked.filter(target__isnull=True, finding__isnull=True))
    lock_targets(alerts.filter(target__isnull=False).values_list("target_id", flat=True))
    list(locked)


def settle(calls: Collection[Call]) -> Changes:
    """Bring alerts in line with what is asked for. Call it in a transaction that holds the subjects locked.

    Of several calls of one subject and topic the last counts. The database holds one alert a subject and topic that is
    not over, so a writer that goes around the locks can only fail.
    """
    wanted = {(call.about.subject, call.topic): call for call in calls}
    stored = _stored(wanted)
    told_of = _last_changes(stored.values())
    now = timezone.now()
    changes = Changes()
    fresh: list[Alert] = []
    for key, call in wanted.items():
        alert = stored.get(key)
        if alert is None:
            if not call.cause or call.is_recovering:
                continue
            alert = new_alert(call)
            fresh.append(alert)
        step = take_step(alert, call, now, told_of.get(alert.pk, 0))
        if step:
            changes.alerts.append(alert)
            changes.events.append(_event(alert, step, call, now))
    _write(fresh, [alert for key, alert in stored.items() if key in wanted])
    AlertEvent.objects.bulk_create(changes.events, batch_size=5000)
    return changes


def _write(fresh: Collection[Alert], touched: Collection[Alert]) -> None:
    Alert.objects.bulk_create(fresh)
    # What was watched and never opened leaves nothing behind.
    never = {alert.pk for alert in touched if alert.state == AlertState.OVER and alert.opened_at is None}
    Alert.objects.filter(pk__in=never).delete()
    Alert.objects.bulk_update([alert for alert in touched if alert.pk not in never], WRITTEN, batch_size=1000)


def _stored(keys: Iterable[tuple[str, str]]) -> dict[tuple[str, str], Alert]:
    """The alert of each key that is not over, or the last one that was, if it may reopen."""
    subjects = {subject for subject, _topic in keys}
    recent = Q(resolved_at__gte=timezone.now() - SAME_ALERT_WITHIN) | ~Q(state=AlertState.OVER)
    # Everybody locks alerts in this order.
    found = list(
        Alert.objects.filter(recent, subject__in=subjects).order_by("pk").select_for_update(of=("self",), no_key=True)
    )
    # The last that ended first, and before it the one that has not.
    found.sort(key=lambda alert: (alert.resolved_at is None, alert.resolved_at or timezone.now(), alert.pk))
    return {(alert.subject, alert.topic): alert for alert in found}


def _last_changes(alerts: Iterable[Alert]) -> dict[int, int]:
    """Alert → the last status change that one of its steps was made of."""
    events = AlertEvent.objects.filter(alert__in=[alert.pk for alert in alerts], status_change__isnull=False)
    return dict(events.order_by().values("alert").annotate(last=Max("status_change")).values_list("alert", "last"))


def new_alert(call: Call) -> Alert:
    return Alert(
        **call.about._asdict(),
        topic=call.topic,
        cause=call.cause,
        severity=call.severity,
        state=AlertState.WATCHED,
        held=0,
    )


def take_step(alert: Alert, call: Call, now: dt.datetime, last_change: int) -> str:
    """Change an alert as a call asks; the step that was taken, or nothing worth a row. `last_change` is the last status
    change that is in the alert's story."""
    if not call.cause:
        return _end(alert, now)
    if call.is_recovering:
        return _linger(alert, call, now)
    is_new_value = call.as_of is not None and (alert.held_as_of is None or call.as_of > alert.held_as_of)
    if alert.state == AlertState.OPEN:
        alert.held += is_new_value
        alert.held_as_of = call.as_of
        is_news = is_new_value or (call.status_change_id or 0) > last_change
        return _go_on(alert, call, is_news=is_news)
    if _stays_closed(alert, call):
        return ""
    is_first = alert.state == AlertState.OVER and not _has_cause_since_closed(alert)
    alert.held = 1 if is_first else alert.held + (is_new_value or not alert.held)
    alert.held_as_of, alert.is_recovering = call.as_of, False
    if alert.held >= (call.rule.hold_values if call.rule else 1):
        return _open(alert, call, now)
    # Watched, if need be again under its old name.
    alert.state, alert.resolved_at, alert.ending = AlertState.WATCHED, None, ""
    alert.cause, alert.severity = call.cause, call.severity
    return ""


def _has_cause_since_closed(alert: Alert) -> bool:
    """Whether a person closed the alert and its cause has been there ever since: `_end` clears `held` once it is
    gone."""
    return alert.state == AlertState.OVER and alert.ending == Ending.CLOSED and alert.held > 0


def _stays_closed(alert: Alert, call: Call) -> bool:
    """What a person closed does not open again for the same cause, unless that got worse or was gone meanwhile."""
    return _has_cause_since_closed(alert) and not _is_graver(call, alert)


def _is_graver(call: Call, alert: Alert) -> bool:
    return weight(call.cause, call.severity) > weight(alert.cause, alert.severity)


def _linger(alert: Alert, call: Call, now: dt.datetime) -> str:
    """The cause is gone by its threshold and not yet by its margin: what is open stays, nothing opens, and the values
    in a row that a watched one waits for are interrupted."""
    if alert.state == AlertState.WATCHED:
        return _end(alert, now)
    alert.is_recovering = alert.state == AlertState.OPEN
    if alert.is_recovering:
        alert.held_as_of = call.as_of
    if alert.is_recovering and weight(call.cause, call.severity) < weight(alert.cause, alert.severity):
        _take_over(alert, call)
        return AlertStep.EASED
    return ""


def _open(alert: Alert, call: Call, now: dt.datetime) -> str:
    step = AlertStep.REOPENED if alert.opened_at else AlertStep.OPENED
    if _is_graver(call, alert):
        # Somebody accepted something smaller; otherwise a deviation that comes back is still the accepted one.
        alert.accepted_until = None
    _take_over(alert, call)
    start_anew(alert, now)
    return step


def start_anew(alert: Alert, now: dt.datetime) -> None:
    """Open an alert. What people did about an earlier time is in its events; this one waits for them anew."""
    alert.state, alert.resolved_at, alert.ending = AlertState.OPEN, None, ""
    alert.opened_at = now
    alert.snoozed_until, alert.snoozed_until_report = None, False
    wait_anew(alert)


def wait_anew(alert: Alert) -> None:
    """Forget that somebody took note of it."""
    alert.acknowledged_at = alert.acknowledged_by_id = None
    alert.escalated_level, alert.escalated_at = 0, None


def _take_over(alert: Alert, call: Call) -> None:
    alert.cause, alert.severity = call.cause, call.severity
    alert.rule_id = call.rule.pk if call.rule else None


def _go_on(alert: Alert, call: Call, *, is_news: bool) -> str:
    before, after = weight(alert.cause, alert.severity), weight(call.cause, call.severity)
    # Just better than far behind is still called far behind until the margin is left, so that nothing flaps.
    alert.is_recovering = bool(call.lingering) and call.lingering == alert.cause and after < before
    if alert.is_recovering:
        return AlertStep.UPDATED if is_news else ""
    _take_over(alert, call)
    if after == before:
        return AlertStep.UPDATED if is_news else ""
    if after < before:
        return AlertStep.EASED
    # Somebody knew of, put off or accepted something smaller.
    alert.snoozed_until, alert.snoozed_until_report, alert.accepted_until = None, False, None
    wait_anew(alert)
    return AlertStep.WORSENED


def _end(alert: Alert, now: dt.datetime) -> str:
    alert.is_recovering, alert.held = False, 0
    if alert.state == AlertState.OVER:
        return ""
    was_open = alert.state == AlertState.OPEN
    alert.state, alert.ending = AlertState.OVER, Ending.RESOLVED
    # What was watched again and did not open ended when it ended before, not now.
    alert.resolved_at = now if was_open else _ended_at(alert)
    return AlertStep.RESOLVED if was_open else ""


def _ended_at(alert: Alert) -> dt.datetime | None:
    """When an alert that is watched ended the last time; a look-up each, because they are rare."""
    if alert.opened_at is None or alert.pk is None:
        return alert.opened_at
    endings = alert.events.filter(step__in=[AlertStep.RESOLVED, AlertStep.CLOSED])
    return endings.aggregate(last=Max("happened_at"))["last"] or alert.opened_at


def _event(alert: Alert, step: str, call: Call, now: dt.datetime) -> AlertEvent:
    return AlertEvent(
        alert=alert,
        step=step,
        due_to_id=call.due_to_id,
        status_change_id=call.status_change_id,
        happened_at=now,
        told_at=None if step in TOLD else now,
        severity=alert.severity,
        cause=alert.cause,
        **told(call.reason),
    )


def told(reason: Said | str) -> dict[str, Any]:
    """An event's `reason` and `data`: the sentence in the service's language, and what it was made from."""
    if isinstance(reason, str):
        return {"reason": reason}
    with translation.override(settings.LANGUAGE_CODE):
        return {"reason": say(reason), "data": dict(reason)}
