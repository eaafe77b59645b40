"""Alerts that people put off or accepted, and whose time has come: they wait for people anew, and people hear of it."""

import datetime as dt
from collections.abc import Collection

from django.db.models import F, OuterRef, Q, Subquery
from django.utils import timezone

from alerts.choices import AlertStep
from alerts.models import Alert, AlertEvent
from alerts.saying import Said
from alerts.services.reviewing.lives import Changes, lock_alerts, told, wait_anew

AWAKE = ["snoozed_until", "snoozed_until_report", "accepted_until", "acknowledged_at", "acknowledged_by"]
AWAKE += ["escalated_level", "escalated_at"]


def wake_alerts(*, on: dt.date | None = None) -> Changes:
    """End what is over. Call it in a transaction.

    A snooze until a date ends on that day, one until a report with the first value that was recorded since; what was
    accepted until a date ends when that day is over.
    """
    on = on or timezone.localdate()
    found = _over(on)
    lock_alerts(found)
    # Read again under the lock: meanwhile another sweep may have woken it, or somebody put it off anew.
    alerts = list(Alert.objects.filter(pk__in=_over(on, pk__in=found)).order_by("pk"))
    now = timezone.now()
    events = [_wake(alert, on, now) for alert in alerts]
    Alert.objects.bulk_update(alerts, AWAKE, batch_size=1000)
    return Changes(alerts, AlertEvent.objects.bulk_create(events, batch_size=5000))


def _over(on: dt.date, **among: Collection[int]) -> set[int]:
    """The alerts whose time has come, at the moment of this query."""
    snoozes = AlertEvent.objects.filter(alert=OuterRef("pk"), step=AlertStep.SNOOZED).order_by("-happened_at", "-pk")
    has_value = Q(snoozed_until_report=True, target__assessment__observation__recorded_at__gt=F("snoozed_at"))
    over = Q(snoozed_until__lte=on) | Q(accepted_until__lt=on) | has_value
    snoozed_at = Subquery(snoozes.values("happened_at")[:1])
    found = Alert.objects.open().filter(**among).alias(snoozed_at=snoozed_at).filter(over)
    return set(found.values_list("pk", flat=True))


def _wake(alert: Alert, on: dt.date, now: dt.datetime) -> AlertEvent:
    said = _why(alert, on)
    if alert.accepted_until is not None and alert.accepted_until < on:
        alert.accepted_until = None
    alert.snoozed_until, alert.snoozed_until_report = None, False
    wait_anew(alert)
    return AlertEvent(
        alert=alert,
        step=AlertStep.WOKEN,
        severity=alert.severity,
        cause=alert.cause,
        happened_at=now,
        **told(said),
    )


def _why(alert: Alert, on: dt.date) -> Said:
    if alert.accepted_until is not None and alert.accepted_until < on:
        return {"code": "acceptance_over", "day": alert.accepted_until.isoformat()}
    if alert.snoozed_until is not None and alert.snoozed_until <= on:
        return {"code": "snooze_over", "day": alert.snoozed_until.isoformat()}
    return {"code": "new_value"}
