"""Trying rules about reports, findings, decisions and amendments: what is stored of them says what would have been."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator

from django.db.models import Min, Q, QuerySet
from django.utils import timezone

from alerts.models import AlertRule
from alerts.trials.types import Opening
from indicators.calendars import add_working_days
from indicators.models import DueReport, Finding, Target, TargetVersion, VerdictDecision
from indicators.reporting import label_of, working_days
from indicators.services.replaying import replay_values

# A path, a sector and a plan: what decides which rule applies.
Place = tuple[str, int | None, int | None]
Placed = tuple[Opening, Place]


def targets_of(rule: AlertRule) -> QuerySet[Target]:
    """The targets of the places, the sector and the plan that a rule names."""
    found = Target.objects.filter(is_heading=False).exclude(kind="")
    if rule.locality is not None:
        found = found.filter(locality__path__startswith=rule.locality.path)
    if rule.sector_id is not None:
        found = found.filter(indicator__sector=rule.sector_id)
    return found.filter(plan=rule.plan_id) if rule.plan_id is not None else found


def _of_target(target: Target, day: dt.date) -> Placed:
    opening = Opening(day, f"target:{target.pk}", target.locality, str(target.indicator), target.pk)
    return opening, (target.locality.path, target.indicator.sector_id, target.plan_id)


def late_reports(rule: AlertRule, since: dt.date) -> Iterator[Placed]:
    """Reports that had not arrived when the rule's working days were over."""
    calendar, wait = working_days(), int(rule.threshold or 0)
    # A deadline and the days of waiting are never a quarter apart.
    reports = DueReport.objects.filter(due_on__gte=since - dt.timedelta(days=92), due_on__lt=timezone.localdate())
    reports = reports.select_related("locality", "duty__calendar")
    answered = Min("answers__answered_at", filter=Q(answers__indicator=None, answers__withdrawn_at=None))
    for report in reports.annotate(answered_at=answered):
        opens_on = add_working_days(report.due_on, wait, calendar) if wait else report.due_on + dt.timedelta(days=1)
        arrivals = [moment for moment in (report.sent_at, report.answered_at) if moment is not None]
        arrived_on = timezone.localtime(min(arrivals)).date() if arrivals else None
        if arrived_on is None or arrived_on >= opens_on:
            opening = Opening(opens_on, f"report:{report.pk}", report.locality, label_of(report))
            yield opening, (report.locality.path, report.duty.sector_id, report.duty.plan_id)


def contradictions(_rule: AlertRule, since: dt.date) -> Iterator[Placed]:
    """Contradictions that were found, those that are gone or accepted by now included."""
    found = Finding.objects.but_hints().filter(found_at__date__gte=since)
    for finding in found.select_related("locality", "indicator", "target"):
        opening = Opening(
            timezone.localtime(finding.found_at).date(),
            f"finding:{finding.pk}",
            finding.locality,
            str(finding.indicator or finding.get_check_code_display()),
            finding.target_id,
        )
        sector = finding.indicator.sector_id if finding.indicator else None
        yield opening, (finding.locality.path, sector, finding.target.plan_id if finding.target else None)


def differing_verdicts(rule: AlertRule, since: dt.date) -> Iterator[Placed]:
    """Decisions that said otherwise than the numbers they were said of; said again, they open nothing new."""
    decided = VerdictDecision.objects.filter(target__in=targets_of(rule), observation__isnull=False).exclude(verdict="")
    by_target: dict[int, list[VerdictDecision]] = defaultdict(list)
    for decision in decided.order_by("decided_at", "pk"):
        by_target[decision.target_id].append(decision)
    for target, values in replay_values(list(Target.objects.with_judgement().filter(pk__in=by_target))):
        verdicts = {seen.observation.pk: seen.judgement.verdict for seen in values}
        differed = False
        for decision in by_target[target.pk]:
            computed = verdicts.get(decision.observation_id, "")
            differs = bool(computed) and computed != decision.verdict
            day = timezone.localtime(decision.decided_at).date()
            if differs and not differed and day >= since:
                yield _of_target(target, day)
            differed = differs


def amendments(rule: AlertRule, since: dt.date) -> Iterator[Placed]:
    """Versions that came after a value; several without a value between them are one alert."""
    versions = TargetVersion.objects.filter(target__in=targets_of(rule), version__gt=1).order_by("created_at", "pk")
    by_target: dict[int, list[dt.datetime]] = defaultdict(list)
    for pk, created_at in versions.values_list("target_id", "created_at"):
        by_target[pk].append(created_at)
    for target, values in replay_values(list(Target.objects.with_judgement().filter(pk__in=by_target))):
        recorded = sorted(seen.observation.recorded_at for seen in values)
        before: dt.datetime | None = None
        for moment in by_target[target.pk]:
            last = max((one for one in recorded if one < moment), default=None)
            if last is not None and (before is None or last > before):
                yield _of_target(target, timezone.localtime(moment).date())
            before = moment
