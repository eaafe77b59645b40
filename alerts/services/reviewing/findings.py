"""Reviewing findings: figures that do not add up open an alert until they do, or somebody accepts them."""

from collections.abc import Collection
from itertools import islice

from django.db.models import Case, Exists, OuterRef, Q, Subquery, When

from alerts.choices import AlertState, Cause, Ending, Severity, Topic
from alerts.models import Alert
from alerts.rulebook import Rulebook
from alerts.saying import Said
from alerts.services.reviewing.lives import About, Call, Changes, settle, take_turn
from indicators.choices import Severity as FindingSeverity
from indicators.models import Finding, Observation
from indicators.models.findings import FindingQuerySet

MOST_AT_ONCE = 5000


def review_findings() -> Changes:
    """Open what was found and resolve what is gone or accepted. Hints never alert. Call it in a transaction.

    What a person closed is not looked at again: a finding does not get worse, other figures are another finding.
    """
    take_turn("findings")
    known = Alert.objects.filter(finding=OuterRef("pk"))
    alive = known.exclude(state=AlertState.OVER)
    found = Finding.objects.open().but_hints()
    found = found.filter(~Exists(known.filter(~Q(state=AlertState.OVER) | Q(ending=Ending.CLOSED))))
    over = Finding.objects.filter(Exists(alive)).exclude(pk__in=Finding.objects.open().values("pk"))
    rulebook = Rulebook()
    asked = (_call(finding, rulebook) for finding in _with_facts(found).iterator(chunk_size=1000))
    # What no rule asks for stands before what one asks for, so the limit is on the latter.
    calls = list(islice(filter(None, asked), MOST_AT_ONCE))
    calls += [_over(finding) for finding in _with_facts(over)[:MOST_AT_ONCE]]
    return settle(calls)


def review_findings_again(finding_ids: Collection[int]) -> Changes:
    """Hold findings with an open alert against a rule that changed. Call it in a transaction."""
    take_turn("findings")
    rulebook = Rulebook()
    calls = [
        _call(finding, rulebook) or _unasked(finding)
        for finding in _with_facts(Finding.objects.open().filter(pk__in=finding_ids))
    ]
    return settle(calls)


def _with_facts(findings: FindingQuerySet) -> FindingQuerySet:
    """`entered_by` is who entered the newest value of the finding's row, or of its table where it has none."""
    values = Observation.objects.filter(locality=OuterRef("locality"), period=OuterRef("period"), is_computed=False)
    newest = values.order_by("-recorded_at", "-pk").values("recorded_by")
    of_row = Subquery(newest.filter(indicator=OuterRef("indicator"))[:1])
    entered_by = Case(When(indicator__isnull=True, then=Subquery(newest[:1])), default=of_row)
    return findings.select_related("locality", "indicator", "target").annotate(entered_by=entered_by).order_by("pk")


def _unasked(finding: Finding) -> Call:
    return Call(about_finding(finding), Topic.FIGURES, {"code": "figures_not_asked_for"})


def about_finding(finding: Finding) -> About:
    return About(
        f"finding:{finding.pk}",
        finding.locality_id,
        finding.target_id,
        finding.indicator_id,
        finding.period_id,
        finding_id=finding.pk,
    )


def _call(finding: Finding, rulebook: Rulebook) -> Call | None:
    sector = finding.indicator.sector_id if finding.indicator else None
    plan = finding.target.plan_id if finding.target else None
    rule = rulebook.rules_for(finding.locality.path, sector, plan).get(Cause.INCONSISTENT)
    if rule is None:
        return None
    # Figures that cannot all be true matter more than what something unprinted may explain.
    is_error = finding.severity == FindingSeverity.ERROR and rule.severity == Severity.NOTICE
    severity = Severity.WARNING.value if is_error else rule.severity
    call = Call(about_finding(finding), Topic.FIGURES, _said(finding), Cause.INCONSISTENT, severity, rule)
    return call._replace(due_to_id=finding.entered_by)  # type: ignore[attr-defined]


def _over(finding: Finding) -> Call:
    by = finding.entered_by if finding.gone_at else finding.accepted_by_id  # type: ignore[attr-defined]
    return Call(about_finding(finding), Topic.FIGURES, finding.accepted_reason or _said(finding), due_to_id=by)


def _said(finding: Finding) -> Said:
    return {"code": "finding", "check": finding.check_code, "facts": finding.data}
