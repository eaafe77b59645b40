"""A rate or growth of the whole lies between those of its parts; with the weights known it is their weighted mean."""

from collections.abc import Iterator
from decimal import Decimal

from indicators.auditing.book import Book
from indicators.auditing.names import RURAL, URBAN, URBAN_SHARE, canonical, covers_sectors, folded, is_full_list
from indicators.auditing.spans import Span
from indicators.auditing.telling import found, part
from indicators.auditing.types import Column, Figure, Finding
from indicators.choices import Check, Severity
from indicators.judging import EXACT, HUNDRED, PERCENT_STEP

# Two of a longer list show nothing about the whole.
_SEVERAL = 3
# "Khu vực thành thị": a place and nothing else.
_PLACE_WORDS = 4


def rate_findings(book: Book) -> Iterator[Finding]:
    for whole, parts in book.families:
        rates = [figure for figure in parts if figure.unit == whole.unit]
        if not whole.unit.is_percent or book.is_structure(whole):
            continue
        for column in Column:
            if book.is_growth(whole):
                yield from _check_growth(book, whole, rates, column)
            else:
                yield from _check_halves(book, whole, rates, column)


def _check_growth(book: Book, whole: Figure, parts: list[Figure], column: Column) -> Iterator[Finding]:
    names = [figure.name for figure in parts]
    is_full = covers_sectors(names) or is_full_list(whole.name, names)
    if is_full or len(parts) >= _SEVERAL:
        yield from _between(book, whole, parts, column, Severity.ERROR if is_full else Severity.WARNING)


def _check_halves(book: Book, whole: Figure, parts: list[Figure], column: Column) -> Iterator[Finding]:
    """Town and country: everybody lives in one of them."""
    halves = _halves(parts)
    if halves is None:
        return
    # "Nông thôn dùng nước hợp vệ sinh" under "dân số dùng nước sạch" measures something else.
    is_same_measure = all(len(folded(half.name).split()) <= _PLACE_WORDS for half in halves)
    severity = Severity.ERROR if is_same_measure else Severity.WARNING
    outside = list(_between(book, whole, list(halves), column, severity))
    yield from outside or _check_weights(book, whole, halves, column)


def _halves(parts: list[Figure]) -> tuple[Figure, Figure] | None:
    urban = [figure for figure in parts if URBAN.search(folded(figure.name))]
    rural = [figure for figure in parts if RURAL.search(folded(figure.name))]
    return (urban[0], rural[0]) if len(urban) == len(rural) == 1 and urban != rural else None


def _between(book: Book, whole: Figure, parts: list[Figure], column: Column, severity: Severity) -> Iterator[Finding]:
    total, spans = book.span(whole, column), [book.span(figure, column) for figure in parts]
    known = [span for span in spans if span is not None]
    if total is None or len(known) != len(parts):
        return
    least, most = min(span.least for span in known), max(span.most for span in known)
    if total.most >= least and total.least <= most:
        return
    hull = Span(min(span.low for span in known), max(span.high for span in known))
    yield found(
        Check.RATE,
        severity,
        whole,
        "below" if total.most < least else "above",
        column=str(column),
        parts=[part(figure, span) for figure, span in zip(parts, known, strict=True)],
        total=total.told(),
        printed=total.plain(),
        computed=hull.plain(),
    )


def _check_weights(book: Book, whole: Figure, halves: tuple[Figure, Figure], column: Column) -> Iterator[Finding]:
    """A share of the population, with the share that lives in towns printed in the same document."""
    weight_row = next((f for f in book.figures if f.unit.is_percent and URBAN_SHARE.fullmatch(canonical(f.name))), None)
    if weight_row is None or "dan so" not in folded(whole.name):
        return
    spans = [book.span(figure, column) for figure in (whole, *halves, weight_row)]
    known = [span for span in spans if span is not None and span.is_point]
    if len(known) != len(spans):
        return
    total, urban, rural, weight = known
    computed = _mean(urban, rural, weight)
    if computed.meets(total):
        return
    exact = _mean(*(span._replace(slack=Decimal(0)) for span in (urban, rural, weight)))
    mean = Span(*(bound.quantize(PERCENT_STEP, context=EXACT) for bound in (exact.low, exact.high)))
    yield found(
        Check.RATE,
        Severity.WARNING,
        whole,
        "weighted",
        column=str(column),
        parts=[part(figure, span) for figure, span in zip(halves, (urban, rural), strict=True)],
        weight=part(weight_row, weight),
        rest=Span(HUNDRED - weight.low, HUNDRED - weight.low).told(),
        total=total.told(),
        mean=mean.told(),
        printed=total.plain(),
        computed=mean.plain(),
    )


def _mean(urban: Span, rural: Span, weight: Span) -> Span:
    """The weighted mean, between its least and its most where the three were rounded."""
    corners = [
        EXACT.divide(u * w + r * (HUNDRED - w), HUNDRED)
        for u in (urban.least, urban.most)
        for r in (rural.least, rural.most)
        for w in (weight.least, weight.most)
    ]
    return Span(min(corners), max(corners))
