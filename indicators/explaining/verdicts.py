"""Why a target has its verdict: the rule in words, what would change it, what was assumed. Pure."""

from decimal import Decimal

from django.utils.translation import gettext as _

from indicators.choices import Direction, Kind, ObservationKind, Problem, Verdict
from indicators.explaining.facts import Facts, amount, day, gap_of, is_provisional
from indicators.judging import direction_of
from indicators.numbers import format_number


def provisional_sentence(facts: Facts) -> str:
    if not is_provisional(facts):
        return ""
    if facts.is_period_closed:
        return _("Đánh giá tạm thời vì số liệu chưa chính thức.")
    return _("Đánh giá tạm thời vì kỳ chưa kết thúc.")


def verdict_sentence(facts: Facts) -> str:
    kind = str(ObservationKind(facts.observation_kind).label) if facts.observation_kind else _("Số liệu")
    sentence = _(
        "%(verdict)s: thực hiện %(value)s (%(kind)s đến %(when)s), %(rule)s; mức giao “%(written)s” theo %(plan)s."
    )
    return sentence % {
        "verdict": Verdict(facts.judgement.verdict).label,
        "value": amount(facts.judgement.value, facts),
        "kind": kind[:1].lower() + kind[1:],
        "when": day(facts.as_of),
        "rule": _rule(facts),
        "plan": facts.plan,
        "written": facts.written,
    }


def decided_sentence(facts: Facts) -> str:
    """What a person decided of what no number measures."""
    names = {
        "verdict": Verdict(facts.judgement.verdict).label,
        "written": facts.written,
        "plan": facts.plan,
    }
    return _("%(verdict)s theo đánh giá của người có thẩm quyền; yêu cầu “%(written)s” theo %(plan)s.") % names


def _rule(facts: Facts) -> str:
    """Where the value lies between threshold and exceed."""
    judgement, demand = facts.judgement, facts.demand
    is_lower = direction_of(demand) == Direction.LOWER
    names = {
        "threshold": amount(judgement.threshold, facts),
        "exceed": amount(judgement.exceed, facts),
        "high": amount(demand.high, facts),
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


def what_would_change(facts: Facts) -> str:
    """The nearest value that would give another verdict."""
    judgement, demand = facts.judgement, facts.demand
    direction = direction_of(demand)
    threshold, exceed = amount(judgement.threshold, facts), amount(judgement.exceed, facts)
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
    if judgement.exceed is None or demand.kind == Kind.ZERO:
        return (_("Chưa đạt khi trên %s.") if is_lower else _("Chưa đạt khi dưới %s.")) % threshold
    return (_("Vượt khi dưới %s.") if is_lower else _("Vượt khi trên %s.")) % exceed


def problem_sentence(facts: Facts) -> str:
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


def assumptions(facts: Facts) -> list[str]:
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
