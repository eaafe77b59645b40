"""Vietnamese numbers in and out: "." groups thousands, "," marks decimals. Exact, strict, pure.

The documents are not consistent, so three spellings beside the rule are read: a single "." followed by other than three
digits is a decimal mark ("97.5"), so is one after a lone 0 ("0.641"), and the integer part may stand ungrouped
("1627,8"). Anything still ambiguous is refused with the text shown, never guessed.
"""

import re
from decimal import Decimal

from django.utils.translation import gettext as _

# Longer numbers do not occur in plans; a limit keeps a pasted page of digits from becoming a "value".
MAX_DIGITS = 30

MINUS_SIGNS = "-−–"

_GROUPED = re.compile(r"[1-9][0-9]{0,2}(\.[0-9]{3})+(,[0-9]+)?", re.ASCII)
_PLAIN = re.compile(r"[0-9]+(,[0-9]+)?", re.ASCII)
_POINT_DECIMAL = re.compile(r"[0-9]+\.([0-9]{1,2}|[0-9]{4,})", re.ASCII)
_ZERO_POINT_DECIMAL = re.compile(r"0\.[0-9]+", re.ASCII)

# What a number looks like inside a longer text; whether it is a valid one is for `parse_number` to say.
NUMBER_PATTERN = r"[0-9](?:[0-9.,]*[0-9])?"


class NumberError(ValueError):
    """A text that is no number, or not certainly one. `str()` is a sentence for the person who wrote it."""


def parse_number(text: str) -> Decimal:
    """Read a number as Vietnamese documents write it.

    The result keeps the precision written ("13,20" is Decimal("13.20")). Raises NumberError.

    >>> parse_number("18.543"), parse_number("1.627,8"), parse_number("97.5"), parse_number("02")
    (Decimal('18543'), Decimal('1627.8'), Decimal('97.5'), Decimal('2'))
    """
    stripped = text.strip()
    sign = ""
    digits = stripped
    if digits[:1] and digits[0] in MINUS_SIGNS + "+":
        sign = "" if digits[0] == "+" else "-"
        digits = digits[1:].lstrip()
    if sum(ch.isdigit() for ch in digits) > MAX_DIGITS:
        raise NumberError(_("“%(text)s” dài quá %(limit)d chữ số.") % {"text": stripped[:60], "limit": MAX_DIGITS})
    if _GROUPED.fullmatch(digits) or _PLAIN.fullmatch(digits):
        canonical = digits.replace(".", "").replace(",", ".")
    elif _ZERO_POINT_DECIMAL.fullmatch(digits) or _POINT_DECIMAL.fullmatch(digits):
        canonical = digits
    else:
        raise NumberError(
            _("không đọc được số “%(text)s”. Viết dấu chấm ngăn hàng nghìn, dấu phẩy ngăn phần thập phân: 1.234,5")
            % {"text": stripped[:60]}
        )
    return Decimal(sign + canonical)


def format_number(value: Decimal) -> str:
    """Write a number the Vietnamese way, with the precision it carries.

    >>> format_number(Decimal("1234567.80"))
    '1.234.567,80'
    """
    integer, _point, fraction = format(value, "f").partition(".")
    sign = "-" if integer.startswith("-") else ""
    grouped = f"{int(integer.lstrip('-') or 0):,}".replace(",", ".")
    return sign + grouped + (f",{fraction}" if fraction else "")


def format_plain(value: Decimal) -> str:
    """Write a number for machines: "1234.5", no grouping, no exponent, no trailing zeros.

    >>> format_plain(Decimal("1234.50")), format_plain(Decimal("100.00"))
    ('1234.5', '100')
    """
    plain = format(value, "f")
    if "." in plain:
        plain = plain.rstrip("0").rstrip(".")
    return "0" if plain in ("-0", "") else plain
