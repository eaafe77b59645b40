"""Judging the rows of a table that is not stored: what an officer checks before sending it. Pure."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from indicators.choices import Direction, Kind, Problem, Verdict
from indicators.judging import Demand, Judgement, Value, judge
from indicators.numbers import format_plain
from indicators.reading import Reading, ReadingError, Result, is_blank, read_direction, read_result, read_target
from indicators.same_unit import in_the_unit_of
from indicators.units import UnitError, read_unit

ADDED_COLUMNS = ("kind", "threshold", "exceed", "value", "verdict", "percent", "problem")


@dataclass(frozen=True, slots=True)
class JudgedRow:
    """The added columns of one row, as text: codes, plain numbers in the column's unit, empty where there is none."""

    kind: str = ""
    threshold: str = ""
    exceed: str = ""
    value: str = ""
    verdict: str = ""
    percent: str = ""
    problem: str = ""


def judge_row(*, unit: str, direction: str, target: str, result: str) -> JudgedRow:
    """Judge one printed row. A row that cannot be read says why in `problem` and has no verdict; a row without a
    target and a result (a heading) says nothing."""
    if is_blank(target):
        return JudgedRow(problem="" if is_blank(result) else _("không có mức chỉ tiêu để so sánh."))
    if read_direction(direction) is None:
        names = {"text": direction, "choices": ", ".join(Direction.values)}
        return JudgedRow(problem=_("“%(text)s” không phải là chiều. Viết một trong: %(choices)s.") % names)
    try:
        demanded = read_target(target, unit)
    except ReadingError as error:
        return JudgedRow(problem=str(error))
    try:
        reached = None if is_blank(result) else _read_result(result, unit, demanded)
    except (ReadingError, UnitError) as error:
        return _told(demanded, judge(demand_of(demanded, unit, direction), None), problem=str(error))
    return _told(demanded, judge(demand_of(demanded, unit, direction), value_of(reached)))


def depends_on_unclear_direction(*, unit: str, direction: str, target: str, result: str) -> bool:
    """Whether a verdict was reached by taking the larger for the better because nobody has said which way is."""
    if read_direction(direction) != Direction.UNCLEAR:
        return False
    verdicts = {
        judge_row(unit=unit, direction=way, target=target, result=result).verdict
        for way in (Direction.HIGHER, Direction.LOWER)
    }
    return len(verdicts) > 1


def _read_result(text: str, unit: str, demanded: Reading) -> Result:
    return in_the_unit_of(demanded, read_result(text, unit, demanded.kind, is_share=demanded.is_share))


def demand_of(reading: Reading, unit: str, direction: str) -> Demand:
    """A target as read, in a row with this unit and direction, as the rule takes it."""
    return Demand(
        kind=reading.kind,
        low=reading.low,
        high=reading.high,
        denominator=reading.denominator,
        is_open=reading.is_open,
        is_share=reading.is_share,
        direction=read_direction(direction) or Direction.UNCLEAR,
        is_percent=_is_percent(reading, unit),
    )


def _is_percent(reading: Reading, unit: str) -> bool:
    """Whether the row is counted in percent: by its column, or by the target's own unit where the column is blank."""
    by_target = not unit.strip() and reading.kind != Kind.RELATIVE and reading.unit.is_percent
    return read_unit(unit).is_percent or by_target


def value_of(result: Result | None) -> Value | None:
    """A result as read, as the rule takes it."""
    if result is None:
        return None
    return Value(result.value, result.denominator, result.is_relative, result.is_share)


def _told(reading: Reading, judgement: Judgement, problem: str = "") -> JudgedRow:
    numbers = {
        name: "" if (value := getattr(judgement, name)) is None else format_plain(value)
        for name in ("threshold", "exceed", "value", "percent")
    }
    if not problem and judgement.problem:
        problem = str(Problem(judgement.problem).label) + "."
    verdict = "" if problem else str(Verdict(judgement.verdict))
    return JudgedRow(kind=str(reading.kind), verdict=verdict, problem=problem, **numbers)
