"""Parts against their total: amounts in one unit, column by column."""

from collections.abc import Iterator
from decimal import Decimal

from indicators.auditing.book import Book
from indicators.auditing.names import are_halves, is_cumulative, is_full_list, is_rate, same_setter
from indicators.auditing.slips import FEWEST_DIGITS, slip_between, slips_that_fit, unit_that_fits
from indicators.auditing.spans import UNBOUNDED, Span, added, some_add_up
from indicators.auditing.telling import found, part, slip
from indicators.auditing.types import Column, Figure, Finding
from indicators.choices import Check, Severity
from indicators.judging import EXACT, HUNDRED
from indicators.numbers import format_plain

# A total in round hundreds or thousands beside exact parts was rounded when it is off by less than this many percent.
_ROUNDED = Decimal(1)


class Sum:
    """The parts of one total in one column."""

    def __init__(self, book: Book, whole: Figure, parts: list[Figure], column: Column) -> None:
        self.whole, self.column = whole, column
        self.total = book.span(whole, column)
        pairs = [(figure, book.span(figure, column)) for figure in parts]
        self.terms = [(figure, span) for figure, span in pairs if span is not None]
        self.is_whole_list = len(self.terms) == len(parts)
        self.sum = added([span for _figure, span in self.terms])

    @property
    def is_checkable(self) -> bool:
        return self.total is not None and bool(self.terms) and self._is_of_one_kind()

    def _is_of_one_kind(self) -> bool:
        figures = [figure for figure, _span in self.terms]
        if self.column == Column.RESULT:
            return all(figure.as_of == self.whole.as_of for figure in figures)
        return all(same_setter(figure.setter, self.whole.setter) for figure in figures)

    @property
    def exceeds(self) -> bool:
        return self.total is not None and self.sum.least > self.total.most

    @property
    def falls_short(self) -> bool:
        return self.total is not None and self.is_whole_list and self.sum.most < self.total.least

    @property
    def adds_up(self) -> bool:
        """Whether it shows that the list is full: several numbers, none of them a range, with nothing left over."""
        is_exact = self.total is not None and self.total.is_point and all(span.is_point for _f, span in self.terms)
        return (
            is_exact
            and self.is_checkable
            and self.is_whole_list
            and len(self.terms) > 1
            and not (self.exceeds or self.falls_short)
        )

    @property
    def gap(self) -> Decimal:
        """How far the sum is from the total, above or below it."""
        if self.total is None:
            return Decimal(0)
        return self.sum.low - self.total.high if self.exceeds else self.sum.high - self.total.low

    @property
    def is_near(self) -> Decimal:
        """The gap in percent of the total."""
        if self.total is None or not self.total.low or abs(self.total.low) == UNBOUNDED:
            return UNBOUNDED
        return abs(EXACT.divide(self.gap * HUNDRED, self.total.low))


def total_findings(book: Book) -> Iterator[Finding]:
    for whole, all_parts in book.families:
        for parts in divisions(summands(whole, all_parts)):
            sums = {column: Sum(book, whole, parts, column) for column in Column}
            for column, other in ((Column.TARGET, Column.RESULT), (Column.RESULT, Column.TARGET)):
                if sums[column].is_checkable:
                    yield from _check(book, sums[column], sums[other])


def divisions(parts: list[Figure]) -> list[list[Figure]]:
    """The ways in which one whole is divided: men and women, town and country, and what else is listed."""
    pairs = [
        [one, other]
        for place, one in enumerate(parts)
        for other in parts[place + 1 :]
        if len(parts) > 2 and are_halves(one.name, other.name)
    ]
    paired = {figure.key for pair in pairs for figure in pair}
    rest = [figure for figure in parts if figure.key not in paired]
    # Two pairs that share a row (lao động nữ, nông thôn nữ) are no divisions.
    return [*pairs, rest] if len(paired) == 2 * len(pairs) else [parts]


def summands(whole: Figure, parts: list[Figure]) -> list[Figure]:
    """The parts that can be expected to add up to the whole. "Lũy kế" of other years is no part of this year's."""
    if is_rate(whole):
        return []
    return [
        figure
        for figure in parts
        if figure.unit == whole.unit and not is_rate(figure) and is_cumulative(figure) == is_cumulative(whole)
    ]


def _check(book: Book, here: Sum, other: Sum) -> Iterator[Finding]:
    too_large = [(figure, span) for figure, span in here.terms if here.total and span.least > here.total.most]
    for figure, span in too_large:
        yield _part_finding(here, figure, span)
    if too_large or not (here.exceeds or here.falls_short):
        return
    severity, case = _weigh(book, here, other)
    if severity is None:
        return
    finding = found(Check.TOTAL, severity, here.whole, case, **_told(here, other))
    yield finding
    yield from _slips(here, finding)


def _weigh(book: Book, here: Sum, other: Sum) -> tuple[Severity | None, str]:
    """How heavy a difference is, by what shows that the list of parts is full."""
    is_proven = other.adds_up
    is_full = is_full_list(here.whole.name, [figure.name for figure, _span in here.terms])
    if _is_rounded(here):
        return Severity.HINT, "rounded"
    if is_proven and len(here.terms) == len(other.terms):
        return Severity.ERROR, "proven"
    if is_full:
        return Severity.ERROR, "full"
    if here.exceeds:
        return (None, "") if _counts_twice(here) else (Severity.WARNING, "exceeds")
    if len(here.terms) > 1 and (
        here.is_near <= book.limits.near or any(_is_telling(slip_) for slip_ in _slip_values(here))
    ):
        return Severity.WARNING, "near"
    # "Trong đó" that names some of the parts.
    return None, ""


def _is_rounded(here: Sum) -> bool:
    total = here.total
    if total is None or not all(span.is_point for span in (total, *(span for _figure, span in here.terms))):
        return False
    if not total.low or total.low != total.low.to_integral_value():
        return False
    unit = Decimal(1)
    while total.low % (unit * 10) == 0:
        unit *= 10
    exact_parts = any(span.low % unit for _figure, span in here.terms)
    return unit >= HUNDRED and exact_parts and abs(here.gap) * 2 <= unit and here.is_near <= _ROUNDED


def _counts_twice(here: Sum) -> bool:
    """Whether the list divides the same total twice (nam, nữ, thành thị, nông thôn) or goes into one of its parts."""
    return here.total is not None and some_add_up([span for _figure, span in here.terms], here.total)


def _told(here: Sum, other: Sum) -> dict[str, object]:
    total = here.total or Span(Decimal(0), Decimal(0))
    data: dict[str, object] = {
        "column": str(here.column),
        "parts": [part(figure, span) for figure, span in here.terms],
        "total": total.told(),
        "sum": here.sum.told(),
        "gap": format_plain(here.gap),
        "printed": total.plain(),
        "computed": here.sum.plain(),
    }
    if other.adds_up and other.total:
        data["other_total"] = other.total.told()
    return data


def _part_finding(here: Sum, figure: Figure, span: Span) -> Finding:
    total = here.total or span
    return found(
        Check.TOTAL,
        Severity.ERROR,
        figure,
        "part",
        column=str(here.column),
        value=span.told(),
        whole=part(here.whole, total),
        printed=span.plain(),
        computed=f"<={total.plain()}",
    )


def _slip_values(here: Sum) -> Iterator[tuple[str, str, Figure, Decimal, Decimal]]:
    """(what, how, row, printed, wanted) of every slip that would make the parts add up."""
    total = here.total
    if total is None or not total.is_point or not all(span.is_point for _figure, span in here.terms):
        return
    if how := slip_between(total.low, here.sum.low):
        yield "total", how, here.whole, total.low, here.sum.low
    for figure, span in here.terms:
        wanted = total.low - (here.sum.low - span.low)
        how, fitting = slips_that_fit(span.low, lambda other, wanted=wanted: other == wanted, wrong=False)
        for other in fitting:
            yield "part", how, figure, span.low, other
        slack = total.slack + here.sum.slack
        fits = unit_that_fits(span.low, lambda other, w=wanted, s=slack: abs(other - w) <= s)
        if fits is not None:
            yield "part", "unit", figure, span.low, fits
    fits = unit_that_fits(total.low, lambda other: abs(other - here.sum.low) <= here.sum.slack)
    if fits is not None:
        yield "total", "unit", here.whole, total.low, fits


def _is_telling(slip_: tuple[str, str, Figure, Decimal, Decimal]) -> bool:
    """Whether a slip is more than a coincidence: ten times 2 fits many a round total."""
    _what, how, _figure, printed, _wanted = slip_
    return how != "unit" or len(printed.normalize(EXACT).as_tuple().digits) >= FEWEST_DIGITS


def _slips(here: Sum, finding: Finding) -> Iterator[Finding]:
    for what, how, figure, printed, wanted in _slip_values(here):
        yield slip(finding, what, how, format_plain(printed), format_plain(wanted), name=figure.name)
