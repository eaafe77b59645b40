"""What is stored about a judged target, put together for whoever shows it. Reads only."""

import datetime as dt

from indicators.explaining import Explanation, Facts, explain
from indicators.judging import Demand, Judgement
from indicators.models import Assessment, Target, TargetVersion
from indicators.pacing import Progress
from indicators.units import Unit


def demand_of(target: Target, version: TargetVersion | None = None) -> Demand:
    """The stored target as the rule takes it, or one of its earlier versions."""
    unit = target.indicator.unit
    read = version or target
    return Demand(
        read.kind,
        read.low,
        read.high,
        read.denominator,
        read.is_open,
        read.is_share,
        target.indicator.direction,
        target.plan.is_strict,
        unit is not None and Unit(unit.dimension).is_percent,
    )


def assessment_of(target: Target) -> Assessment | None:
    """The last judgement of a target; None until it was judged for the first time."""
    try:
        return target.assessment
    except Assessment.DoesNotExist:
        return None


def progress_of(assessment: Assessment) -> Progress:
    """The pace as it was stored."""
    return Progress(
        assessment.pace,
        assessment.pace_reason,
        assessment.baseline,
        assessment.expected,
        assessment.lag,
        assessment.forecast,
        assessment.forecast_verdict,
    )


def explain_target(target: Target, on: dt.date) -> Explanation | None:
    """Why the target is judged as it is, as of a day (a verdict is provisional while its period runs).

    Load the target `with_judgement`; None until it was judged for the first time.
    """
    facts = facts_to_explain(target, on)
    return None if facts is None else explain(facts)


def facts_to_explain(target: Target, on: dt.date) -> Facts | None:
    """What `explain_target` explains, to be kept and said again (`explaining.keep`)."""
    assessment = assessment_of(target)
    if assessment is None:
        return None
    observation = assessment.observation
    judged_by, newer = _versions(target, assessment.version)
    return Facts(
        demand=demand_of(target, judged_by),
        judgement=Judgement(*(getattr(assessment, name) for name in Judgement._fields)),
        written=(judged_by or target).written,
        unit=target.indicator.unit.name if target.indicator.unit else "",
        plan=str((judged_by or target).plan),
        relative_to=(judged_by or target).relative_to,
        as_of=observation.as_of if observation else None,
        observation_kind=observation.kind if observation else "",
        result_written=observation.written if observation else "",
        is_period_closed=target.period.ends_on < on,
        ends_on=target.period.ends_on,
        progress=progress_of(assessment),
        profile=target.profile or target.indicator.profile,
        version=assessment.version,
        effective_on=(judged_by or target).effective_on,
        newer=(newer.effective_on, newer.written) if newer and newer.effective_on else None,
    )


def _versions(target: Target, judged: int) -> tuple[TargetVersion | None, TargetVersion | None]:
    """The version that judged, and the first later one of another day; a target that was never amended has neither."""
    if target.version == 1:
        return None, None
    versions = sorted(target.versions.all(), key=lambda one: one.version)
    judged_by = next((one for one in versions if one.version == judged), None)
    then = judged_by.effective_on if judged_by else None
    return judged_by, next((one for one in versions if one.version > judged and one.effective_on != then), None)
