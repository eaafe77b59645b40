"""Single figures of another size than they can be: shares of a whole beyond 0 and 100, results many times off their
plan, falls written with a minus."""

from collections.abc import Iterator
from decimal import Decimal

from indicators.auditing.book import Book
from indicators.auditing.names import is_decrease_name, is_filling_name, is_rate
from indicators.auditing.percents import read_percent
from indicators.auditing.series import in_another_unit, jumped, times_between
from indicators.auditing.spans import UNBOUNDED, Span
from indicators.auditing.telling import found, slip
from indicators.auditing.types import Column, Figure, Finding, Past, Relation
from indicators.choices import Accumulation, Check, Direction, Severity
from indicators.judging import HUNDRED, direction_of
from indicators.numbers import format_plain


def scale_findings(book: Book) -> Iterator[Finding]:
    for figure in book.figures:
        result, aim = book.span(figure, Column.RESULT), _aim(book.span(figure, Column.TARGET))
        told = list(_beyond_the_whole(book, figure, aim))
        yield from told
        if result is not None and aim is not None and not any(f.data["column"] == Column.RESULT for f in told):
            yield from _off_plan(book, figure, result.low, aim)


def _aim(target: Span | None) -> Decimal | None:
    """The lower end of what is demanded, or the upper one where there is no other."""
    if target is None:
        return None
    aim = target.high if target.low == -UNBOUNDED else target.low
    return aim if 0 < aim < UNBOUNDED else None


def _beyond_the_whole(book: Book, figure: Figure, aim: Decimal | None) -> Iterator[Finding]:
    if not book.is_share(figure):
        return
    for column in Column:
        span = book.span(figure, column)
        if span is None:
            continue
        if span.low > HUNDRED:
            printed, case, bound = span.low, "over_whole", HUNDRED
        elif span.high < 0:
            printed, case, bound = span.high, "below_zero", Decimal(0)
        else:
            continue
        numbers = {"printed": format_plain(printed), "computed": format_plain(bound)}
        finding = found(Check.SHARES, Severity.WARNING, figure, case, column=str(column), **numbers)
        yield finding
        meant = in_another_unit(printed, aim) if column == Column.RESULT and aim is not None else None
        if meant is not None and 0 < meant <= HUNDRED:
            yield slip(finding, str(column), "unit", format_plain(printed), format_plain(meant))


def _off_plan(book: Book, figure: Figure, value: Decimal, aim: Decimal) -> Iterator[Finding]:
    if value < 0:
        if is_decrease_name(figure.name):
            yield _sign(figure, value, aim)
        return
    if value == 0 or _is_known(book, figure, value):
        return
    is_over = value > aim and times_between(value, aim) >= book.limits.jump_factor
    if is_over or (value < aim and _is_level(book, figure) and in_another_unit(value, aim) is not None):
        yield from jumped(figure, Column.RESULT, value, Past(aim, Relation.PLAN))


def _is_known(book: Book, figure: Figure, value: Decimal) -> bool:
    """Whether an older value has told already how large the figure is, or the document itself says how far it is from
    the plan. A growth may jump from year to year, but one that was as large before is no slip."""
    if read_percent(figure.percent_text) is not None:
        return True
    older = [past.value for past in figure.past if past.relation != Relation.EARLIER and past.value > 0]
    if book.is_growth(figure):
        return any(times_between(value, one) < book.limits.jump_factor for one in older)
    return bool(older)


def _is_level(book: Book, figure: Figure) -> bool:
    """Whether it is as large at any time of the year, and more is better: a sum grows towards its plan, and little of
    what is to be avoided is a success."""
    if not is_rate(figure) or figure.accumulation == Accumulation.FLOW or is_filling_name(figure.name):
        return False
    demand = figure.demand
    return not book.is_growth(figure) and demand is not None and direction_of(demand) != Direction.LOWER


def _sign(figure: Figure, value: Decimal, aim: Decimal) -> Finding:
    return found(
        Check.JUMP,
        Severity.WARNING,
        figure,
        "sign",
        column=str(Column.RESULT),
        relation=str(Relation.PLAN),
        times="1",
        before=format_plain(aim),
        before_as_of="",
        printed=format_plain(value),
        computed=format_plain(-value),
    )
