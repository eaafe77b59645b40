"""What a demand as read asks for, in words: what a planner reads beside the words just typed. Pure."""

from django.utils.translation import gettext as _

from indicators.choices import Direction, Kind
from indicators.explaining.facts import Facts, amount
from indicators.judging import Demand, bounds_of, direction_of, judge


def demand_in_words(demand: Demand, *, unit: str, relative_to: str = "") -> str:
    """From which value on a demand is met, and exceeded, by the rule that judges (`judging`). Empty without a demand.

    >>> demand_in_words(Demand("floor", low=Decimal(20)), unit="%")
    'Đạt từ 20 % trở lên'
    """
    if not demand.kind:
        return ""
    if demand.kind == Kind.QUALITATIVE:
        return _("Định tính: người có thẩm quyền đánh giá")
    said = _bounds(demand, unit)
    if demand.kind == Kind.RELATIVE and relative_to:
        said = f"{said} ({relative_to})"
    if _takes_unclear_direction(demand):
        said = _("%(said)s; chiều chưa xác định, tạm tính càng cao càng tốt") % {"said": said}
    return said


def _bounds(demand: Demand, unit: str) -> str:
    facts = Facts(demand=demand, judgement=judge(demand, None), written="", unit=unit, plan="")
    threshold, exceed = bounds_of(demand)
    if threshold is None:
        return _("Không ghi mức, không đánh giá bằng số được")
    names = {"threshold": amount(threshold, facts), "exceed": amount(exceed, facts), "high": amount(demand.high, facts)}
    direction = direction_of(demand)
    if direction == Direction.WITHIN:
        return _("Đạt khi trong khoảng %(threshold)s đến %(high)s") % names
    if demand.kind == Kind.ZERO:
        return _("Đạt khi không còn, không phát sinh")
    is_lower = direction == Direction.LOWER
    if demand.is_strict and demand.is_open:
        met = _("Đạt khi dưới %(threshold)s") if is_lower else _("Đạt khi trên %(threshold)s")
    else:
        met = _("Đạt từ %(threshold)s trở xuống") if is_lower else _("Đạt từ %(threshold)s trở lên")
    if exceed is None:
        return met % names
    return (met + (_(", vượt khi dưới %(exceed)s") if is_lower else _(", vượt khi trên %(exceed)s"))) % names


def _takes_unclear_direction(demand: Demand) -> bool:
    """Whether the indicator's direction decides, and nobody has said it."""
    if demand.direction != Direction.UNCLEAR:
        return False
    both_ends = demand.low is not None and demand.high is not None
    return demand.kind in (Kind.POINT, Kind.RANGE, Kind.RATIO) or (demand.kind == Kind.RELATIVE and both_ends)
