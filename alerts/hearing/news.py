"""A piece of news: what decides who hears of an alert or of what happened to it."""

from collections.abc import Sequence
from typing import NamedTuple

from django.db.models import prefetch_related_objects

from alerts.models import Alert, AlertEvent
from localities.models import Locality

ABOUT = ("locality", "indicator", "target", "report__duty")


class News(NamedTuple):
    """`key` is the caller's own; `due_to_id` is the person whose change of data led to it."""

    key: int
    locality: Locality
    cause: str
    severity: str
    indicator_id: int | None = None
    sector_id: int | None = None
    plan_id: int | None = None
    due_to_id: int | None = None


def news_of(found: Sequence[Alert] | Sequence[AlertEvent]) -> list[News]:
    """Alerts, or events, as news under their own ids. What was not joined is read in a few queries, however many."""
    if not found:
        return []
    if isinstance(found[0], Alert):
        prefetch_related_objects(found, *ABOUT)
        return [_of_alert(alert) for alert in found]
    prefetch_related_objects(found, *(f"alert__{name}" for name in ABOUT))
    return [_of_event(event) for event in found]


def _of_alert(alert: Alert) -> News:
    duty = alert.report.duty if alert.report is not None else None
    sector = alert.indicator.sector_id if alert.indicator is not None else duty.sector_id if duty else None
    plan = alert.target.plan_id if alert.target is not None else duty.plan_id if duty else None
    return News(alert.pk, alert.locality, alert.cause, alert.severity, alert.indicator_id, sector, plan)


def _of_event(event: AlertEvent) -> News:
    """With the cause and severity of that moment, where it kept them."""
    now = _of_alert(event.alert)
    return now._replace(
        key=event.pk,
        cause=event.cause or now.cause,
        severity=event.severity or now.severity,
        due_to_id=event.due_to_id,
    )
