"""A target or a result as written → what it demands or says. Pure; nothing is guessed.

Whatever cannot be read with certainty raises ReadingError, a sentence with the text shown. Values come out in the unit
of the table's column. `write_target` writes a reading so that reading it again gives the same.
"""

import re
import unicodedata
from dataclasses import dataclass, field, replace
from decimal import Decimal

from django.utils.translation import gettext as _

from indicators.choices import Kind
from indicators.numbers import MINUS_SIGNS, NUMBER_PATTERN, NumberError, format_number, parse_number
from indicators.units import NO_UNIT, Unit, UnitError, agree, convert, normalise, read_unit

BLANKS = {"", "-", "–", "—", "...", "…"}
MAX_LENGTH = 500
PERCENT = Unit("%")

_FILLERS = (
    "phấn đấu|hoàn thành|duy trì|giữ vững|giữ|ổn định|bình quân|giảm xuống còn|giảm còn|xuống còn|còn|tăng lên|"
    "tăng thêm|tăng|thêm|ước thực hiện|thực hiện|ước|đạt được|đạt|được|ở mức|mức|là|bằng|có|:"
)
_APPROXIMATE = "khoảng|xấp xỉ|chừng|gần|~|≈"
# Which comparison a word or sign makes, and whether it leaves the number itself out when read strictly.
_BOUNDS = {
    "không vượt quá": (Kind.CEILING, False),
    "không thấp hơn": (Kind.FLOOR, False),
    "không ít hơn": (Kind.FLOOR, False),
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
_BASES = (
    r"so\s+với\s.+|"
    r"(?:dự\s+toán|kế\s+hoạch|kh|chỉ\s+tiêu|nghị\s+quyết|nq|cùng\s+kỳ|năm\s+trước|năm\s+ngoái|mức\s+giao)\b.*"
)

# Words after a number: no digits, except in m2 and in a denominator such as "/10.000 dân" or "/01 ha".
_UNIT_WORDS = r"(?:%|‰|(?!(?:đến|tới)\b)[^\W\d_]|(?<=m)[23²³]|(?<=/)\s?[0-9][0-9.]{0,6}(?=\s?[^\W\d_])|[./\s]){0,60}?"
_AMOUNT = rf"(?:[{MINUS_SIGNS}+]\s?)?{NUMBER_PATTERN}"
_SEPARATOR = r"(?:\s*[-–—÷]\s*|\s+(?:đến|tới)\s+)"
_AMOUNTS = re.compile(
    rf"(?P<first>{_AMOUNT})\s*(?P<first_unit>{_UNIT_WORDS})(?:{_SEPARATOR}(?P<second>{_AMOUNT})\s*(?P<second_unit>{_UNIT_WORDS}))?"
)
_RATIO = re.compile(
    rf"(?P<numerator>{NUMBER_PATTERN})\s*/\s*(?P<denominator>{NUMBER_PATTERN})\s*(?P<unit>[^\W\d_][^\d/;]*?)?"
    rf"(?:\s*[,;(]?\s*(?:đạt|bằng|chiếm|=)?\s*(?P<rate>{NUMBER_PATTERN})\s*%\s*\)?)?"
)
_FILLER = re.compile(rf"(?:(?:{_FILLERS})(?![^\W\d_])|(?P<approximate>{_APPROXIMATE})(?![^\W\d_]))\s*")
_BOUND = re.compile("|".join(f"{re.escape(word)}(?![^\\W\\d_])" for word in sorted(_BOUNDS, key=len, reverse=True)))
_SUFFIX = re.compile(r"\s*(?:trở\s+(?P<way>lên|xuống))$")
_STRETCH = re.compile(r"\s*[,;]?\s*(?:và\s+)?phấn\s+đấu\s+(?:đạt\s+)?(?P<stretch>.+)$")
_RELATIVE = re.compile(rf"(?P<verb>tăng|giảm|bằng|đạt)?\s*(?P<amount>.*?)\s*(?P<base>\b(?:{_BASES}))$", re.DOTALL)
_ZERO = re.compile(
    r"(?:(?:đảm bảo|giữ vững|phấn đấu)\s+)?"
    r"không\s+(?:còn|phát\s+sinh|để\s+xảy\s+ra|để\s+phát\s+sinh|xảy\s+ra|có(?=\s\S))(?!\s+(?:quá|trên|dưới|ít|thấp|cao))\D*"
)
_NOTHING = re.compile(r"không(?:\s+(?:có|còn|phát\s+sinh|xảy\s+ra))?\D*")


class ReadingError(ValueError):
    """A text that cannot be read with certainty. `str()` is a sentence for the person who wrote it."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What a target demands, whichever way is better; see `models.Target` for how low and high are used.

    `unit` is the unit of low and high: the column's, or the one in the text where the column had none.
    """

    kind: Kind
    low: Decimal | None = None
    high: Decimal | None = None
    denominator: Decimal | None = None
    is_approximate: bool = False
    is_open: bool = False
    is_share: bool = False
    relative_to: str = ""
    words: str = ""
    unit: Unit = field(default=NO_UNIT, compare=False)


@dataclass(frozen=True, slots=True)
class Result:
    """What was reached. `value` is None where the result is words (`words` then holds them)."""

    value: Decimal | None
    denominator: Decimal | None = None
    is_approximate: bool = False
    is_relative: bool = False
    is_share: bool = False
    words: str = ""
    unit: Unit = field(default=NO_UNIT, compare=False)


def is_blank(text: str) -> bool:
    """Whether a cell says nothing: empty, or one of the dashes and dots people put into empty cells."""
    return text.strip() in BLANKS


def read_target(text: str, unit: str = "") -> Reading:
    """Read a target as written against the unit of its column. Raises ReadingError.

    >>> read_target("4-4,2 triệu con", "con") == read_target("4.000.000 - 4.200.000", "con")
    True
    """
    plain = _tidy(text)
    column = _column_unit(unit)
    body = _drop_unit(plain.lower(), unit)
    for reader in (_read_relative, _read_zero, _read_ratio, _read_bounded):
        try:
            reading = reader(body, column)
        except ReadingError as error:
            raise _showing(plain, error) from error
        if reading is not None:
            return reading
    if not any(ch.isdigit() for ch in plain) and not _BOUND.match(body):
        return Reading(Kind.QUALITATIVE, words=plain)
    raise ReadingError(
        _("không đọc được “%(text)s”. Viết một số (14), một khoảng (14-15) hoặc ngưỡng (trên 14).") % {"text": plain}
    )


def read_result(text: str, unit: str = "", kind: Kind | str = "") -> Result:
    """Read a result as written; `kind` is that of the target it answers, where there is one. Raises ReadingError."""
    plain = _tidy(text)
    if kind == Kind.QUALITATIVE:
        return Result(None, words=plain)
    body = _drop_unit(plain.lower(), unit)
    column = _column_unit(unit)
    if kind == Kind.ZERO and _NOTHING.fullmatch(body):
        return Result(Decimal(0), unit=column)
    if kind == Kind.RELATIVE:
        return _read_relative_result(body, column, plain)
    if (ratio := _read_ratio(body, column)) is not None:
        return Result(ratio.low, ratio.denominator, unit=ratio.unit)
    reading = _read_bounded(body, column)
    if reading is None or reading.kind != Kind.POINT:
        raise ReadingError(_("kết quả “%(text)s” không phải là một số. Viết một số, ví dụ 14,5.") % {"text": plain})
    return Result(reading.low, is_approximate=reading.is_approximate, unit=reading.unit)


def _showing(plain: str, error: ReadingError) -> ReadingError:
    """The error with the whole text as written, where it spoke of a part only."""
    if plain in str(error):
        return error
    return ReadingError(_("không đọc được “%(text)s”: %(why)s") % {"text": plain, "why": error})


def write_target(reading: Reading) -> str:
    """Write a reading the Vietnamese way, without the unit of its column."""
    if reading.kind == Kind.QUALITATIVE:
        return reading.words
    if reading.kind == Kind.ZERO:
        return "không còn"
    if reading.kind == Kind.RATIO:
        return f"{_number(reading.low)}/{_number(reading.denominator)}"
    if reading.kind == Kind.RELATIVE:
        return _write_relative(reading)
    return _write_amounts(reading)


def _number(value: Decimal | None) -> str:
    return "" if value is None else format_number(value)


def _write_amounts(reading: Reading, mark: str = "") -> str:
    low, high = _number(reading.low) + mark, _number(reading.high) + mark
    about = "khoảng " if reading.is_approximate else ""
    match reading.kind:
        case Kind.POINT:
            return about + low
        case Kind.RANGE:
            return f"{about}từ {low} đến {high}"
        case Kind.FLOOR:
            stretch = "" if reading.high is None else f", phấn đấu {high}"
            return about + (f"trên {low}" if reading.is_open else f"{low} trở lên") + stretch
        case _:
            stretch = "" if reading.low is None else f", phấn đấu {low}"
            return about + (f"dưới {high}" if reading.is_open else f"không quá {high}") + stretch


def _write_relative(reading: Reading) -> str:
    if reading.low is None and reading.high is None:
        return f"{reading.words} {reading.relative_to}"
    if reading.is_share:
        return f"bằng {_write_amounts(_without_base(reading), '%')} {reading.relative_to}"
    falls = next(value for value in (reading.low, reading.high) if value is not None).is_signed()
    plain = _negated(reading) if falls else reading
    return f"{'giảm' if falls else 'tăng'} {_write_amounts(_without_base(plain), '%')} {reading.relative_to}"


def _without_base(reading: Reading) -> Reading:
    """The amounts of a relative reading as a reading of their own kind."""
    if reading.low is None:
        return replace(reading, kind=Kind.CEILING)
    if reading.high is None:
        return replace(reading, kind=Kind.FLOOR)
    return replace(reading, kind=Kind.POINT if reading.low == reading.high else Kind.RANGE)


def _negated(reading: Reading) -> Reading:
    return replace(
        reading,
        low=None if reading.high is None else reading.high.copy_negate(),
        high=None if reading.low is None else reading.low.copy_negate(),
    )


def _tidy(text: str) -> str:
    """One form of every letter, single spaces, no closing punctuation."""
    plain = " ".join(unicodedata.normalize("NFC", text).split()).strip(" .;,")
    if is_blank(plain):
        raise ReadingError(_("ô để trống"))
    if len(plain) > MAX_LENGTH:
        raise ReadingError(_("“%(text)s…” dài quá %(limit)d ký tự.") % {"text": plain[:60], "limit": MAX_LENGTH})
    return plain


def _column_unit(unit: str) -> Unit:
    try:
        return read_unit(unit)
    except UnitError as error:
        raise ReadingError(str(error)) from error


def _drop_unit(text: str, unit: str) -> str:
    """Remove the column's own unit where it is repeated after a number ("27/30 xã, thị trấn")."""
    name = normalise(unit)
    if not name or name == "%":
        return text
    pattern = re.escape(name).replace(r"\ ", r"\s+").replace("/", r"\s*/\s*")
    return " ".join(re.sub(rf"(?<=[0-9])\s*{pattern}(?![\w/])(?!\s*/)", " ", text).split())


def _read_zero(text: str, column: Unit) -> Reading | None:
    if _ZERO.fullmatch(text):
        return Reading(Kind.ZERO, Decimal(0), Decimal(0), unit=column)
    return None


def _strip_fillers(text: str) -> tuple[str, bool]:
    """Drop the words that introduce an amount; say whether one of them was "about"."""
    approximate = False
    while match := _FILLER.match(text):
        approximate = approximate or bool(match["approximate"])
        text = text[match.end() :]
    return text, approximate


def _read_ratio(text: str, column: Unit) -> Reading | None:
    match = _RATIO.fullmatch(_strip_fillers(text)[0])
    if not match:
        return None
    numerator, denominator = (_parse(match[name]) for name in ("numerator", "denominator"))
    words = match["unit"] or ""
    if words and column not in (PERCENT, NO_UNIT) and not agree(_column_unit(words), column):
        raise ReadingError(_("“%(text)s” viết đơn vị khác đơn vị của cột.") % {"text": text})
    if any(value != value.to_integral_value() for value in (numerator, denominator)) or not denominator:
        raise ReadingError(_("không đọc được “%(text)s”: số đạt và tổng số phải là số nguyên khác 0.") % {"text": text})
    if numerator > denominator:
        raise ReadingError(_("không đọc được “%(text)s”: số đạt lớn hơn tổng số.") % {"text": text})
    if match["rate"] and not _is_rate_of(_parse(match["rate"]), numerator, denominator):
        raise ReadingError(_("“%(text)s” có tỷ lệ không khớp với số đạt trên tổng số.") % {"text": text})
    return Reading(Kind.RATIO, numerator, numerator, denominator, unit=column)


def _is_rate_of(rate: Decimal, numerator: Decimal, denominator: Decimal) -> bool:
    """Whether a printed percentage is the ratio's, rounded or cut to the digits printed."""
    step = Decimal(1).scaleb(int(rate.as_tuple().exponent))
    return abs(numerator * 100 / denominator - rate) < step


def _parse(text: str) -> Decimal:
    try:
        return parse_number(text)
    except NumberError as error:
        raise ReadingError(str(error)) from error


def _read_bounded(text: str, column: Unit) -> Reading | None:
    """A point, range, floor or ceiling; None where the text is none of them."""
    text, stretch_text = _split_stretch(text)
    text, is_approximate = _strip_fillers(text)
    bound: tuple[Kind, bool] | None = None
    if match := _BOUND.match(text):
        bound = _BOUNDS[match[0]]
        text, more = _strip_fillers(text[match.end() :].lstrip())
        is_approximate = is_approximate or more
    if match := _SUFFIX.search(text):
        suffix = (Kind.FLOOR if match["way"] == "lên" else Kind.CEILING, False)
        if bound is not None and bound[0] != suffix[0]:
            return None
        bound, text = suffix, text[: match.start()]
    starts_from = text.startswith("từ ")
    amounts = _read_amounts(text.removeprefix("từ ").lstrip(), column)
    if amounts is None or (starts_from and len(amounts[0]) == 1 and bound is None):
        return None
    values, unit = amounts
    if bound is None:
        return _without_bound(values, unit, is_approximate, stretch_text, text)
    if len(values) > 1:
        return None
    reading = Reading(bound[0], is_approximate=is_approximate, is_open=bound[1], unit=unit)
    return _with_stretch(reading, values[0], stretch_text, column)


def _split_stretch(text: str) -> tuple[str, str]:
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
        amounts = _read_amounts(_strip_fillers(stretch_text)[0], column)
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
    values = [_parse(match[name]) for name in names]
    written = [(match[f"{name}_unit"] or "").strip(" .") for name in names]
    if not written[0]:
        # "4-4,2 triệu con": the unit after the second number is that of both.
        written[0] = written[-1]
    found = [_column_unit(words) if words else column for words in written]
    wanted = column if column != NO_UNIT else found[0]
    if not written[-1] and found[0].exponent != wanted.exponent:
        return None
    try:
        return [convert(value, unit, wanted) for value, unit in zip(values, found, strict=True)], wanted
    except UnitError as error:
        raise ReadingError(_("không đọc được “%(text)s”: %(why)s") % {"text": text, "why": error}) from error


def _read_relative(text: str, column: Unit) -> Reading | None:
    """A change ("tăng 5% so với …") or a share ("100% dự toán …") of something else."""
    match = _RELATIVE.fullmatch(text)
    if not match:
        return None
    verb, amount, base = match["verb"] or "", match["amount"], match["base"]
    if amount in ("", "hơn"):
        if verb not in ("tăng", "giảm"):
            return None
        words = f"{verb} {amount}".strip()
        return Reading(Kind.RELATIVE, relative_to=base, words=words, unit=PERCENT)
    if not any(ch.isdigit() for ch in amount):
        # "Hoàn thành kế hoạch sắp xếp …" is words, not a comparison.
        return None
    inner = _read_bounded(amount.removeprefix("thêm").lstrip(), PERCENT) if "%" in amount else None
    if inner is None or _split_stretch(amount)[1]:
        raise ReadingError(
            _("không đọc được “%(text)s”. Viết mức so sánh theo phần trăm, ví dụ “tăng 5%% so với …”.") % {"text": text}
        )
    relative = replace(inner, kind=Kind.RELATIVE, is_share=verb not in ("tăng", "giảm"), relative_to=base, unit=PERCENT)
    return _negated(relative) if verb == "giảm" else relative


def _read_relative_result(body: str, column: Unit, plain: str) -> Result:
    """The result for a relative target: a change, a share, or a bare number in percent."""
    reading = _read_relative(body, column)
    if reading is not None and reading.low is not None and reading.low == reading.high:
        return Result(reading.low, None, reading.is_approximate, True, reading.is_share, unit=PERCENT)
    verb = re.match(r"(tăng|giảm)\s+(?!còn|xuống)", body)
    rest = _read_bounded(body[verb.end() :] if verb else body, column)
    if reading is not None or rest is None or rest.kind != Kind.POINT or rest.low is None:
        raise ReadingError(_("kết quả “%(text)s” không phải là một số. Viết một số, ví dụ 14,5.") % {"text": plain})
    if verb is None:
        return Result(rest.low, is_approximate=rest.is_approximate, unit=rest.unit)
    value = rest.low.copy_negate() if verb[1] == "giảm" else rest.low
    return Result(value, None, rest.is_approximate, is_relative=True, unit=rest.unit)
