"""Whether the shares of a target that was broken down agree with the whole. Pure.

Across units by the indicator's rule: `adds_up` (the shares' bounds add up to the whole's), `same_rate` (each share is
as demanding as the whole), `weighted` (the mean of the shares' thresholds by a weight is the whole's). Over time by
how the indicator accumulates: the shares of a flow add up, the last share of a state is the whole.

Nothing is rounded away: sums must agree exactly, unless the whole is written more finely than any of its shares, so
that no shares of that precision could add up to it; then each share may be off by half of its last digit. A weighted
mean hardly ever comes out even: there the half of the last digit of the whole and of the coarsest share are allowed.
"""

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext as _

from indicators.aggregating import decimals_of, listed, quotient, total
from indicators.choices import Accumulation, Breakdown, Direction, Kind, Verdict
from indicators.judging import EXACT, Demand, Value, direction_of, judge
from indicators.numbers import format_number, format_plain

HALF = Decimal("0.5")
# What a demand that can be added up is made of.
_ENDS = ("low", "high", "denominator")
_ADDABLE = {Kind.POINT, Kind.RANGE, Kind.FLOOR, Kind.CEILING, Kind.RATIO, Kind.ZERO}


class Agreement(StrEnum):
    AGREES = "agrees"
    DIFFERS = "differs"
    # Not all that a check takes is known; the sentence says what.
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Share:
    """A part of the whole, given to a unit or to a shorter period; `weight` is for the rule that takes one."""

    name: str
    demand: Demand
    weight: Decimal | None = None
    starts_on: dt.date | None = None
    ends_on: dt.date | None = None


@dataclass(frozen=True, slots=True)
class Check:
    """What a check said: a sentence for people, and the figures in the indicator's unit for programs."""

    agreement: Agreement
    sentence: str
    data: dict[str, Any] = field(default_factory=dict)


def check_units(rule: str, whole: Demand, shares: Sequence[Share], unit: str = "") -> Check:
    """Check shares that were given to units."""
    check = _RULES.get(rule)
    if check is None:
        return _with_sum(_("Chỉ tiêu này không kiểm tra khi phân bổ."), whole, shares, unit)
    if not shares:
        return Check(Agreement.UNKNOWN, _("Chưa phân bổ cho đơn vị nào."))
    return check(whole, shares, unit)


def check_periods(
    accumulation: str, whole: Demand, starts_on: dt.date, ends_on: dt.date, shares: Sequence[Share], unit: str = ""
) -> Check:
    """Check shares that were given to shorter periods, which do not overlap."""
    if accumulation == Accumulation.UNKNOWN:
        sentence = _("Chưa xác định chỉ tiêu cộng dồn từ đầu kỳ hay là trạng thái tại thời điểm.")
        return _with_sum(sentence, whole, shares, unit)
    ordered = sorted(shares, key=lambda share: share.starts_on or dt.date.min)
    if accumulation == Accumulation.STATE:
        if not ordered or ordered[-1].ends_on != ends_on:
            return Check(Agreement.UNKNOWN, _("Chưa phân bổ cho kỳ cuối cùng, đến %s.") % f"{ends_on:%d/%m/%Y}")
        return _adds_up(whole, ordered[-1:], unit, _last_sentences())
    gap = first_gap(starts_on, ends_on, ordered)
    if gap is not None:
        return _with_sum(_("Chưa phân bổ đủ cả kỳ: thiếu từ ngày %s.") % f"{gap:%d/%m/%Y}", whole, shares, unit)
    if whole.is_percent and whole.kind != Kind.RATIO:
        return Check(Agreement.UNKNOWN, _("Tỷ lệ phần trăm của các kỳ không cộng lại được."))
    return _adds_up(whole, ordered, unit, _sum_sentences())


def _with_sum(sentence: str, whole: Demand, shares: Sequence[Share], unit: str) -> Check:
    """Where not all is known that a check takes, the plain arithmetic still is: the sum beside the whole. Percentages
    have none."""
    if not shares or (whole.is_percent and whole.kind != Kind.RATIO):
        return Check(Agreement.UNKNOWN, sentence)
    made = _adds_up(whole, shares, unit, _plain_sentences())
    if made.agreement == Agreement.UNKNOWN:
        return Check(Agreement.UNKNOWN, sentence)
    return Check(Agreement.UNKNOWN, f"{sentence} {made.sentence}", made.data)


def first_gap(starts_on: dt.date, ends_on: dt.date, ordered: Sequence[Share]) -> dt.date | None:
    """The first day of the whole that none of the shares holds."""
    day = starts_on
    for share in ordered:
        if share.starts_on != day or share.ends_on is None:
            return day
        day = share.ends_on + dt.timedelta(days=1)
    return None if day > ends_on else day


Sentences = dict[str, str]


def _sum_sentences() -> Sentences:
    return {
        "agrees": _("Các phần phân bổ cộng lại bằng mức chung %(whole)s."),
        "more": _("Các phần phân bổ cộng lại là %(made)s, nhiều hơn mức chung %(whole)s là %(difference)s."),
        "less": _("Các phần phân bổ cộng lại là %(made)s, ít hơn mức chung %(whole)s là %(difference)s."),
        "rounded": _("Các phần phân bổ cộng lại là %(made)s; chênh với mức chung %(whole)s do cách viết tròn."),
    }


def _plain_sentences() -> Sentences:
    return {
        "agrees": _("Cộng số học, các phần bằng mức chung %(whole)s."),
        "more": _("Cộng số học, các phần là %(made)s, nhiều hơn mức chung %(whole)s là %(difference)s."),
        "less": _("Cộng số học, các phần là %(made)s, ít hơn mức chung %(whole)s là %(difference)s."),
        "rounded": _("Cộng số học, các phần là %(made)s; chênh với mức chung %(whole)s do cách viết tròn."),
    }


def _last_sentences() -> Sentences:
    return {
        "agrees": _("Mức của kỳ cuối bằng mức chung %(whole)s."),
        "more": _("Mức của kỳ cuối là %(made)s, cao hơn mức chung %(whole)s là %(difference)s."),
        "less": _("Mức của kỳ cuối là %(made)s, thấp hơn mức chung %(whole)s là %(difference)s."),
        "rounded": _("Mức của kỳ cuối là %(made)s; chênh với mức chung %(whole)s do cách viết tròn."),
    }


def _mean_sentences() -> Sentences:
    return {
        "agrees": _("Bình quân gia quyền các phần phân bổ bằng mức chung %(whole)s."),
        "more": _("Bình quân gia quyền là %(made)s, cao hơn mức chung %(whole)s là %(difference)s."),
        "less": _("Bình quân gia quyền là %(made)s, thấp hơn mức chung %(whole)s là %(difference)s."),
        "rounded": _("Bình quân gia quyền là %(made)s, bằng mức chung %(whole)s khi viết tròn."),
    }


def _written(value: Decimal, unit: str) -> str:
    text = format_number(Decimal(format_plain(value)))
    return f"{text} {unit}".strip()


def _compare(made: Decimal, whole: Decimal, tolerance: Decimal, unit: str, sentences: Sentences) -> Check:
    difference = EXACT.subtract(made, whole)
    data = {"made": format_plain(made), "whole": format_plain(whole), "difference": format_plain(difference)}
    code = "agrees"
    if difference:
        code = "rounded" if abs(difference) <= tolerance else "more" if difference > 0 else "less"
    words = {
        "made": _written(made, unit),
        "whole": _written(whole, unit),
        "difference": _written(abs(difference), unit),
    }
    agreement = Agreement.DIFFERS if code in ("more", "less") else Agreement.AGREES
    return Check(agreement, sentences[code] % words, data)


def _half_step(values: Sequence[Decimal]) -> Decimal:
    """Half of the last digit that the finest of some values is written with."""
    return HALF.scaleb(-decimals_of(values))


def _adds_up(whole: Demand, shares: Sequence[Share], unit: str, sentences: Sentences) -> Check:
    """Every bound that the whole has; the worst of them is told."""
    unlike = [share.name for share in shares if share.demand.kind not in _ADDABLE]
    if whole.kind not in _ADDABLE:
        return Check(Agreement.UNKNOWN, _("Mức chung không phải là số cộng được."))
    checks = []
    for end in _ENDS:
        demanded: Decimal | None = getattr(whole, end)
        parts = [getattr(share.demand, end) for share in shares]
        if end == "denominator" and None in parts:
            # Counts without a total can be shares of "27/30".
            continue
        if demanded is None:
            continue
        unlike += [share.name for share, part in zip(shares, parts, strict=True) if part is None]
        if not unlike:
            checks.append(_compare(total(parts), demanded, _tolerance(demanded, parts), unit, sentences))
    if unlike:
        names = listed(list(dict.fromkeys(unlike)))
        return Check(Agreement.UNKNOWN, _("Mức của %s khác dạng với mức chung nên không cộng được.") % names)
    differing = [check for check in checks if check.agreement == Agreement.DIFFERS]
    return _joined(differing) if differing else checks[0]


def _joined(checks: Sequence[Check]) -> Check:
    """The bounds of a range differ alike or each by its own."""
    sentences = list(dict.fromkeys(check.sentence for check in checks))
    return Check(Agreement.DIFFERS, " ".join(sentences), checks[0].data)


def _tolerance(whole: Decimal, parts: Sequence[Decimal]) -> Decimal:
    if decimals_of([whole]) <= decimals_of(parts):
        return Decimal(0)
    return _half_step(parts) * len(parts)


def _units_add_up(whole: Demand, shares: Sequence[Share], unit: str) -> Check:
    return _adds_up(whole, shares, unit, _sum_sentences())


def _same_rate(whole: Demand, shares: Sequence[Share], unit: str) -> Check:
    wanted = judge(whole, None).threshold
    states = [(share.name, _is_as_demanding(whole, share.demand)) for share in shares]
    unlike = [name for name, state in states if state is None]
    if wanted is None or unlike:
        names = listed(unlike or [share.name for share in shares])
        return Check(Agreement.UNKNOWN, _("Mức của %s khác dạng với mức chung nên không so được.") % names)
    easier = [name for name, state in states if not state]
    level = _written(wanted, unit)
    if easier:
        sentence = _("Giao cho %(names)s nhẹ hơn mức chung %(whole)s.")
        data = {"whole": format_plain(wanted), "easier": easier}
        return Check(Agreement.DIFFERS, sentence % {"names": listed(easier), "whole": level}, data)
    return Check(Agreement.AGREES, _("Mọi phần phân bổ đều không nhẹ hơn mức chung %s.") % level)


def _is_as_demanding(whole: Demand, share: Demand) -> bool | None:
    """Whether what just reaches the share reaches the whole, too; None where the two cannot be compared."""
    if (whole.kind == Kind.RATIO) != (share.kind == Kind.RATIO):
        return None
    if whole.denominator and share.denominator and whole.low is not None and share.low is not None:
        return EXACT.multiply(share.low, whole.denominator) >= EXACT.multiply(whole.low, share.denominator)
    if direction_of(whole) == Direction.WITHIN:
        if None in (whole.low, whole.high, share.low, share.high):
            return None
        return whole.low <= share.low and share.high <= whole.high
    threshold = judge(share, None).threshold
    reached = Value(threshold, None, share.kind == Kind.RELATIVE, share.is_share)
    # "Trên 20" is as demanding as itself, however strictly it is read.
    verdict = judge(whole._replace(is_strict=False), reached).verdict if threshold is not None else ""
    return verdict != Verdict.NOT_MET if verdict in (Verdict.EXCEEDED, Verdict.MET, Verdict.NOT_MET) else None


def _weighted(whole: Demand, shares: Sequence[Share], unit: str) -> Check:
    if whole.kind == Kind.RATIO:
        return _units_add_up(whole, shares, unit)
    wanted = judge(whole, None).threshold
    levels = [judge(share.demand, None).threshold for share in shares]
    unlike = [share.name for share, level in zip(shares, levels, strict=True) if level is None]
    if wanted is None or unlike or whole.kind not in _ADDABLE:
        names = listed(unlike or [share.name for share in shares])
        return Check(Agreement.UNKNOWN, _("Mức của %s khác dạng với mức chung nên không so được.") % names)
    without = [share.name for share in shares if share.weight is None]
    if without:
        return Check(Agreement.UNKNOWN, _("Còn thiếu quyền số của %s.") % listed(without))
    known = [(level, share.weight) for level, share in zip(levels, shares, strict=True) if level and share.weight]
    weights = total(share.weight for share in shares if share.weight is not None)
    if weights <= 0:
        return Check(Agreement.UNKNOWN, _("Tổng quyền số không lớn hơn 0."))
    figures = [level for level in levels if level is not None]
    mean = quotient(total(EXACT.multiply(level, weight) for level, weight in known), weights, decimals_of(figures))
    coarsest = max(_half_step([level]) for level in figures)
    return _compare(mean, wanted, _half_step([wanted]) + coarsest, unit, _mean_sentences())


_RULES: dict[str, Callable[[Demand, Sequence[Share], str], Check]] = {
    Breakdown.ADDS_UP: _units_add_up,
    Breakdown.SAME_RATE: _same_rate,
    Breakdown.WEIGHTED: _weighted,
}
