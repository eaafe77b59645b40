"""Reviewing what a changed rule touches: what it now opens, what it no longer asks for.

A change of rules is noted as a cursor ("rule:<topic>:<locality>"), so that a sweep of any size goes on where a killed
worker left off. What nobody has to be asked for again (reports, findings) opens by its own review; here it ends.
"""

import datetime as dt

from django.db.models import Q, QuerySet
from django.utils import timezone

from alerts.choices import AlertState, Topic
from alerts.evaluating import TARGET_TOPICS
from alerts.models import Alert, ReviewCursor
from alerts.services.reviewing.findings import review_findings_again
from alerts.services.reviewing.lives import Changes
from alerts.services.reviewing.reports import review_reports_again
from alerts.services.reviewing.targets import review_targets
from indicators.choices import Pace, Verdict
from indicators.models import Target
from localities.models import Locality

PREFIX = "rule:"
BATCH_SIZE = 5000
# A rule that is switched on opens nothing about periods that closed longer ago.
LOOKS_BACK = dt.timedelta(days=366)
# A rule's own points may lie below the band of what is on track.
PACES = (Pace.ON_TRACK, Pace.BEHIND, Pace.FAR_BEHIND)


def ask_for_review(*, topic: str, locality: Locality | None) -> None:
    """Note that the rules of a topic changed in a locality and below, or everywhere."""
    name = f"{PREFIX}{topic}:{locality.pk if locality else 0}"
    ReviewCursor.objects.update_or_create(name=name, defaults={"last_pk": 0})


def review_changed_rules(*, on: dt.date | None = None) -> Changes | None:
    """Review the next batch that a changed rule asks for; None once nothing waits. Call it in a transaction."""
    cursor = ReviewCursor.objects.select_for_update().filter(name__startswith=PREFIX).order_by("name").first()
    if cursor is None:
        return None
    _prefix, topic, locality_id = cursor.name.split(":")
    path = Locality.objects.values_list("path", flat=True).get(pk=locality_id) if locality_id != "0" else ""
    on = on or timezone.localdate()
    if topic in TARGET_TOPICS:
        return _review_batch(cursor, _targets(topic, path, on), on)
    cursor.delete()
    alive = Alert.objects.filter(state=AlertState.OPEN, topic=topic, locality__path__startswith=path)
    if topic == Topic.OVERDUE:
        return review_reports_again(list(alive.values_list("report_id", flat=True)), on=on)
    if topic == Topic.FIGURES:
        return review_findings_again(list(alive.values_list("finding_id", flat=True)))
    # Whether somebody attends to an indicator is reviewed as a whole, every night.
    return Changes()


def _review_batch(cursor: ReviewCursor, targets: QuerySet[Target], on: dt.date) -> Changes:
    ids = list(targets.filter(pk__gt=cursor.last_pk).order_by("pk").values_list("pk", flat=True)[:BATCH_SIZE])
    if len(ids) < BATCH_SIZE:
        cursor.delete()
    else:
        cursor.last_pk = ids[-1]
        cursor.save(update_fields=["last_pk"])
    return review_targets(ids, on=on)


def _targets(topic: str, path: str, on: dt.date) -> QuerySet[Target]:
    """Those of a place that have an alert of the topic, or could get one by the weakest rule there can be."""
    has_alert = Alert.objects.filter(topic=topic, target__isnull=False).exclude(state=AlertState.OVER)
    recent = Target.objects.filter(period__ends_on__gte=on - LOOKS_BACK)
    running = Target.objects.filter(period__ends_on__gte=on)
    may_have = {
        Topic.MISSED: recent.filter(Q(assessment__verdict=Verdict.NOT_MET) | Q(official_verdict=Verdict.NOT_MET)),
        Topic.PACE: running.filter(assessment__pace__in=PACES),
        Topic.FORECAST: running.filter(assessment__forecast_verdict=Verdict.NOT_MET),
        Topic.OFFICIAL: recent.where_verdicts_differ(),
        Topic.PLAN: recent.filter(version__gt=1),
    }[Topic(topic)]
    concerned = Q(pk__in=has_alert.values("target")) | Q(pk__in=may_have.values("pk"))
    return Target.objects.filter(concerned, locality__path__startswith=path)
