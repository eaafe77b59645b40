"""Alerts as a mail lists them: in the order they are read, with everything a row shows."""

import datetime as dt
from collections.abc import Collection
from typing import NamedTuple

from django.db.models import F, Prefetch, QuerySet
from django.db.models.functions import Coalesce

from alerts.choices import AlertState, AlertStep, Severity
from alerts.hearing import News
from alerts.models import Alert, AlertEvent
from indicators.models import Target
from localities.models import Locality

# How many rows one section of a mail shows.
LONGEST = 30
HEAVIEST_FIRST = {severity: -rank for rank, severity in enumerate(Severity.values)}
OLD_AFTER = dt.timedelta(days=366)
# The steps that a review takes.
REVIEWED = (
    *(AlertStep.OPENED, AlertStep.REOPENED, AlertStep.UPDATED, AlertStep.WORSENED, AlertStep.EASED),
    AlertStep.RESOLVED,
)
# Rows that are read into memory at once where a whole list is written out.
BATCH = 500


class Brief(NamedTuple):
    """What decides who hears of an alert, whether it is listed, and where in the list."""

    pk: int
    state: str
    topic: str
    cause: str
    severity: str
    locality_id: int
    indicator_id: int | None
    sector_id: int | None
    plan_id: int | None
    muted_by_id: int | None
    is_set_aside: bool
    period_ends_on: dt.date | None
    order: tuple[object, ...]

    @property
    def is_open(self) -> bool:
        return self.state == AlertState.OPEN


_READ = (
    *("pk", "state", "topic", "cause", "severity", "locality_id", "indicator_id"),
    *("sector", "plan", "muted_by_id", "snoozed_until", "snoozed_until_report", "accepted_until"),
    *("locality__path", "period__ends_on", "target__position"),
)


def read_briefs(alerts: QuerySet[Alert]) -> dict[int, Brief]:
    """By id; one query. What is snoozed or accepted is set aside; `wake_alerts` ends that when its date has come."""
    found = {}
    rows = alerts.annotate(
        sector=Coalesce("indicator__sector_id", "report__duty__sector_id"),
        plan=Coalesce(F("target__plan_id"), F("report__duty__plan_id")),
    )
    for row in rows.order_by().values_list(*_READ):
        pk, state, topic, cause, severity, locality, indicator, sector, plan, muted, *rest = row
        snoozed, until_report, accepted, path, ends_on, position = rest
        aside = until_report or snoozed is not None or accepted is not None
        # Heaviest first, then as the tables stand: by locality, latest period first, as printed.
        order = (HEAVIEST_FIRST[severity], path, -ends_on.toordinal() if ends_on else 0, plan or 0, position or 0, pk)
        found[pk] = Brief(
            pk, state, topic, cause, severity, locality, indicator, sector, plan, muted, aside, ends_on, order
        )
    return found


def is_old(brief: Brief, on: dt.date) -> bool:
    """Whether it is about a period so long over that it is history, not news: it opens quietly and is listed once."""
    return brief.period_ends_on is not None and on - brief.period_ends_on > OLD_AFTER


def news_about(brief: Brief, place: Locality, due_to: int | None = None) -> News:
    return News(
        brief.pk, place, brief.cause, brief.severity, brief.indicator_id, brief.sector_id, brief.plan_id, due_to
    )


def load_alerts(ids: Collection[int]) -> dict[int, Alert]:
    """Alerts with everything a row shows, by id, in a fixed number of queries.

    `last_word` is the step that last said something of one that is about neither a target nor a report nor a finding.
    """
    targets = Target.objects.with_judgement().select_related("stands_under__indicator")
    rows = (
        Alert.objects.filter(pk__in=ids)
        .select_related(
            "locality", "indicator__unit", "period", "finding", "report__locality", "report__duty__calendar"
        )
        .prefetch_related(Prefetch("target", targets))
    )
    found = {alert.pk: alert for alert in rows}
    bare = [pk for pk, one in found.items() if not (one.target_id or one.report_id or one.finding_id)]
    last = {event.alert_id: event for event in _last_words(bare)} if bare else {}
    for pk, alert in found.items():
        alert.last_word = last.get(pk)  # type: ignore[attr-defined]
    return found


def _last_words(ids: Collection[int]) -> QuerySet[AlertEvent]:
    """What each alert's last review said: the later ones come later. People's own words are not among them."""
    events = AlertEvent.objects.filter(alert__in=ids, by__isnull=True, step__in=REVIEWED).exclude(reason="")
    return events.order_by("happened_at", "id")
