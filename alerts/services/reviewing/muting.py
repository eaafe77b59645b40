"""Which alerts another mutes: a part's by its whole's, a pace's by the late report it cannot be judged without."""

from collections.abc import Collection, Iterable

from django.db.models import F, OuterRef, Q, Subquery
from django.utils import timezone

from alerts.choices import AlertState, AlertStep, Topic
from alerts.models import Alert, AlertEvent
from indicators.choices import Standing
from indicators.models import Target
from indicators.reporting import late_targets

# From the last of these on there is something to tell.
NEWS = (AlertStep.OPENED, AlertStep.REOPENED, AlertStep.WORSENED, AlertStep.WOKEN)
# What a late report leaves without a fresh value to judge.
NEEDS_FRESH_VALUES = (Topic.PACE, Topic.FORECAST)


def settle_mutes(target_ids: Collection[int]) -> None:
    """Mute and unmute the open alerts about some targets and about their parts."""
    family = _with_parts(target_ids)
    alerts = list(
        Alert.objects.open()
        .filter(target__in=family)
        .select_related("target")
        .order_by("pk")
        .select_for_update(of=("self",), no_key=True)
    )
    if not alerts:
        return
    wholes = _open_alerts_of_wholes(alerts)
    late = _open_alerts_of_late_reports(alerts)
    changed = []
    for alert in alerts:
        by = late.get(alert.target_id) if alert.topic in NEEDS_FRESH_VALUES else None
        by = by or wholes.get((_whole(alert.target), alert.topic))
        if by != alert.muted_by_id:
            alert.muted_by_id = by
            changed.append(alert)
    _store(changed)


def told_before_muted(alert_ids: Collection[int]) -> set[int]:
    """Those that people had been told of, as they stand, when they were muted the last time: that they are seen again
    is no news, that they are over is."""
    events = AlertEvent.objects.filter(alert=OuterRef("pk")).order_by("-happened_at", "-pk")
    found = Alert.objects.filter(pk__in=alert_ids).alias(
        muted_at=Subquery(events.filter(step=AlertStep.MUTED).values("happened_at")[:1]),
        told_at=Subquery(events.filter(step__in=NEWS).values("told_at")[:1]),
    )
    return set(found.filter(told_at__lt=F("muted_at")).values_list("pk", flat=True))


def _store(changed: Collection[Alert]) -> None:
    if not changed:
        return
    now = timezone.now()
    known = told_before_muted([alert.pk for alert in changed if not alert.muted_by_id])
    Alert.objects.bulk_update(changed, ["muted_by"], batch_size=1000)
    AlertEvent.objects.bulk_create(
        AlertEvent(
            alert=alert,
            step=AlertStep.MUTED if alert.muted_by_id else AlertStep.UNMUTED,
            severity=alert.severity,
            cause=alert.cause,
            reason="",
            happened_at=now,
            told_at=now if alert.muted_by_id or alert.pk in known else None,
        )
        for alert in changed
    )


def _whole(target: Target | None) -> int | None:
    return target.stands_under_id if target is not None and target.standing == Standing.PART else None


def _with_parts(target_ids: Iterable[int]) -> list[int]:
    ids = list(target_ids)
    parts = Target.objects.filter(Q(pk__in=ids) | Q(stands_under__in=ids, standing=Standing.PART))
    return list(parts.values_list("pk", flat=True))


def _open_alerts_of_wholes(alerts: Iterable[Alert]) -> dict[tuple[int | None, str], int]:
    wholes = {whole for alert in alerts if (whole := _whole(alert.target)) is not None}
    found = Alert.objects.open().filter(target__in=wholes).values_list("target_id", "topic", "pk")
    return {(target, topic): pk for target, topic, pk in found}


def _open_alerts_of_late_reports(alerts: Iterable[Alert]) -> dict[int, int]:
    """Target → the open alert about the report that its fresh value is missing from."""
    waiting = [alert.target for alert in alerts if alert.topic in NEEDS_FRESH_VALUES and alert.target is not None]
    late = late_targets(waiting, timezone.localdate()) if waiting else {}
    reports = {value.report.pk: target for target, value in late.items()}
    found = Alert.objects.filter(state=AlertState.OPEN, report__in=reports).values_list("report_id", "pk")
    by_report = dict(found)
    return {target: by_report[value.report.pk] for target, value in late.items() if value.report.pk in by_report}
