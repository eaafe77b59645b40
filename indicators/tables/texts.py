"""Text of a cell: cleaned on the way in, shortened and quoted on the way into a message."""

import unicodedata
from decimal import Decimal

from indicators.numbers import format_plain

SHOWN_CHARACTERS = 60


def clean(text: str) -> str:
    """Return `text` with every run of white space as one space, and its letters composed.

    Composed, because a common keyboard setting ("Unicode tổ hợp") writes a letter and its tone as two characters.

    >>> clean("  Hộ \\n nghèo ")
    'Hộ nghèo'
    """
    return unicodedata.normalize("NFC", " ".join(text.split()))


def shown(text: str) -> str:
    """Return `text` short enough to stand in a sentence."""
    return text if len(text) <= SHOWN_CHARACTERS else text[: SHOWN_CHARACTERS - 1] + "…"


def number_text(value: float, *, percent: bool = False) -> str:
    """Write a number of a workbook the Vietnamese way, without grouping: exactly what the person typed.

    A workbook stores binary fractions; fifteen significant digits are what it keeps and shows of them.

    >>> number_text(14.640000000000001), number_text(18543), number_text(0.95, percent=True)
    ('14,64', '18543', '95%')
    """
    exact = Decimal(value) if isinstance(value, int) else Decimal(format(value, ".15g"))
    if percent:
        return format_plain(exact.scaleb(2)).replace(".", ",") + "%"
    return format_plain(exact).replace(".", ",")
