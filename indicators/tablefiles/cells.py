"""How single values stand in a file: numbers as numbers only where no digit is lost."""

import datetime as dt
from decimal import Decimal

from indicators.tablefiles.types import Cell

# A spreadsheet keeps this many significant digits of a number, and silently drops the others.
SPREADSHEET_DIGITS = 15


def fits_spreadsheet(value: Decimal) -> bool:
    """Whether a spreadsheet shows the number with every digit that it has.

    >>> fits_spreadsheet(Decimal("123456789.012345")), fits_spreadsheet(Decimal("1234567890123456"))
    (True, False)
    """
    digits = value.normalize().as_tuple().digits
    return len(digits) <= SPREADSHEET_DIGITS and abs(value.adjusted()) < SPREADSHEET_DIGITS


def decimals_of(value: Decimal) -> int:
    """How many places behind the comma a number was written with."""
    exponent = value.as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def plain_number(value: Decimal) -> str:
    """A number the Vietnamese way without grouping, every digit kept: "." would be a decimal mark elsewhere.

    >>> plain_number(Decimal("18543.20"))
    '18543,20'
    """
    return format(value, "f").replace(".", ",")


def text_of(cell: Cell) -> str:
    """A cell as text: dates as 31/12/2024, moments as 31/12/2024 14:30."""
    match cell:
        case None:
            return ""
        case dt.datetime():
            return f"{cell:%d/%m/%Y %H:%M}"
        case dt.date():
            return f"{cell:%d/%m/%Y}"
        case Decimal():
            return plain_number(cell)
    return str(cell)
