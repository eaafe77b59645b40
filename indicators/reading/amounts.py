"""Amounts: a point, a range, a floor, a ceiling, a ratio."""

import re
from dataclasses import replace
from decimal import Decimal

from django.utils.translation import gettext as _

from indicators.choices import Kind
from indicators.numbers import MINUS_SIGNS, NUMBER_PATTERN
from indicators.reading.texts import column_unit, parse, strip_fillers
from indicators.reading.types import Reading, ReadingError
from indicators.units import NO_UNIT, Unit, UnitError, agree, convert

PERCENT = Unit("%")

# Which comparison a word or sign makes, and whether it leaves the number itself out when read strictly.
_BOUNDS = {
    "không vượt quá": (Kind.CEILING, False),
    "không thấp hơn": (Kind.FLOOR, False),
    "không ít hơn": (Kind.FLOOR, False),
    "không nhỏ hơn": (Kind.FLOOR, False),
    "không lớn hơn": (Kind.CEILING, False),
    "không cao hơn": (Kind.CEILING, False),
    "không quá": (Kind.CEILING, False),
    "không trên": (Kind.CEILING, False),
    "không dưới": (Kind.FLOOR, False),
    "tối thiểu": (Kind.FLOOR, False),
    "ít nhất": (Kind.FLOOR, False),
    "tối đa": (Kind.CEILING, False),
    "cao hơn": (Kind.FLOOR, True),
    "lớn hơn": (Kind.FLOOR, True),
    "thấp hơn": (Kind.CEILING, True),
    "nhỏ hơn": (Kind.CEILING, True),
    "ít hơn": (Kind.CEILING, True),
    "trên": (Kind.FLOOR, True),
    "hơn": (Kind.FLOOR, True),
    "dưới": (Kind.CEILING, True),
    ">=": (Kind.FLOOR, False),
    "=>": (Kind.FLOOR, False),
    "≥": (Kind.FLOOR, False),
    "<=": (Kind.CEILING, False),
    "=<": (Kind.CEILING, False),
    "≤": (Kind.CEILING, False),
    ">": (Kind.FLOOR, True),
    "<": (Kind.CEILING, True),
}

# Words after a number: no digits, except in m2 and in a denominator such as "/10.000 dân" or "/01 ha".
_UNIT_WORDS = (
    r"(?:%|‰|(?!(?:cho|đến|tới)\b)[^\W\d_]|(?<=m)[23²³]|(?<=/)\s?[0-9][0-9.]{0,6}(?=\s?[^\W\d_])|[./\s]){0,60}?"
)
# A sign stands at its number: "- 5" is a bullet and a 5.
_AMOUNT = rf"[{MINUS_SIGNS}+]?{NUMBER_PATTERN}"
_SEPARATOR = r"(?:\s*[-–—÷]\s*|\s+(?:cho\s+)?(?:đến|tới)\s+)"
_AMOUNTS = re.compile(
    rf"(?P<first>{_AMOUNT})\s*(?P<first_unit>{_UNIT_WORDS})(?:{_SEPARATOR}(?P<second>{_AMOUNT})\s*(?P<second_unit>{_UNIT_WORDS}))?"
)
_RATIO = re.compile(
    rf"(?P<numerator>{NUMBER_PATTERN})\s*/\s*(?P<denominator>{NUMBER_PATTERN})\s*(?P<unit>[^\W\d_][^\d/;]*?)?"
    rf"(?:\s*[,;(]?\s*(?:đạt|bằng|chiếm|=)?\s*(?P<rate>{NUMBER_PATTERN})\s*%\s*\)?)?"
)
_BOUND = re.compile("|".join(f"{re.escape(word)}(?![^\\W\\d_])" for word in sorted(_BOUNDS, key=len, reverse=True)))
_SUFFIX = re.compile(r"\s*(?:trở\s+(?P<way>lên|xuống))$")
_STRETCH = re.compile(
    r"\s*[,;]?\s*(?:và\s+)?\(?phấn\s+đấu\s*:?\s+(?:đạt\s+)?(?:(?:trên|dưới)\s+)?(?P<stretch>[^()]+?)(?:\s+trở\s+(?:lên|xuống))?\)?$"
)
# Words after a number that say more than what is counted: a bound in the middle, a negation, a second demand, a base.
_SAYS_MORE = re.compile(
    r"\b(?:trở|giảm|tăng|chưa|không|tối|ít|hơn|hoặc|và|đang|so với|kế hoạch|kh|dự toán|nghị quyết|nq|cùng kỳ|năm trước)"
    r"\b"
)


def split_ratio(text: str) -> tuple[Decimal, Decimal, str, Decimal | None] | None:
    """A ratio as written, sound or not: numerator, denominator, the words after them, the rate beside it.

    >>> split_ratio("62/66, đạt 93,9%")
    (Decimal('62'), Decimal('66'), '', Decimal('93.9'))
    """
    match = _RATIO.fullmatch(strip_fillers(text)[0])
    if not match:
        return None
    rate = parse(match["rate"]) if match["rate"] else None
    return parse(match["numerator"]), parse(match["denominator"]), match["unit"] or "", rate


def read_ratio(text: str, column: Unit) -> Reading | None:
    parts = split_ratio(text)
    if parts is None:
        return None
    numerator, denominator, words, rate = parts
    unit = column_unit(words)
    if words and not column.is_percent and column != NO_UNIT and not agree(unit, column):
        raise ReadingError(_("“%(text)s” viết đơn vị khác đơn vị của cột.") % {"text": text})
    if _SAYS_MORE.search(words) and unit.dimension != column.dimension:
        return None
    if any(value != value.to_integral_value() for value in (numerator, denominator)) or not denominator:
        raise ReadingError(_("không đọc được “%(text)s”: số đạt và tổng số phải là số nguyên khác 0.") % {"text": text})
    if numerator > denominator:
        raise ReadingError(_("không đọc được “%(text)s”: số đạt lớn hơn tổng số.") % {"text": text})
    if rate is not None and not _is_rate_of(rate, numerator, denominator):
        raise ReadingError(_("“%(text)s” có tỷ lệ không khớp với số đạt trên tổng số.") % {"text": text})
    return Reading(Kind.RATIO, numerator, numerator, denominator, unit=unit if column == NO_UNIT else column)


def _is_rate_of(rate: Decimal, numerator: Decimal, denominator: Decimal) -> bool:
    """Whether a printed percentage is the ratio's, rounded or cut to the digits printed."""
    step = Decimal(1).scaleb(int(rate.as_tuple().exponent))
    return abs(numerator * 100 / denominator - rate) < step


def read_bounded(text: str, column: Unit) -> Reading | None:
    """A point, range, floor or ceiling; None where the text is none of them."""
    text, stretch_text = split_stretch(text)
    text, is_approximate = strip_fillers(text)
    bound: tuple[Kind, bool] | None = None
    if match := _BOUND.match(text):
        bound = _BOUNDS[match[0]]
        text, more = strip_fillers(text[match.end() :].lstrip())
        is_approximate = is_approximate or more
    if match := _SUFFIX.search(text):
        suffix = (Kind.FLOOR if match["way"] == "lên" else Kind.CEILING, False)
        if bound is not None and bound[0] != suffix[0]:
            return None
        bound, text = suffix, text[: match.start()]
    starts_from = text.startswith("từ ")
    text, more = strip_fillers(text.removeprefix("từ ").lstrip()) if starts_from else (text, False)
    is_approximate = is_approximate or more
    amounts = _read_amounts(text, column)
    if amounts is None or (starts_from and len(amounts[0]) == 1 and bound is None):
        return None
    values, unit = amounts
    if bound is None:
        return _without_bound(values, unit, is_approximate, stretch_text, text)
    if len(values) > 1:
        return None
    reading = Reading(bound[0], is_approximate=is_approximate, is_open=bound[1], unit=unit)
    return _with_stretch(reading, values[0], stretch_text, column)


def split_stretch(text: str) -> tuple[str, str]:
    match = _STRETCH.search(text)
    return (text[: match.start()], match["stretch"]) if match and match.start() else (text, "")


def _without_bound(
    values: list[Decimal], unit: Unit, is_approximate: bool, stretch_text: str, text: str
) -> Reading | None:
    if stretch_text:
        raise ReadingError(
            _("“%(text)s, phấn đấu %(stretch)s” có hai mức. Viết “%(text)s trở lên, phấn đấu %(stretch)s”.")
            % {"text": text, "stretch": stretch_text}
        )
    low, high = values[0], values[-1]
    if low > high:
        raise ReadingError(_("khoảng “%(text)s” viết ngược: số đầu lớn hơn số sau.") % {"text": text})
    kind = Kind.POINT if low == high else Kind.RANGE
    return Reading(kind, low, high, is_approximate=is_approximate, unit=unit)


def _with_stretch(reading: Reading, bound: Decimal, stretch_text: str, column: Unit) -> Reading | None:
    stretch = None
    if stretch_text:
        amounts = _read_amounts(strip_fillers(stretch_text)[0], column)
        if amounts is None or len(amounts[0]) > 1:
            return None
        stretch = amounts[0][0]
        if (stretch <= bound) if reading.kind == Kind.FLOOR else (stretch >= bound):
            raise ReadingError(_("mức phấn đấu “%(stretch)s” không khó hơn mức phải đạt.") % {"stretch": stretch_text})
    low, high = (bound, stretch) if reading.kind == Kind.FLOOR else (stretch, bound)
    return replace(reading, low=low, high=high)


def _read_amounts(text: str, column: Unit) -> tuple[list[Decimal], Unit] | None:
    """One number or two ends of a range, converted to the column's unit (to the text's own where it has none)."""
    match = _AMOUNTS.fullmatch(text.strip())
    if not match:
        return None
    names = ["first"] if match["second"] is None else ["first", "second"]
    values = [parse(match[name]) for name in names]
    written = [(match[f"{name}_unit"] or "").strip(" .") for name in names]
    if not written[0]:
        # "4-4,2 triệu con": the unit after the second number is that of both.
        written[0] = written[-1]
    found = [column_unit(words) if words else column for words in written]
    wanted = column if column != NO_UNIT else found[0]
    if any(
        _SAYS_MORE.search(words) and unit.dimension != column.dimension
        for words, unit in zip(written, found, strict=True)
    ):
        return None
    if not written[-1] and found[0].exponent != wanted.exponent:
        return None
    try:
        return [convert(value, unit, wanted) for value, unit in zip(values, found, strict=True)], wanted
    except UnitError as error:
        message = _("không đọc được “%(text)s”: %(why)s")
        raise ReadingError(message % {"text": text, "why": error}, str(error)) from error


def is_bounded(text: str) -> bool:
    """Whether the text begins like a floor or a ceiling."""
    return _BOUND.match(text) is not None
