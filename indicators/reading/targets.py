"""A target as written → what it demands."""

import re
from decimal import Decimal

from django.utils.translation import gettext as _

from indicators.choices import Kind
from indicators.reading.amounts import is_bounded, read_bounded, read_ratio
from indicators.reading.lookalikes import hinting
from indicators.reading.relative import read_relative
from indicators.reading.texts import column_unit, drop_unit, says_nothing, tidy
from indicators.reading.types import Reading, ReadingError
from indicators.units import Unit

_ZERO = re.compile(
    r"(?:(?:đảm bảo|giữ vững|phấn đấu)\s+)?"
    r"không\s+(?:còn|phát\s+sinh|để\s+xảy\s+ra|để\s+phát\s+sinh|xảy\s+ra|có(?=\s\S))(?!\s+(?:quá|trên|dưới|ít|thấp|cao))\D*"
)
_YEARS = re.compile(
    r"(?:(?:vào|đến|trong|hết|cuối)\s+)*(?:năm|giai đoạn|đến)\s+(?:19|20)[0-9]{2}(?:\s*-\s*(?:19|20)[0-9]{2})?"
    r"|(?:trước|ngày|đến|trong)\s+(?:ngày\s+)?[0-9]{1,2}/[0-9]{1,2}/(?:19|20)[0-9]{2}|quý\s+[ivx1-4]+(?:/(?:19|20)[0-9]{2})?"
)
# Words that open or replace a demand and are none by themselves; a year that something is to be completed in.
_NO_DEMAND = re.compile(r"không(?: có)?|x|từ|khoảng|trên|dưới|chưa giao|chưa có|hoàn thành (?:19|20)[0-9]{2}")
_TWO_DEMANDS = re.compile(r"(?:,|;|\bvà)\s*(?:giảm|tăng|đạt|phấn đấu)\b")


def read_target(text: str, unit: str = "") -> Reading:
    """Read a target as written against the unit of its column. Raises ReadingError.

    >>> read_target("4-4,2 triệu con", "con") == read_target("4.000.000 - 4.200.000", "con")
    True
    """
    try:
        return _read(text, unit)
    except ReadingError as error:
        raise hinting(text, error, lambda meant: _read(meant, unit)) from error


def _read(text: str, unit: str) -> Reading:
    plain = tidy(text)
    column = column_unit(unit)
    body = drop_unit(plain.lower(), unit)
    if _NO_DEMAND.fullmatch(body):
        raise _unreadable(plain)
    for reader in (read_relative, _read_zero, read_ratio, read_bounded):
        try:
            reading = reader(body, column)
        except ReadingError as error:
            raise _showing(plain, error) from error
        if reading is not None:
            return reading
    if not any(ch.isdigit() for ch in _YEARS.sub("", body)) and not _is_demand(body):
        return Reading(Kind.QUALITATIVE, words=plain)
    raise _unreadable(plain)


def _is_demand(body: str) -> bool:
    """Whether words without a number still make one demand, or two, or none: not what a person judges as it stands."""
    return is_bounded(body) or says_nothing(body) or (_ZERO.match(body) is not None and bool(_TWO_DEMANDS.search(body)))


def _unreadable(plain: str) -> ReadingError:
    return ReadingError(
        _("không đọc được “%(text)s”. Viết một số (14), một khoảng (14-15) hoặc ngưỡng (trên 14).") % {"text": plain}
    )


def _showing(plain: str, error: ReadingError) -> ReadingError:
    """The error with the whole text as written, where it spoke of a part only."""
    if plain in str(error):
        return error
    return ReadingError(_("không đọc được “%(text)s”: %(why)s") % {"text": plain, "why": error.why or error})


def _read_zero(text: str, column: Unit) -> Reading | None:
    text = " ".join(_YEARS.sub("", text).split()).strip(" ,")
    if _ZERO.fullmatch(text) and not says_nothing(text) and not _TWO_DEMANDS.search(text):
        return Reading(Kind.ZERO, Decimal(0), Decimal(0), unit=column)
    return None
