"""Values over time: a sum of the year so far that falls, and a jump against the period or the year before."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise

from indicators.auditing.book import Book
from indicators.auditing.names import is_flow_name, is_rate
from indicators.auditing.slips import EXPONENTS, slip_between
from indicators.auditing.spans import Span
from indicators.auditing.telling import found, slip
from indicators.auditing.types import Column, Figure, Finding, Limits, Past, Relation
from indicators.choices import Accumulation, Check, Severity
from indicators.judging import EXACT
from indicators.numbers import format_plain

# A value that is a power of ten times another, give or take half, was rather written in another unit.
_LIKE = Decimal("1.5")
_TIMES_STEP = Decimal("0.1")


def series_findings(book: Book) -> Iterator[Finding]:
    for figure in book.figures:
        here = _current(book, figure)
        if here is not None:
            for past in figure.past:
                yield from (
                    _falls(book, figure, past)
                    if past.relation == Relation.EARLIER
                    else _jumps(book, figure, here, past)
                )
    for group in book.kin:
        yield from _falls_in_document(book, group)


def with_past(figures: Iterable[Figure], older: Iterable[Figure], relation: Relation) -> list[Figure]:
    """The figures, each with the value that an older document gives for the same name, place and unit: what was
    reached, or what was demanded where that is all it says. What occurs twice on either side is left alone."""
    new, old = Book(figures, Limits()), Book(older, Limits())
    counted = [Counter(_identity(book, figure) for figure in book.figures) for book in (new, old)]
    values = {_identity(old, figure): (figure, _current(old, figure)) for figure in old.figures}
    told = []
    for figure in new.figures:
        identity = _identity(new, figure)
        before, span = values.get(identity, (None, None))
        if before is None or span is None or any(count[identity] > 1 for count in counted):
            told.append(figure)
            continue
        past = Past(span.low, relation, before.as_of, before.result_text or before.target_text)
        told.append(replace(figure, past=(*figure.past, past)))
    return told


def _identity(book: Book, figure: Figure) -> tuple[str, object]:
    return book.path(figure), figure.unit


def _current(book: Book, figure: Figure) -> Span | None:
    """What a row says at last: the result, or the target while there is none; one number."""
    span = book.span(figure, Column.RESULT) or book.span(figure, Column.TARGET)
    return span if span is not None and span.is_point else None


def is_flow(figure: Figure) -> bool:
    """Whether its values of one period can only grow."""
    if is_rate(figure) or figure.accumulation == Accumulation.STATE:
        return False
    return figure.accumulation == Accumulation.FLOW or is_flow_name(figure.name)


def _falls(book: Book, figure: Figure, past: Past) -> Iterator[Finding]:
    here = book.span(figure, Column.RESULT)
    if here is None or not is_flow(figure) or here.most >= past.value:
        return
    yield _fall(figure, here.low, past.value, past.as_of.isoformat() if past.as_of else "", figure)


def _falls_in_document(book: Book, group: list[Figure]) -> Iterator[Finding]:
    """The same sum at two dates; a row without a date speaks of the whole period."""
    dated = sorted(
        (figure for figure in group if book.span(figure, Column.RESULT)),
        key=lambda figure: (figure.as_of is None, figure.as_of.isoformat() if figure.as_of else ""),
    )
    for earlier, later in pairwise(dated):
        before, after = (book.span(figure, Column.RESULT) for figure in (earlier, later))
        if earlier.as_of == later.as_of or not (is_flow(earlier) or is_flow(later)) or not before or not after:
            continue
        if after.most < before.least:
            when = earlier.as_of.isoformat() if earlier.as_of else ""
            yield _fall(later, after.low, before.low, when, earlier)


def _fall(figure: Figure, value: Decimal, before: Decimal, when: str, row: Figure) -> Finding:
    return found(
        Check.FALL,
        Severity.WARNING,
        figure,
        "falls",
        column=str(Column.RESULT),
        as_of=figure.as_of.isoformat() if figure.as_of else "",
        before_as_of=when,
        before_place=row.place if row is not figure else "",
        printed=format_plain(value),
        computed=f">={format_plain(before)}",
        before=format_plain(before),
    )


def _jumps(book: Book, figure: Figure, here: Span, past: Past) -> Iterator[Finding]:
    if here.low <= 0 or past.value <= 0 or book.is_growth(figure):
        return
    if times_between(here.low, past.value) < book.limits.jump_factor:
        return
    is_result = book.span(figure, Column.RESULT) is not None
    yield from jumped(figure, Column.RESULT if is_result else Column.TARGET, here.low, past)


def times_between(value: Decimal, other: Decimal) -> Decimal:
    """How many times larger the larger of two is; both above nothing."""
    return EXACT.divide(max(value, other), min(value, other))


def jumped(figure: Figure, column: Column, value: Decimal, past: Past) -> Iterator[Finding]:
    """What is told of a value that is far from another one, and the slip that may explain it."""
    finding = found(
        Check.JUMP,
        Severity.WARNING,
        figure,
        "up" if value > past.value else "down",
        column=str(column),
        relation=str(past.relation),
        times=format_plain(times_between(value, past.value).quantize(_TIMES_STEP, context=EXACT)),
        before=format_plain(past.value),
        before_as_of=past.as_of.isoformat() if past.as_of else "",
        printed=format_plain(value),
        computed=format_plain(past.value),
    )
    yield finding
    if (scaled := in_another_unit(value, past.value)) is not None:
        yield slip(finding, str(column), "unit", format_plain(value), format_plain(scaled))
    elif how := slip_between(value, past.value):
        yield slip(finding, str(column), how, format_plain(value), format_plain(past.value))


def in_another_unit(value: Decimal, other: Decimal) -> Decimal | None:
    """The value times the power of ten that brings it near the other."""
    scaled = (value.scaleb(exponent, EXACT) for exponent in EXPONENTS)
    return next((one for one in scaled if other / _LIKE <= one <= other * _LIKE), None)
