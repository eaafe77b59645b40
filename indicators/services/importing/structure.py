"""Which row stands under which, from `parent_row` or from the numbers as printed."""

import re
from collections.abc import Sequence

from django.utils.translation import gettext as _

from indicators.choices import Standing
from indicators.services.importing.types import RowReading
from indicators.tables import Table, TableProblem

_ROMAN = re.compile(r"[IVXLC]+|[A-Z]")
_BULLETS = {"-", "+", "•", "*", "–"}


def place_rows(table: Table, readings: Sequence[RowReading]) -> list[TableProblem]:
    """Set `parent` and `standing` of each row, and its sector where the table prints sectors as headings."""
    if "parent_row" in table.columns:
        return _place_by_column(table, readings)
    _place_by_number(table, readings)
    return []


def _place_by_column(table: Table, readings: Sequence[RowReading]) -> list[TableProblem]:
    problems = []
    line_of: dict[str, int] = {}
    for place, (row, reading) in enumerate(zip(table.rows, readings, strict=True), start=1):
        wanted = row.cells["parent_row"]
        if wanted and wanted not in line_of:
            message = _("không có dòng “%(row)s” ở phía trên.") % {"row": wanted}
            problems.append(TableProblem(message, row.line, table.columns["parent_row"]))
        reading.parent = line_of.get(wanted) if wanted else None
        name = row.cells["row"] or str(place)
        if name in line_of:
            message = _("số dòng “%(row)s” có hai lần.") % {"row": name}
            problems.append(TableProblem(message, row.line, table.columns.get("row", "row")))
        line_of[name] = row.line
    return problems


def _place_by_number(table: Table, readings: Sequence[RowReading]) -> None:
    """A number such as "7.1" stands under "7", a dash or a blank under the last number, a plus under the last dash.

    A Roman numeral or a letter without figures is the heading of a sector, not a row.
    """
    numbered: dict[str, int] = {}
    last_number: int | None = None
    last_dash: int | None = None
    sector = ""
    for row, reading in zip(table.rows, readings, strict=True):
        number = reading.number.rstrip(".)")
        bullet = number if number in _BULLETS else row.cells["indicator"][:1]
        if _ROMAN.fullmatch(number) and reading.is_heading:
            sector, last_number, last_dash = reading.name, None, None
            reading.is_sector = True
        elif number and number not in _BULLETS:
            reading.parent = numbered.get(number.rpartition(".")[0])
            numbered[number] = last_number = reading.line
            last_dash = None
        elif bullet == "+" and last_dash is not None:
            reading.parent = last_dash
        else:
            reading.parent = last_number
            last_dash = reading.line
        reading.sector = reading.sector or sector


def settle_standing(readings: Sequence[RowReading]) -> None:
    """A row under nothing has no standing."""
    for reading in readings:
        reading.standing = (reading.standing or Standing.PART) if reading.parent is not None else ""
