"""Reviewing findings: figures that do not add up open an alert until they do, or somebody accepts them."""

from django.conf import settings
from django.db.models import Exists, OuterRef
from django.utils import translation

from alerts.choices import AlertState, Cause, Severity, Topic
from alerts.models import Alert
from alerts.rulebook import Rulebook
from alerts.services.reviewing.lives import About, Call, Changes, settle
from indicators.auditing import sentence
from indicators.choices import Severity as FindingSeverity
from indicators.models import Finding

MOST_AT_ONCE = 5000


def review_findings() -> Changes:
    """Open what was found and resolve what is gone or accepted. Hints never alert. Call it in a transaction."""
    alive = Alert.objects.filter(finding=OuterRef("pk")).exclude(state=AlertState.OVER)
    found = Finding.objects.open().exclude(severity=FindingSeverity.HINT).filter(~Exists(alive))
    over = Finding.objects.filter(Exists(alive)).exclude(pk__in=Finding.objects.open().values("pk"))
    rulebook = Rulebook()
    with translation.override(settings.LANGUAGE_CODE):
        calls = [
            call
            for finding in found.select_related("locality", "indicator", "target").order_by("pk")[:MOST_AT_ONCE]
            if (call := _call(finding, rulebook))
        ]
        calls += [_over(finding) for finding in over.order_by("pk")[:MOST_AT_ONCE]]
    return settle(calls)


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
    return Call(about_finding(finding), Topic.FIGURES, _sentence(finding), Cause.INCONSISTENT, severity, rule)


def _over(finding: Finding) -> Call:
    return Call(about_finding(finding), Topic.FIGURES, finding.accepted_reason or _sentence(finding))


def _sentence(finding: Finding) -> str:
    return sentence(finding.check_code, finding.data)
