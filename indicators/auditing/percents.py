"""A percentage of plan as printed, against the one that result and target give."""

import re
import unicodedata
from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal
from enum import Enum, auto
from typing import NamedTuple

from indicators.auditing.book import Book
from indicators.auditing.slips import slip_between, slips_that_fit, unit_that_fits
from indicators.auditing.spans import HALF, Span, step_of
from indicators.auditing.telling import found, slip
from indicators.auditing.types import Column, Figure, Finding
from indicators.choices import Check, Direction, Kind, Severity
from indicators.judging import EXACT, HUNDRED, PERCENT_STEP, direction_of
from indicators.numbers import NUMBER_PATTERN, NumberError, format_plain, parse_number

# Rounding in a number explains something only while it moves it by less than this share: 402 may stand for 402,2,
# but not 8,6 for anything that gives another percentage.
_FINE = Decimal("0.0025")
_PERCENT = re.compile(rf"(?P<number>{NUMBER_PATTERN})\s*%")
_BARE = re.compile(NUMBER_PATTERN)
_TIMES = re.compile(rf"gấp\s+(?P<number>{NUMBER_PATTERN})\s+lần")
_EXCESS = re.compile(r"\b(?:vượt|tăng|cao hơn)\b")
# A shortfall, a change against something that is no plan: nothing that can be computed from result and target.
_OTHER = re.compile(r"\b(?:giảm|thấp hơn|hụt|thiếu|cùng kỳ|năm trước|năm ngoái|tháng trước|quý trước)\b")
_ABOUT = re.compile(r"\b(?:khoảng|gần|xấp xỉ|hơn|trên|dưới|chừng)\b|[~≈<>≥≤]")


class Published(NamedTuple):
    """A share of plan as printed: `level` in percent ("vượt 3%" is 103), written to a unit of `step`."""

    level: Decimal
    step: Decimal
    is_excess: bool = False
    is_approximate: bool = False
    # Without a "%": may be the share itself, as a workbook keeps it (0,9773).
    is_fraction: bool = False


class Fit(Enum):
    """How a printed percentage agrees with the computed one."""

    ROUNDED = auto()
    CUT = auto()
    WRONG = auto()


def read_percent(text: str) -> Published | None:
    """The share of plan that a cell says; None where it says none, or something else.

    >>> read_percent("vượt 14,8% dự toán").level
    Decimal('114.8')
    """
    plain = " ".join(unicodedata.normalize("NFC", text).lower().split())
    numbers = [match["number"] for match in _PERCENT.finditer(plain)]
    times = _TIMES.search(plain)
    if not numbers and (times or _BARE.fullmatch(plain)):
        numbers = [times["number"] if times else plain]
    if len(numbers) != 1 or _OTHER.search(plain):
        return None
    try:
        number = parse_number(numbers[0])
    except NumberError:
        return None
    step = step_of(number, "")
    if times and "%" not in plain:
        return Published(number * HUNDRED, step * HUNDRED, is_approximate=bool(_ABOUT.search(plain)))
    is_excess = bool(_EXCESS.search(plain))
    is_approximate = bool(_ABOUT.search(plain.replace("cao hơn", "")))
    level = number + HUNDRED if is_excess else number
    return Published(level, step, is_excess, is_approximate, is_fraction="%" not in plain)


def fit(printed: Decimal, step: Decimal, computed: Decimal) -> Fit:
    """Whether a computed percentage was rounded to the printed one, or its last digits were cut off, or neither."""
    if abs(computed - printed) <= step * HALF:
        return Fit.ROUNDED
    return Fit.CUT if printed <= computed < printed + step else Fit.WRONG


class Share(NamedTuple):
    """Result by target of one figure, with what is printed about it."""

    figure: Figure
    published: Published
    value: Decimal
    targets: list[Decimal]

    @property
    def computed(self) -> Decimal:
        """The percentage nearest to the printed one, of those that the ends of a range give."""
        shares = [EXACT.divide(self.value * HUNDRED, target) for target in self.targets]
        return min(shares, key=lambda share: abs(share - self.published.level))

    @property
    def target(self) -> Decimal:
        return min(self.targets, key=lambda t: abs(EXACT.divide(self.value * HUNDRED, t) - self.published.level))


def percent_findings(book: Book) -> Iterator[Finding]:
    for figure in book.figures:
        share = share_of(figure)
        if share is not None:
            yield from _check(book, share)


def share_of(figure: Figure) -> Share | None:
    """What can be checked: a share of plan beside a number and a target of which more is better."""
    demand, value, published = figure.demand, figure.value, read_percent(figure.percent_text)
    if demand is None or value is None or published is None or value.value is None or value.is_relative:
        return None
    is_comparable = demand.kind in (Kind.POINT, Kind.RANGE, Kind.FLOOR) and value.denominator is None
    is_comparable |= demand.kind == Kind.RATIO and value.denominator == demand.denominator
    if not is_comparable or direction_of(demand) != Direction.HIGHER:
        return None
    bounds = (demand.low,) if demand.kind == Kind.FLOOR else (demand.low, demand.high)
    targets = [bound for bound in bounds if bound is not None]
    return Share(figure, published, value.value, targets) if all(t > 0 for t in targets) else None


def _check(book: Book, share: Share) -> Iterator[Finding]:
    published, figure, computed = share.published, share.figure, share.computed
    fitted = fit(published.level, published.step, computed)
    if fitted == Fit.ROUNDED or _is_said_otherwise(share):
        return
    told = _told(share)
    if fitted == Fit.CUT:
        rounded = computed.quantize(published.step, ROUND_HALF_UP, EXACT)
        yield found(Check.PERCENT_OF_PLAN, Severity.HINT, figure, "cut", **told, rounded=format_plain(rounded))
    elif _is_of_unrounded(book, share):
        yield found(Check.PERCENT_OF_PLAN, Severity.WARNING, figure, "unrounded", **told)
    else:
        finding = found(Check.PERCENT_OF_PLAN, Severity.ERROR, figure, "wrong", **told)
        yield finding
        yield from _slips(share, finding)


def _is_said_otherwise(share: Share) -> bool:
    """Whether the cell can be meant in another way in which it is right."""
    figure, published = share.figure, share.published
    computed = share.computed
    if published.is_approximate and abs(computed - published.level) < max(published.step, Decimal(1)):
        return True
    if published.is_fraction and fit(published.level * HUNDRED, published.step * HUNDRED, computed) != Fit.WRONG:
        return True
    printed = published.level - HUNDRED if published.is_excess else published.level
    if published.is_excess and printed > HUNDRED and fit(printed, published.step, computed) != Fit.WRONG:
        # "Vượt 104%" for what came to 104 %.
        return True
    if figure.unit.is_percent:
        # In points ("vượt 0,9 %" from 93,5 to 94,4), or the rate itself once more.
        points = [share.value - target for target in share.targets]
        return printed == share.value or (
            published.is_excess and any(abs(p - printed) <= published.step * HALF for p in points)
        )
    demand = figure.demand
    if demand is not None and demand.kind == Kind.RATIO and demand.denominator:
        rate = EXACT.divide(share.value * HUNDRED, demand.denominator)
        return fit(printed, published.step, rate) != Fit.WRONG
    if share.targets[0] != share.targets[-1]:
        low, high = sorted(EXACT.divide(share.value * HUNDRED, target) for target in share.targets)
        return low - published.step * HALF <= published.level <= high + published.step * HALF
    return False


def _is_of_unrounded(book: Book, share: Share) -> bool:
    """Whether it can have been computed before result and target were rounded."""
    spans = [book.span(share.figure, column) for column in (Column.RESULT, Column.TARGET)]
    result, target = (span or Span(Decimal(0), Decimal(0)) for span in spans)
    value_slack, target_slack = (
        slack if abs(number) * _FINE >= slack else Decimal(0)
        for slack, number in ((result.slack, share.value), (target.slack, share.target))
    )
    least = EXACT.divide((share.value - value_slack) * HUNDRED, share.target + target_slack)
    most = EXACT.divide((share.value + value_slack) * HUNDRED, share.target - target_slack)
    half = share.published.step * HALF
    return least <= share.published.level + half and share.published.level - half <= most


def _told(share: Share) -> dict[str, str]:
    published = share.published
    printed = published.level - HUNDRED if published.is_excess else published.level
    computed = share.computed - HUNDRED if published.is_excess else share.computed
    return {
        "column": str(Column.RESULT),
        "text": share.figure.percent_text,
        "result": format_plain(share.value),
        "target": format_plain(share.target),
        "share": format_plain(share.computed.quantize(PERCENT_STEP, ROUND_HALF_UP, EXACT)),
        "printed": format_plain(printed),
        "computed": format_plain(computed.quantize(PERCENT_STEP, ROUND_HALF_UP, EXACT)),
    }


def _slips(share: Share, finding: Finding) -> Iterator[Finding]:
    """One slip in the result, in the target or in the percentage that would make them agree."""
    published = share.published

    def gives(value: Decimal, target: Decimal) -> bool:
        if target <= 0:
            return False
        return fit(published.level, published.step, EXACT.divide(value * HUNDRED, target)) == Fit.ROUNDED

    operands = (
        ("result", share.value, lambda other: gives(other, share.target)),
        ("target", share.target, lambda other: gives(share.value, other)),
    )
    for what, number, fits in operands:
        if (scaled := unit_that_fits(number, fits)) is not None:
            yield slip(finding, what, "unit", format_plain(number), format_plain(scaled))
            return
    rounded = [share.computed.quantize(published.step, way, EXACT) for way in ("ROUND_HALF_UP", "ROUND_DOWN")]
    guesses = [
        ("percent", "exchanged", published.level, r) for r in rounded if slip_between(published.level, r) == "exchanged"
    ]
    for is_wrong in (False, True):
        for what, number, fits in operands:
            how, fitting = slips_that_fit(number, fits, wrong=is_wrong)
            guesses += [(what, how, number, other) for other in fitting]
        if guesses:
            break
    if len(guesses) == 1:
        # Several that would all explain it explain nothing.
        what, how, printed, wanted = guesses[0]
        yield slip(finding, what, how, format_plain(printed), format_plain(wanted))
