"""A numerator above its denominator, and a rate printed beside a ratio that is not its own."""

from collections.abc import Iterator
from decimal import Decimal

from indicators.auditing.book import Book
from indicators.auditing.percents import Fit, fit
from indicators.auditing.spans import step_of
from indicators.auditing.telling import found
from indicators.auditing.types import Column, Figure, Finding
from indicators.choices import Check, Severity
from indicators.judging import EXACT, HUNDRED, PERCENT_STEP
from indicators.numbers import format_plain
from indicators.reading import ReadingError, is_blank, split_ratio, tidy


def ratio_findings(book: Book) -> Iterator[Finding]:
    for figure in book.figures:
        for column, text in ((Column.TARGET, figure.target_text), (Column.RESULT, figure.result_text)):
            yield from _check(figure, column, text)


def _check(figure: Figure, column: Column, text: str) -> Iterator[Finding]:
    try:
        ratio = None if is_blank(text) else split_ratio(tidy(text).lower())
    except ReadingError:
        ratio = None
    if ratio is None or not ratio[1]:
        return
    numerator, denominator, _words, rate = ratio
    told = {
        "column": str(column),
        "text": text,
        "numerator": format_plain(numerator),
        "denominator": format_plain(denominator),
    }
    if numerator > denominator:
        told |= {"printed": format_plain(numerator), "computed": f"<={format_plain(denominator)}"}
        yield found(Check.RATIO, Severity.ERROR, figure, "above", **told)
    elif rate is not None:
        yield from _check_rate(figure, rate, EXACT.divide(numerator * HUNDRED, denominator), told)


def _check_rate(figure: Figure, rate: Decimal, computed: Decimal, told: dict[str, str]) -> Iterator[Finding]:
    fitted = fit(rate, step_of(rate, ""), computed)
    if fitted == Fit.ROUNDED:
        return
    exact = computed.quantize(PERCENT_STEP, context=EXACT)
    told = told | {"printed": format_plain(rate), "computed": format_plain(exact)}
    if fitted == Fit.CUT:
        yield found(Check.RATIO, Severity.HINT, figure, "cut", **told)
    else:
        yield found(Check.RATIO, Severity.ERROR, figure, "rate", **told)
