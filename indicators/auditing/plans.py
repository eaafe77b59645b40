"""Plan values that results and percentages imply: do they agree with each other?"""

from collections.abc import Iterator
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from indicators.auditing.book import Book
from indicators.auditing.names import same_setter
from indicators.auditing.percents import read_percent
from indicators.auditing.shares import structures
from indicators.auditing.spans import HALF, Span, added
from indicators.auditing.telling import found, part
from indicators.auditing.totals import Sum, summands
from indicators.auditing.types import Column, Figure, Finding, Key
from indicators.choices import Check, Direction, Severity
from indicators.judging import EXACT, HUNDRED, PERCENT_STEP

_HUNDRED = Span(HUNDRED, HUNDRED)


def implied_plan_findings(book: Book, wrong: set[Key]) -> Iterator[Finding]:
    """`wrong`: figures whose percentage is known not to be that of their plan; nothing follows from those."""
    plans = {figure.key: _plan(book, figure) for figure in book.figures if figure.key not in wrong}
    yield from _parts(book, plans)
    yield from _structures(book, plans)
    yield from _twice(book, plans)


def implied(book: Book, figure: Figure) -> Span | None:
    """Between which bounds the plan must lie that a result is so many percent of, however the percent was rounded or
    cut. None where the percentage could be meant in points."""
    published, result = read_percent(figure.percent_text), book.span(figure, Column.RESULT)
    if published is None or result is None or published.is_approximate or figure.direction == Direction.LOWER:
        return None
    least, most = published.level - published.step * HALF, published.level + published.step
    if (published.is_excess and (figure.unit.is_percent or published.level >= 2 * HUNDRED)) or least <= 0:
        return None
    return Span(EXACT.divide(result.least * HUNDRED, most), EXACT.divide(result.most * HUNDRED, least))


def _plan(book: Book, figure: Figure) -> Span | None:
    printed = book.span(figure, Column.TARGET)
    if printed is not None:
        return printed if printed.is_point else None
    return implied(book, figure) if figure.demand is None else None


def _is_implied(book: Book, figure: Figure) -> bool:
    return book.span(figure, Column.TARGET) is None


def _parts(book: Book, plans: dict[Key, Span | None]) -> Iterator[Finding]:
    """Where the results of all parts make up the result of the whole, their plans make up its plan."""
    for whole, all_parts in book.families:
        parts = summands(whole, all_parts)
        if not parts or not Sum(book, whole, parts, Column.RESULT).adds_up or not _share_setter(whole, parts):
            continue
        total, spans = plans.get(whole.key), [plans.get(figure.key) for figure in parts]
        if total is None or None in spans or not any(_is_implied(book, f) for f in (whole, *parts)):
            continue
        known = [span for span in spans if span is not None]
        if not added(known).meets(total):
            yield _finding(whole, "parts", total, list(zip(parts, known, strict=True)))


def _structures(book: Book, plans: dict[Key, Span | None]) -> Iterator[Finding]:
    for whole, shares in structures(book):
        spans = [plans.get(figure.key) for figure in shares]
        results = [book.span(figure, Column.RESULT) for figure in shares]
        if None in spans or None in results or not any(_is_implied(book, figure) for figure in shares):
            continue
        is_full = added([span for span in results if span is not None]).meets(_HUNDRED)
        known = [span for span in spans if span is not None]
        if is_full and _share_setter(shares[0], shares) and not added(known).meets(_HUNDRED):
            yield _finding(whole, "shares", _HUNDRED, list(zip(shares, known, strict=True)))


def _twice(book: Book, plans: dict[Key, Span | None]) -> Iterator[Finding]:
    """Two rows on one indicator, each with its result and share of plan, speak of one plan."""
    for group in book.kin:
        for place, figure in enumerate(group):
            for earlier in group[:place]:
                one, other = plans.get(earlier.key), plans.get(figure.key)
                is_implied = _is_implied(book, earlier) or _is_implied(book, figure)
                if one is None or other is None or not is_implied or not same_setter(earlier.setter, figure.setter):
                    continue
                if not one.meets(other):
                    yield _finding(figure, "twice", other, [(earlier, one)])


def _share_setter(whole: Figure, parts: list[Figure]) -> bool:
    return all(same_setter(whole.setter, figure.setter) for figure in parts)


def _finding(figure: Figure, case: str, printed: Span, terms: list[tuple[Figure, Span]]) -> Finding:
    computed = _rounded(added([span for _figure, span in terms]))
    printed = _rounded(printed)
    return found(
        Check.IMPLIED_PLAN,
        Severity.WARNING,
        figure,
        case,
        column=str(Column.TARGET),
        parts=[part(row, _rounded(span)) for row, span in terms],
        value=printed.told(),
        sum=computed.told(),
        printed=printed.plain(),
        computed=computed.plain(),
    )


def _rounded(span: Span) -> Span:
    """The bounds with everything that rounding may have moved, to two places outwards."""
    low, high = (span.least, span.most) if span.low != span.high or span.slack else (span.low, span.high)
    if low == high:
        return Span(low, high)
    floor, ceiling = low.quantize(PERCENT_STEP, ROUND_FLOOR, EXACT), high.quantize(PERCENT_STEP, ROUND_CEILING, EXACT)
    return Span(floor, ceiling, Decimal(0))
