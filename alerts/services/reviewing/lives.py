"""The one way an alert opens, worsens, eases, resolves and reopens, whatever it is about."""

import datetime as dt
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from django.db.models import Q
from django.utils import timezone

from alerts.choices import AlertState, AlertStep, Ending
from alerts.evaluating import Rule, is_worse
from alerts.models import Alert, AlertEvent

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

    `as_of` is the date of the value behind it, so that a rule can wait for several; `reason` a sentence in the
    service's language.
    """

    about: About
    topic: str
    reason: str
    cause: str = ""
    severity: str = ""
    rule: Rule | None = None
    is_recovering: bool = False
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
    *("acknowledged_at", "acknowledged_by", "snoozed_until", "snoozed_until_report", "escalated_level", "escalated_at"),
]


def settle(calls: Collection[Call]) -> Changes:
    """Bring alerts in line with what is asked for. Call it in a transaction that holds the subjects locked.

    Of several calls of one subject and topic the last counts. The database holds one alert a subject and topic that is
    not over, so a writer that goes around the locks can only fail.
    """
    wanted = {(call.about.subject, call.topic): call for call in calls}
    stored = _stored(wanted)
    now = timezone.now()
    changes = Changes()
    fresh: list[Alert] = []
    touched: list[Alert] = []
    for key, call in wanted.items():
        alert = stored.get(key)
        if alert is None and (not call.cause or call.is_recovering):
            continue
        if alert is None:
            alert = _new(call)
            fresh.append(alert)
        else:
            touched.append(alert)
        step = _apply(alert, call, now)
        if step:
            changes.alerts.append(alert)
            changes.events.append(_event(alert, step, call, now))
    # What was watched and never opened leaves nothing behind.
    never = [alert for alert in touched if alert.state == AlertState.OVER and alert.opened_at is None]
    Alert.objects.filter(pk__in=[alert.pk for alert in never]).delete()
    Alert.objects.bulk_create(fresh)
    Alert.objects.bulk_update([alert for alert in touched if alert not in never], WRITTEN, batch_size=1000)
    AlertEvent.objects.bulk_create(changes.events, batch_size=5000)
    return changes


def _stored(keys: Iterable[tuple[str, str]]) -> dict[tuple[str, str], Alert]:
    """The alert of each key that is not over, or the last one that was, if it may reopen."""
    subjects = {subject for subject, _topic in keys}
    recent = Q(resolved_at__gte=timezone.now() - SAME_ALERT_WITHIN) | ~Q(state=AlertState.OVER)
    found = Alert.objects.filter(recent, subject__in=subjects).order_by("resolved_at", "pk")
    last: dict[tuple[str, str], Alert] = {}
    for alert in found.select_for_update(of=("self",), no_key=True):
        key = alert.subject, alert.topic
        if key not in last or alert.state != AlertState.OVER or last[key].state == AlertState.OVER:
            last[key] = alert
    return last


def _new(call: Call) -> Alert:
    return Alert(
        **call.about._asdict(),
        topic=call.topic,
        cause=call.cause,
        severity=call.severity,
        state=AlertState.WATCHED,
        held=0,
    )


def _apply(alert: Alert, call: Call, now: dt.datetime) -> str:
    """Change an alert as a call asks; the step that was taken, or nothing worth a row."""
    if not call.cause:
        return _end(alert, now)
    if call.is_recovering:
        alert.is_recovering = alert.state == AlertState.OPEN
        return ""
    _hold(alert, call)
    alert.is_recovering = False
    if alert.state == AlertState.OPEN:
        return _go_on(alert, call)
    needed = call.rule.hold_values if call.rule else 1
    if alert.held < needed:
        if alert.state == AlertState.OVER:
            # It is watched again under its old name; until it opens it stays over for everybody.
            _watch_again(alert)
        alert.cause, alert.severity = call.cause, call.severity
        return ""
    return _open(alert, call, now)


def _hold(alert: Alert, call: Call) -> None:
    """Count the values in a row that had the cause."""
    is_new_value = alert.held_as_of is None or (call.as_of is not None and call.as_of > alert.held_as_of)
    if alert.state == AlertState.OVER:
        alert.held = 1
    elif is_new_value or not alert.held:
        alert.held += 1
    alert.held_as_of = call.as_of
    if alert.snoozed_until_report and is_new_value:
        alert.snoozed_until_report = False


def _watch_again(alert: Alert) -> None:
    alert.state, alert.resolved_at, alert.ending = AlertState.WATCHED, None, ""


def _open(alert: Alert, call: Call, now: dt.datetime) -> str:
    step = AlertStep.REOPENED if alert.opened_at else AlertStep.OPENED
    alert.cause, alert.severity = call.cause, call.severity
    alert.rule_id = call.rule.pk if call.rule else None
    alert.state, alert.resolved_at, alert.ending = AlertState.OPEN, None, ""
    alert.opened_at = now
    # What people did about the earlier time is in its events; this one waits for them anew.
    alert.acknowledged_at = alert.acknowledged_by_id = None
    alert.snoozed_until, alert.snoozed_until_report = None, False
    alert.escalated_level, alert.escalated_at = 0, None
    return step


def _go_on(alert: Alert, call: Call) -> str:
    before = alert.severity, alert.cause
    alert.cause, alert.severity = call.cause, call.severity
    alert.rule_id = call.rule.pk if call.rule else None
    if (alert.severity, alert.cause) == before:
        return AlertStep.UPDATED if call.status_change_id else ""
    if is_worse(alert.severity, before[0]):
        # Somebody knew of something smaller.
        alert.acknowledged_at = alert.acknowledged_by_id = None
        alert.snoozed_until, alert.snoozed_until_report = None, False
        return AlertStep.WORSENED
    return AlertStep.EASED


def _end(alert: Alert, now: dt.datetime) -> str:
    if alert.state == AlertState.OVER:
        return ""
    was_open = alert.state == AlertState.OPEN
    alert.state, alert.is_recovering, alert.held = AlertState.OVER, False, 0
    alert.resolved_at, alert.ending = now, Ending.RESOLVED
    return AlertStep.RESOLVED if was_open else ""


def _event(alert: Alert, step: str, call: Call, now: dt.datetime) -> AlertEvent:
    facts: dict[str, Any] = {"severity": alert.severity, "cause": alert.cause, "reason": call.reason}
    return AlertEvent(
        alert=alert,
        step=step,
        due_to_id=call.due_to_id,
        status_change_id=call.status_change_id,
        happened_at=now,
        told_at=None if step in TOLD else now,
        **facts,
    )
