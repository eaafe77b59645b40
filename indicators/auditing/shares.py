"""Shares of a structure (cơ cấu) against 100, and against the values they are shares of."""

from collections.abc import Iterator
from decimal import Decimal

from indicators.auditing.book import Book
from indicators.auditing.names import canonical, covers_sectors, without_brackets
from indicators.auditing.slips import exchanged
from indicators.auditing.spans import HALF, Span, added, some_add_up
from indicators.auditing.telling import found, part, slip
from indicators.auditing.types import Column, Figure, Finding
from indicators.choices import Check, Severity
from indicators.judging import EXACT, HUNDRED, PERCENT_STEP
from indicators.numbers import format_plain

# A list whose shares come this near to 100 is meant to be a full one.
_NEAR = Decimal(5)


def share_findings(book: Book) -> Iterator[Finding]:
    for whole, shares in structures(book):
        for column, other in ((Column.TARGET, Column.RESULT), (Column.RESULT, Column.TARGET)):
            yield from _check(book, whole, shares, column, other)
            yield from _check_values(book, whole, shares, column)


def structures(book: Book) -> Iterator[tuple[Figure, list[Figure]]]:
    """Every structure with its shares, where there are at least two."""
    for whole, parts in book.families:
        shares = [figure for figure in parts if figure.unit.is_percent]
        if book.is_structure(whole) and len(shares) > 1:
            yield whole, shares


def _check(book: Book, whole: Figure, shares: list[Figure], column: Column, other: Column) -> Iterator[Finding]:
    terms = _terms(book, shares, column)
    if not terms:
        return
    total = added([span for _figure, span in terms])
    is_full = len(terms) == len(shares)
    if total.least <= HUNDRED and (total.most >= HUNDRED or not is_full):
        return
    case = "above" if total.least > HUNDRED else "below"
    repeats = case == "above" and some_add_up([span for _figure, span in terms], Span(HUNDRED, HUNDRED))
    is_meant_full = not repeats and (
        case == "above" or HUNDRED - total.high <= _NEAR or covers_sectors([f.name for f in shares])
    )
    severity = Severity.ERROR if is_meant_full or _reaches(book, shares, other) else Severity.WARNING
    finding = found(
        Check.SHARES,
        severity,
        whole,
        case,
        column=str(column),
        parts=[part(figure, span) for figure, span in terms],
        sum=total.told(),
        printed=total.plain(),
        computed="100",
    )
    yield finding
    for figure, span in terms:
        if not (is_full and all(span_.is_point for _figure, span_ in terms)):
            break
        wanted = HUNDRED - (total.low - span.low)
        if wanted in exchanged(span.low):
            yield slip(finding, "part", "exchanged", format_plain(span.low), format_plain(wanted), name=figure.name)


def _terms(book: Book, shares: list[Figure], column: Column) -> list[tuple[Figure, Span]]:
    spans = [(figure, book.span(figure, column)) for figure in shares]
    return [(figure, span) for figure, span in spans if span is not None]


def _reaches(book: Book, shares: list[Figure], column: Column) -> bool:
    """Whether the same list of shares comes to 100 in the other column."""
    terms = _terms(book, shares, column)
    return len(terms) == len(shares) and added([span for _f, span in terms]).meets(Span(HUNDRED, HUNDRED))


def _check_values(book: Book, whole: Figure, shares: list[Figure], column: Column) -> Iterator[Finding]:
    """Shares of "Cơ cấu giá trị sản xuất" against "Giá trị sản xuất" where both stand in the document."""
    for total, values in book.families:
        if total.unit.is_percent or not _is_structure_of(whole, total):
            continue
        amounts = {canonical(figure.name): figure for figure in values if figure.unit == total.unit}
        for share in shares:
            amount = amounts.get(canonical(share.name))
            if amount is not None:
                yield from _check_value(book, share, amount, total, column)


def _is_structure_of(structure: Figure, total: Figure) -> bool:
    """Whether the names say so; a structure at other prices than the values is another one."""
    wanted = without_brackets(structure.name).removeprefix("chuyen dich ").removeprefix("co cau ")
    return wanted == without_brackets(total.name) and _prices(structure.name) & _prices(total.name) != set()


def _prices(name: str) -> set[str]:
    said = {price for words, price in _PRICES if words in canonical(name)}
    return said or {"constant", "current"}


_PRICES = (("so sanh", "constant"), ("co dinh", "constant"), ("hien hanh", "current"), ("thuc te", "current"))


def _check_value(book: Book, share: Figure, amount: Figure, total: Figure, column: Column) -> Iterator[Finding]:
    printed, value, whole = (book.span(figure, column) for figure in (share, amount, total))
    if printed is None or value is None or whole is None or not (value.is_point and whole.is_point):
        return
    if whole.least <= 0:
        return
    computed = Span(EXACT.divide(value.least * HUNDRED, whole.most), EXACT.divide(value.most * HUNDRED, whole.least))
    if computed.meets(printed._replace(slack=printed.slack + PERCENT_STEP * HALF)):
        return
    exact = EXACT.divide(value.low * HUNDRED, whole.low).quantize(PERCENT_STEP, context=EXACT)
    yield found(
        Check.SHARES,
        Severity.WARNING,
        share,
        "of_value",
        column=str(column),
        amount=part(amount, value),
        whole=part(total, whole),
        share=printed.told(),
        printed=printed.plain(),
        computed=format_plain(exact),
    )
