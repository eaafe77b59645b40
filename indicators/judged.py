"""What is stored about a judged target, put together for whoever shows it. Reads only."""

import datetime as dt

from indicators.explaining import Explanation, Facts, explain
from indicators.judging import Demand, Judgement
from indicators.models import Assessment, Target
from indicators.units import Unit


def demand_of(target: Target) -> Demand:
    """The stored target as the rule takes it."""
    unit = target.indicator.unit
    return Demand(
        target.kind,
        target.low,
        target.high,
        target.denominator,
        target.is_open,
        target.is_share,
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


def explain_target(target: Target, on: dt.date) -> Explanation | None:
    """Why the target is judged as it is, as of a day (a verdict is provisional while its period runs).

    Load the target `with_judgement`; None until it was judged for the first time.
    """
    assessment = assessment_of(target)
    if assessment is None:
        return None
    observation = assessment.observation
    judgement = Judgement(*(getattr(assessment, name) for name in Judgement._fields))
    return explain(
        Facts(
            demand=demand_of(target),
            judgement=judgement,
            written=target.written,
            unit=target.indicator.unit.name if target.indicator.unit else "",
            plan=str(target.plan),
            relative_to=target.relative_to,
            as_of=observation.as_of if observation else None,
            observation_kind=observation.kind if observation else "",
            result_written=observation.written if observation else "",
            is_period_closed=target.period.ends_on < on,
        )
    )
