"""Getting a cell's text ready: one form of every letter, the column's unit, the words that only introduce."""

import re
import unicodedata
from decimal import Decimal

from django.utils.translation import gettext as _

from indicators.numbers import NumberError, parse_number
from indicators.reading.types import ReadingError, is_blank
from indicators.units import Unit, UnitError, normalise, read_unit

MAX_LENGTH = 500

# Signs that people and programs write for the plain ones; zero-width characters come with pasted text.
_SIGNS = str.maketrans(
    {"\u2010": "-", "\u2011": "-", "\u2012": "-", "\u2212": "-", "≧": "≥", "⩾": "≥", "≦": "≤", "⩽": "≤"}
    | dict.fromkeys("\u200b\u200c\u200d\u2060\ufeff\u00ad", "")
)
_SPLIT_BOUND = re.compile(r"([<>])\s+=")
# A unit that can stand after a number as it is; others ("xã, thị trấn") are taken off first.
_PLAIN_UNIT = re.compile(r"(?:%|‰|[^\W\d_]|(?<=m)[23]|[./ ])+")

_FILLERS = (
    "phấn đấu|hoàn thành|duy trì|giữ vững|giữ|ổn định|bình quân|giảm xuống còn|giảm xuống|giảm còn|xuống còn|còn|"
    "tăng lên|tăng thêm|tăng|thêm|ước thực hiện|thực hiện|ước|đạt được|đạt|được|ở mức|mức|là|bằng|có|:"
)
_APPROXIMATE = "khoảng|xấp xỉ|chừng|gần|~|≈"
_FILLER = re.compile(rf"(?:(?:{_FILLERS})(?![^\W\d_])|(?P<approximate>{_APPROXIMATE})(?![^\W\d_]))\s*")


def tidy(text: str) -> str:
    """One form of every letter, single spaces, no closing punctuation."""
    plain = " ".join(unicodedata.normalize("NFC", text).translate(_SIGNS).split()).rstrip(" .;,")
    plain = _SPLIT_BOUND.sub(r"\1=", plain)
    if is_blank(plain):
        raise ReadingError(_("ô để trống"))
    if len(plain) > MAX_LENGTH:
        raise ReadingError(_("“%(text)s…” dài quá %(limit)d ký tự.") % {"text": plain[:60], "limit": MAX_LENGTH})
    return plain


def column_unit(unit: str) -> Unit:
    try:
        return read_unit(unit)
    except UnitError as error:
        raise ReadingError(str(error)) from error


def drop_unit(text: str, unit: str) -> str:
    """Remove the column's own unit after a number, where it could not be read there ("27/30 xã, thị trấn")."""
    name = normalise(unit)
    if not name or _PLAIN_UNIT.fullmatch(name):
        return text
    pattern = re.escape(name).replace(r"\ ", r"\s+").replace("/", r"\s*/\s*")
    return " ".join(re.sub(rf"(?<=[0-9])\s*{pattern}(?![\w/])(?!\s*/)", " ", text).split())


def strip_fillers(text: str) -> tuple[str, bool]:
    """Drop the words that introduce an amount; say whether one of them was "about"."""
    approximate = False
    while match := _FILLER.match(text):
        approximate = approximate or bool(match["approximate"])
        text = text[match.end() :]
    return text, approximate


def parse(text: str) -> Decimal:
    try:
        return parse_number(text)
    except NumberError as error:
        raise ReadingError(str(error)) from error


# "Không có số liệu" is the absence of a number, not the number 0.
_NO_NUMBER = re.compile(
    r"(?:chưa|không)\s+(?:có\s+)?"
    r"(?:số\s+liệu|dữ\s+liệu|thông\s+tin|báo\s+cáo|chỉ\s+tiêu|kế\s+hoạch|dự\s+toán|mục\s+tiêu|rõ|đạt|hoàn\s+thành|thay\s+đổi|chuyển\s+biến|kết\s+quả)\b"
)


def says_nothing(text: str) -> bool:
    """Whether the words say that there is no number or no demand."""
    return _NO_NUMBER.match(text) is not None
