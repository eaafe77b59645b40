"""Why a target was judged as it was: one sentence, and the same as data. Pure.

The board, the API and the mails use this one source.
"""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from indicators.choices import Direction, Kind, ObservationKind, Problem, Verdict
from indicators.judging import EXACT, Demand, Judgement, direction_of
from indicators.numbers import format_number, format_plain


@dataclass(frozen=True, slots=True)
class Facts:
    """What an explanation is made from. `unit` is the indicator's, `plan` names the document, `written` is the target
    as written; `as_of` and `observation_kind` belong to the value that was judged."""

    demand: Demand
    judgement: Judgement
    written: str
    unit: str
    plan: str
    relative_to: str = ""
    as_of: dt.date | None = None
    observation_kind: str = ""
    result_written: str = ""
    is_period_closed: bool = True


@dataclass(frozen=True, slots=True)
class Explanation:
    """`sentence` for people; `data` for programs: codes, plain numbers, ISO dates."""

    sentence: str
    data: dict[str, Any]

    def __str__(self) -> str:
        return self.sentence


def explain(facts: Facts) -> Explanation:
    """Explain a judgement: verdict, value and date, plan and rule, what would change it, and what was assumed."""
    judgement = facts.judgement
    if judgement.problem:
        parts = [_problem_sentence(facts)]
    elif judgement.verdict == Verdict.MANUAL:
        parts = [_("Chỉ tiêu định tính: chờ người có thẩm quyền đánh giá.")]
    elif judgement.verdict == Verdict.NO_DATA:
        names = {"plan": facts.plan, "written": facts.written}
        parts = [_("Chưa có số liệu; mức giao “%(written)s” theo %(plan)s.") % names]
    else:
        parts = [_verdict_sentence(facts), _what_would_change(facts), _provisional_sentence(facts)]
    parts += _assumptions(facts)
    return Explanation(" ".join(part for part in parts if part), _data(facts))


def is_provisional(facts: Facts) -> bool:
    """A verdict stands only when the period has closed and the value is final."""
    return not facts.is_period_closed or facts.observation_kind != ObservationKind.FINAL


def _provisional_sentence(facts: Facts) -> str:
    if not is_provisional(facts):
        return ""
    if facts.is_period_closed:
        return _("Đánh giá tạm thời vì số liệu chưa chính thức.")
    return _("Đánh giá tạm thời vì kỳ chưa kết thúc.")


def gap_of(judgement: Judgement) -> Decimal | None:
    """Value less threshold, in the indicator's unit (percentage points where that is %)."""
    if judgement.value is None or judgement.threshold is None:
        return None
    return EXACT.subtract(judgement.value, judgement.threshold)


def _amount(value: Decimal | None, facts: Facts) -> str:
    if value is None:
        return "–"
    if facts.demand.kind == Kind.RELATIVE:
        sign = "+" if not facts.demand.is_share and value > 0 else ""
        return f"{sign}{format_number(value)} %"
    if facts.demand.kind == Kind.RATIO:
        return f"{format_number(value)}/{format_number(facts.demand.denominator or Decimal(0))}"
    return f"{format_number(value)} {facts.unit}".strip()


def _verdict_sentence(facts: Facts) -> str:
    kind = str(ObservationKind(facts.observation_kind).label) if facts.observation_kind else _("Số liệu")
    sentence = _(
        "%(verdict)s: thực hiện %(value)s (%(kind)s đến %(when)s), %(rule)s; mức giao “%(written)s” theo %(plan)s."
    )
    return sentence % {
        "verdict": Verdict(facts.judgement.verdict).label,
        "value": _amount(facts.judgement.value, facts),
        "kind": kind[:1].lower() + kind[1:],
        "when": f"{facts.as_of:%d/%m/%Y}" if facts.as_of else "–",
        "rule": _rule(facts),
        "plan": facts.plan,
        "written": facts.written,
    }


def _rule(facts: Facts) -> str:
    """Where the value lies between threshold and exceed."""
    judgement, demand = facts.judgement, facts.demand
    is_lower = direction_of(demand) == Direction.LOWER
    names = {
        "threshold": _amount(judgement.threshold, facts),
        "exceed": _amount(judgement.exceed, facts),
        "high": _amount(demand.high, facts),
    }
    if direction_of(demand) == Direction.WITHIN:
        inside = judgement.verdict == Verdict.MET
        return (_("nằm trong %(threshold)s - %(high)s") if inside else _("nằm ngoài %(threshold)s - %(high)s")) % names
    if judgement.verdict == Verdict.NOT_MET:
        return _missed_rule(facts, is_lower, names)
    if judgement.verdict == Verdict.EXCEEDED:
        return (_("thấp hơn mức %(exceed)s") if is_lower else _("cao hơn mức %(exceed)s")) % names
    if judgement.exceed is None or judgement.exceed == judgement.threshold:
        return (_("không cao hơn mức %(threshold)s") if is_lower else _("không thấp hơn mức %(threshold)s")) % names
    return _("nằm trong khoảng từ mức đạt %(threshold)s đến mức vượt %(exceed)s") % names


def _missed_rule(facts: Facts, is_lower: bool, names: dict[str, str]) -> str:
    gap = gap_of(facts.judgement) or Decimal(0)
    if not gap:
        return _("bằng đúng %(threshold)s, mức này không được tính") % names
    in_points = facts.unit == "%" and facts.demand.kind != Kind.RATIO
    unit = _("điểm phần trăm") if in_points or facts.demand.kind == Kind.RELATIVE else facts.unit
    names = names | {"gap": f"{format_number(gap.copy_abs())} {unit}".strip()}
    if is_lower:
        return _("cao hơn mức %(threshold)s là %(gap)s") % names
    return _("thấp hơn mức %(threshold)s là %(gap)s") % names


def _what_would_change(facts: Facts) -> str:
    """The nearest value that would give another verdict."""
    judgement, demand = facts.judgement, facts.demand
    direction = direction_of(demand)
    threshold, exceed = _amount(judgement.threshold, facts), _amount(judgement.exceed, facts)
    if direction == Direction.WITHIN:
        return _("Đạt khi ở trong khoảng đó.") if judgement.verdict == Verdict.NOT_MET else _("Chưa đạt khi ra ngoài.")
    is_lower = direction == Direction.LOWER
    if judgement.verdict == Verdict.NOT_MET:
        excluded = demand.is_strict and demand.is_open
        if excluded:
            return (_("Đạt khi dưới %s.") if is_lower else _("Đạt khi trên %s.")) % threshold
        return (_("Đạt khi từ %s trở xuống.") if is_lower else _("Đạt khi từ %s trở lên.")) % threshold
    if judgement.verdict == Verdict.EXCEEDED:
        return (
            _("Không còn Vượt khi từ %s trở lên.") if is_lower else _("Không còn Vượt khi từ %s trở xuống.")
        ) % exceed
    if judgement.exceed is None:
        return (_("Chưa đạt khi trên %s.") if is_lower else _("Chưa đạt khi dưới %s.")) % threshold
    return (_("Vượt khi dưới %s.") if is_lower else _("Vượt khi trên %s.")) % exceed


def _problem_sentence(facts: Facts) -> str:
    label = Problem(facts.judgement.problem).label
    if facts.judgement.problem == Problem.NO_READING:
        if facts.written:
            return _("Chưa đánh giá được: %(problem)s (“%(written)s”).") % {"problem": label, "written": facts.written}
        return _("Chưa đánh giá được: văn bản không ghi mức của chỉ tiêu.")
    return _("Chưa đánh giá được: %(problem)s; chỉ tiêu “%(written)s”, kết quả “%(result)s”.") % {
        "problem": label,
        "written": facts.written,
        "result": facts.result_written,
    }


def _assumptions(facts: Facts) -> list[str]:
    """What was taken for granted, beside the verdict until a person decides."""
    demand, said = facts.demand, []
    if facts.judgement.verdict not in (Verdict.EXCEEDED, Verdict.MET, Verdict.NOT_MET):
        return said
    by_indicator = demand.kind in (Kind.POINT, Kind.RANGE, Kind.RATIO) or (
        demand.kind == Kind.RELATIVE and demand.low is not None and demand.high is not None
    )
    if demand.direction == Direction.UNCLEAR and by_indicator:
        said.append(_("Chiều của chỉ tiêu chưa xác định, tạm tính càng cao càng tốt."))
    if demand.is_open:
        said.append(
            _("Văn bản được đọc chặt: không tính mức “%s”.") % facts.written
            if demand.is_strict
            else _("“%s” được đọc là có tính cả mức đó.") % facts.written
        )
    return said


def _plain(value: Decimal | None) -> str | None:
    return None if value is None else format_plain(value)


def _data(facts: Facts) -> dict[str, Any]:
    numbers = {name: _plain(value) for name, value in _figures(facts.judgement).items()}
    demand = facts.demand
    return {
        "verdict": str(facts.judgement.verdict) or None,
        "problem": str(facts.judgement.problem) or None,
        "kind": demand.kind or None,
        "written": facts.written,
        "plan": facts.plan,
        "direction": str(demand.direction),
        "judged_direction": str(direction_of(demand)) if demand.kind else None,
        "is_strict": demand.is_strict,
        "relative_to": facts.relative_to or None,
        "denominator": _plain(demand.denominator),
        **numbers,
        "gap": _plain(gap_of(facts.judgement)),
        "unit": facts.unit,
        "as_of": facts.as_of.isoformat() if facts.as_of else None,
        "observation_kind": facts.observation_kind or None,
        "is_provisional": is_provisional(facts),
    }


def _figures(judgement: Judgement) -> dict[str, Decimal | None]:
    """The figures of a judgement by name."""
    return {name: getattr(judgement, name) for name in ("threshold", "exceed", "value", "percent")}
