"""An explanation as data: codes, plain numbers, ISO dates. Pure."""

from decimal import Decimal
from typing import Any

from indicators.choices import Direction, Kind, Verdict
from indicators.explaining.facts import Facts, gap_of, is_provisional
from indicators.judging import direction_of
from indicators.numbers import format_plain

DECIDED = (Verdict.EXCEEDED, Verdict.MET, Verdict.NOT_MET)


def data_of(facts: Facts) -> dict[str, Any]:
    """Everything the sentence was made from."""
    demand, judgement = facts.demand, facts.judgement
    figures = {name: _plain(getattr(judgement, name)) for name in ("threshold", "exceed", "value", "percent")}
    return {
        "verdict": str(judgement.verdict) or None,
        "problem": str(judgement.problem) or None,
        "rule": _rule(facts),
        "kind": demand.kind or None,
        "written": facts.written,
        "plan": facts.plan,
        "version": facts.version,
        "effective_on": _iso(facts.effective_on),
        "direction": str(demand.direction),
        "judged_direction": str(direction_of(demand)) if demand.kind else None,
        "is_strict": demand.is_strict,
        "relative_to": facts.relative_to or None,
        "denominator": _plain(demand.denominator),
        **figures,
        "gap": _plain(gap_of(judgement)),
        **_turning(facts),
        "unit": facts.unit,
        "as_of": _iso(facts.as_of),
        "observation_kind": facts.observation_kind or None,
        "is_provisional": is_provisional(facts),
        **_pace(facts),
    }


def _pace(facts: Facts) -> dict[str, Any]:
    progress = facts.progress
    return {
        "pace": progress.pace or None,
        "pace_reason": progress.reason or None,
        "profile": str(facts.profile) if progress.pace else None,
        "baseline": _plain(progress.baseline),
        "expected": _plain(progress.expected),
        "lag": _plain(progress.lag),
        "forecast": _plain(progress.forecast),
        "forecast_verdict": progress.forecast_verdict or None,
    }


def _rule(facts: Facts) -> str | None:
    """Which rule gave the verdict, as a code; None where none did."""
    judgement, direction = facts.judgement, direction_of(facts.demand)
    if judgement.verdict == Verdict.MANUAL or (judgement.verdict in DECIDED and judgement.threshold is None):
        return "judged_by_a_person"
    if judgement.verdict not in DECIDED:
        return None
    if direction == Direction.WITHIN:
        return "inside_band" if judgement.verdict == Verdict.MET else "outside_band"
    if judgement.verdict == Verdict.EXCEEDED:
        return "beyond_exceed"
    if judgement.verdict == Verdict.NOT_MET:
        return "worse_than_threshold" if gap_of(judgement) else "equal_to_a_strict_threshold"
    return "at_or_beyond_threshold" if judgement.exceed is None else "between_threshold_and_exceed"


def _turning(facts: Facts) -> dict[str, Any]:
    """The value at which the verdict turns, and into which one."""
    judgement = facts.judgement
    if judgement.verdict not in DECIDED or judgement.threshold is None:
        return {"turns_at": None, "turns_into": None}
    if judgement.verdict == Verdict.NOT_MET:
        return {"turns_at": _plain(judgement.threshold), "turns_into": Verdict.MET.value}
    if judgement.verdict == Verdict.EXCEEDED:
        # At the exceed itself it is Đạt, or already Chưa đạt where a point is read strictly.
        return {"turns_at": _plain(judgement.exceed), "turns_into": Verdict.MET.value}
    if judgement.exceed is None or facts.demand.kind == Kind.ZERO:
        # Nothing is better than none.
        return {"turns_at": _plain(judgement.threshold), "turns_into": Verdict.NOT_MET.value}
    return {"turns_at": _plain(judgement.exceed), "turns_into": Verdict.EXCEEDED.value}


def _plain(value: Decimal | None) -> str | None:
    return None if value is None else format_plain(value)


def _iso(on: Any) -> str | None:
    return on.isoformat() if on else None
