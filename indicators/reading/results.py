"""A result as written → what was reached."""

import re
from decimal import Decimal

from django.utils.translation import gettext as _

from indicators.choices import Kind
from indicators.reading.amounts import read_bounded, read_ratio
from indicators.reading.lookalikes import hinting
from indicators.reading.relative import read_relative_result
from indicators.reading.texts import column_unit, drop_unit, says_nothing, tidy
from indicators.reading.types import ReadingError, Result
from indicators.units import Unit

_NOTHING = re.compile(r"không(?:\s+(?:có|còn|phát\s+sinh|xảy\s+ra|để\s+xảy\s+ra|để\s+phát\s+sinh)(?:\s\D*)?)?")


# "Gần 100%" is less than that; "tăng 2 xã" is a change (in percent, growth itself is what is measured).
_NEARLY = re.compile(r"(?:ước\s+)?(?:đạt\s+)?gần\b")
_CHANGE = re.compile(r"(?:có\s+)?(?:tăng|thêm)\b(?!\s+lên)")


def _is_no_level(body: str, column: Unit) -> bool:
    return bool(_NEARLY.match(body) or (_CHANGE.match(body) and not column.is_percent and "%" not in body))


def read_result(text: str, unit: str = "", kind: Kind | str = "", *, is_share: bool = False) -> Result:
    """Read a result as written; `kind` and `is_share` are those of the target it answers, where there is one.

    Raises ReadingError.
    """
    try:
        return _read(text, unit, kind, is_share=is_share)
    except ReadingError as error:
        raise hinting(text, error, lambda meant: _read(meant, unit, kind, is_share=is_share)) from error


def _read(text: str, unit: str, kind: Kind | str, *, is_share: bool) -> Result:
    plain = tidy(text)
    if kind == Kind.QUALITATIVE:
        return Result(None, words=plain)
    body = drop_unit(plain.lower(), unit)
    column = column_unit(unit)
    if kind == Kind.ZERO and _NOTHING.fullmatch(body) and not says_nothing(body):
        return Result(Decimal(0), unit=column)
    if kind == Kind.RELATIVE:
        return read_relative_result(body, column, plain, is_share=is_share)
    if (ratio := read_ratio(body, column)) is not None:
        return Result(ratio.low, ratio.denominator, unit=ratio.unit)
    reading = read_bounded(body, column)
    if reading is None or reading.kind != Kind.POINT or _is_no_level(body, column):
        raise ReadingError(_("kết quả “%(text)s” không phải là một số. Viết một số, ví dụ 14,5.") % {"text": plain})
    return Result(reading.low, is_approximate=reading.is_approximate, unit=reading.unit)
