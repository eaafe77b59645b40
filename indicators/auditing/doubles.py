"""One figure given twice with different values."""

from collections.abc import Iterator

from indicators.auditing.book import Book
from indicators.auditing.names import folded, same_setter
from indicators.auditing.slips import slip_between
from indicators.auditing.spans import Span
from indicators.auditing.telling import found, part, slip
from indicators.auditing.types import Column, Figure, Finding
from indicators.choices import Check, Severity
from indicators.numbers import format_plain


def double_findings(book: Book) -> Iterator[Finding]:
    for group in book.kin:
        for place, figure in enumerate(group):
            for column in Column:
                yield from _compare(book, figure, group[:place], column)


def _compare(book: Book, figure: Figure, earlier: list[Figure], column: Column) -> Iterator[Finding]:
    """Against the first of the earlier rows that says something else."""
    here = book.span(figure, column)
    for other in earlier:
        there = book.span(other, column)
        if here is None or there is None or here.meets(there) or not _is_one_figure(figure, other, column):
            continue
        finding = _finding(figure, here, other, there, column)
        yield finding
        if here.is_point and there.is_point and (how := slip_between(here.low, there.low)):
            yield slip(finding, str(column), how, format_plain(here.low), format_plain(there.low))
        return


def _is_one_figure(one: Figure, other: Figure, column: Column) -> bool:
    """A value belongs to its date, a demand to its document."""
    return one.as_of == other.as_of if column == Column.RESULT else same_setter(one.setter, other.setter)


def _finding(figure: Figure, here: Span, other: Figure, there: Span, column: Column) -> Finding:
    # Names that differ in what may be left out ("số", "trong năm") may yet mean two things.
    is_same_name = folded(figure.name) == folded(other.name)
    return found(
        Check.DOUBLE,
        Severity.ERROR if is_same_name else Severity.WARNING,
        figure,
        "same" if is_same_name else "similar",
        column=str(column),
        value=here.told(),
        other=part(other, there),
        printed=here.plain(),
        computed=there.plain(),
    )
