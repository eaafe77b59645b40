"""Reviewing reports: one that is overdue opens an alert, one that arrived or was answered resolves it."""

import datetime as dt

from django.conf import settings
from django.db.models import Exists, OuterRef
from django.utils import timezone, translation

from alerts.choices import AlertState, Cause, Topic
from alerts.models import Alert
from alerts.rulebook import Rulebook
from alerts.services.reviewing.lives import About, Call, Changes, settle
from alerts.services.reviewing.muting import settle_mutes
from indicators.calendars import WorkingDays
from indicators.models import DueReport, Target
from indicators.reporting import days_late, overdue_on, sentence_of, working_days

# The oldest report that still opens an alert: what was never sent in earlier years is history, not news.
OPENS_WITHIN = dt.timedelta(days=366)


def review_reports(*, on: dt.date | None = None) -> Changes:
    """Open what is overdue by the rule's working days, resolve what arrived. Call it in a transaction."""
    on = on or timezone.localdate()
    alive = Alert.objects.filter(report=OuterRef("pk"), state=AlertState.OPEN)
    overdue = overdue_on(on).filter(due_on__gte=on - OPENS_WITHIN)
    late = list(overdue.filter(~Exists(alive)).select_related("locality", "duty__calendar", "duty__plan"))
    still = set(overdue.values_list("pk", flat=True))
    open_now = Alert.objects.filter(report__isnull=False).exclude(state=AlertState.OVER)
    arrived = [pk for pk in open_now.values_list("report_id", flat=True) if pk not in still]
    if not late and not arrived:
        return Changes()
    calendar, rulebook = working_days(), Rulebook()
    over = DueReport.objects.filter(pk__in=arrived).select_related("locality", "duty__calendar", "duty__plan")
    with translation.override(settings.LANGUAGE_CODE):
        calls = [call for report in late if (call := _late(report, on, calendar, rulebook))]
        calls += [Call(about_report(report), Topic.OVERDUE, str(report)) for report in over]
    changes = settle(calls)
    localities = {call.about.locality_id for call in calls}
    # The pace alerts of these places may be muted or unmuted by what changed.
    settle_mutes(
        list(Target.objects.filter(alerts__state=AlertState.OPEN, locality__in=localities).values_list("pk", flat=True))
    )
    return changes


def about_report(report: DueReport) -> About:
    return About(f"report:{report.pk}", report.locality_id, report_id=report.pk)


def _late(report: DueReport, on: dt.date, calendar: WorkingDays, rulebook: Rulebook) -> Call | None:
    rules = rulebook.rules_for(report.locality.path, report.duty.sector_id, report.duty.plan_id)
    rule = rules.get(Cause.OVERDUE)
    if rule is None or (rule.threshold is not None and days_late(report, on, calendar) < rule.threshold):
        return None
    reason = sentence_of(report, on, calendar)
    return Call(about_report(report), Topic.OVERDUE, reason, Cause.OVERDUE, rule.severity, rule)
