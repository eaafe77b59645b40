"""Reviewing reports: one that is overdue opens an alert, one that arrived or was answered resolves it."""

import datetime as dt
from collections.abc import Collection

from django.db.models import Exists, OuterRef, Q, Subquery
from django.utils import timezone

from alerts.choices import AlertState, Cause, Ending, Topic
from alerts.models import Alert
from alerts.rulebook import Rulebook
from alerts.saying import Said
from alerts.services.reviewing.lives import About, Call, Changes, lock_targets, settle, take_turn
from alerts.services.reviewing.muting import settle_mutes
from indicators.calendars import WorkingDays
from indicators.models import DueReport, ReportAnswer, Target
from indicators.models.reporting import DueReportQuerySet
from indicators.reporting import days_late, overdue_on, working_days

# The oldest report that still opens an alert: what was never sent in earlier years is history, not news.
OPENS_WITHIN = dt.timedelta(days=366)
# Not over, or closed by a person while the report was late: that it arrived must be known should it be late again.
ALIVE = ~Q(state=AlertState.OVER) | Q(ending=Ending.CLOSED, held__gt=0)


def review_reports(*, on: dt.date | None = None) -> Changes:
    """Open what is overdue by the rule's working days, resolve what arrived. Call it in a transaction."""
    take_turn("reports")
    on = on or timezone.localdate()
    known = Alert.objects.filter(report=OuterRef("pk")).filter(ALIVE)
    overdue = overdue_on(on).filter(due_on__gte=on - OPENS_WITHIN)
    late = overdue.filter(~Exists(known.filter(state=AlertState.OPEN)))
    arrived = DueReport.objects.filter(Exists(known)).exclude(pk__in=overdue_on(on).values("pk"))
    return _settle(late, arrived, on)


def review_reports_again(report_ids: Collection[int], *, on: dt.date) -> Changes:
    """Hold reports with an open alert against a rule that changed. Call it in a transaction."""
    take_turn("reports")
    return _settle(overdue_on(on).filter(pk__in=report_ids), DueReport.objects.none(), on, is_open=True)


def _settle(late: DueReportQuerySet, arrived: DueReportQuerySet, on: dt.date, *, is_open: bool = False) -> Changes:
    """`is_open`: the late ones have an alert, which ends where no rule asks for it."""
    reports = list(late.select_related("locality", "duty__calendar", "duty__plan"))
    answers = ReportAnswer.objects.filter(report=OuterRef("pk"), indicator__isnull=True, withdrawn_at__isnull=True)
    arrived = arrived.annotate(answered_by=Subquery(answers.values("answered_by")[:1]))
    over = list(arrived.select_related("locality", "duty__calendar", "duty__plan"))
    if not reports and not over:
        return Changes()
    calendar, rulebook = working_days(), Rulebook()
    calls = [call for report in reports if (call := _late(report, on, calendar, rulebook))]
    if is_open:
        asked = {call.about.report_id for call in calls}
        calls += [_unasked(report) for report in reports if report.pk not in asked]
    calls += [_arrived(report) for report in over]
    changes = settle(calls)
    # The pace alerts of these places may be muted or unmuted by what changed.
    targets = Target.objects.filter(
        alerts__state=AlertState.OPEN, locality__in={alert.locality_id for alert in changes.alerts}
    )
    lock_targets(targets.values_list("pk", flat=True))
    settle_mutes(set(targets.values_list("pk", flat=True)))
    return changes


def _unasked(report: DueReport) -> Call:
    return Call(about_report(report), Topic.OVERDUE, {"code": "report_not_asked_for"})


def _arrived(report: DueReport) -> Call:
    said: Said = {"code": "report_answered", **_named(report)}
    by = report.answered_by  # type: ignore[attr-defined]
    if report.sent_at is not None:
        day = timezone.localtime(report.sent_at).date()
        said, by = {"code": "report_sent", **_named(report), "day": day.isoformat()}, report.sent_by_id
    return Call(about_report(report), Topic.OVERDUE, said, due_to_id=by)


def _named(report: DueReport) -> dict[str, str]:
    """Whose report it is, about which period."""
    frequency = report.duty.calendar.frequency
    return {"unit": str(report.locality), "frequency": frequency, "cut_off_on": report.cut_off_on.isoformat()}


def about_report(report: DueReport) -> About:
    return About(f"report:{report.pk}", report.locality_id, report_id=report.pk)


def _late(report: DueReport, on: dt.date, calendar: WorkingDays, rulebook: Rulebook) -> Call | None:
    rules = rulebook.rules_for(report.locality.path, report.duty.sector_id, report.duty.plan_id)
    rule = rules.get(Cause.OVERDUE)
    late = days_late(report, on, calendar)
    # On the weekend after its deadline nobody could have sent it.
    if rule is None or late < max(rule.threshold or 0, 1):
        return None
    days = {"due_on": report.due_on.isoformat(), "on": on.isoformat(), "late": late}
    said = {"code": "late_report", **_named(report), **days}
    return Call(about_report(report), Topic.OVERDUE, said, Cause.OVERDUE, rule.severity, rule)
