"""XLSX: one sheet, its header frozen and filtered, numbers as numbers."""

import datetime as dt
import io
import re
from collections.abc import Callable, Sequence
from decimal import Decimal

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from indicators.tablefiles.cells import decimals_of, fits_spreadsheet, text_of
from indicators.tablefiles.lines import lines_in
from indicators.tablefiles.types import Cell, Sheet

# Whatever the cells hold is text: a name that begins with "=" is no formula, an address is no link to follow.
OPTIONS = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "constant_memory": True}
# The locale tells programs that follow it to write 1.234,5 whatever machine they run on.
VIETNAMESE = "[$-42A]"
LONGEST_TEXT = 32_767
_NOT_IN_NAMES = re.compile(r"[\[\]:*?/\\']")
LONGEST_NAME = 31
A3, A4 = 8, 9
# Wider tables would be printed on A4 in letters of less than seven points.
WIDEST_ON_A4 = 200
# Points that a line of text takes.
LINE = 15
HIGHEST = 409


def number_format(decimals: int, before: str = "") -> str:
    """The format of a number with so many places behind the comma, and of a word before it, sign and all."""
    digits = "#,##0" + ("." + "0" * decimals if decimals else "")
    if not before:
        return VIETNAMESE + digits
    # In a format of one part the minus would stand before the word.
    return f'{VIETNAMESE}"{before}"{digits};{VIETNAMESE}"{before}"-{digits}'


def sheet_name(title: str) -> str:
    """A title as the name of a sheet, which may not hold everything."""
    return _NOT_IN_NAMES.sub(" ", title)[:LONGEST_NAME].strip() or "1"


def write_workbook(sheet: Sheet) -> bytes:
    """Write a table as .xlsx."""
    written = io.BytesIO()
    with xlsxwriter.Workbook(written, OPTIONS) as book:
        _fill(book.add_worksheet(sheet_name(sheet.title)), sheet, Formats(book.add_format))
    return written.getvalue()


class Formats:
    """The formats of a workbook, each made once."""

    def __init__(self, add: Callable[[dict[str, object]], Format]) -> None:
        self._add = add
        self._made: dict[str, Format] = {}

    def of(self, number_format: str) -> Format:
        if number_format not in self._made:
            facts = {"num_format": number_format, "valign": "top"}
            self._made[number_format] = self._add(facts | ({"text_wrap": True} if number_format == "@" else {}))
        return self._made[number_format]

    @property
    def head(self) -> Format:
        return self._add({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})


def _fill(page: Worksheet, sheet: Sheet, formats: Formats) -> None:
    page.freeze_panes(1, 0)
    for place, column in enumerate(sheet.columns):
        page.set_column(place, place, column.width)
    head = formats.head
    widths = [column.width for column in sheet.columns]
    _set_height(page, 0, [column.title for column in sheet.columns], widths)
    for place, column in enumerate(sheet.columns):
        page.write_string(0, place, column.title, head)
    last = 0
    for last, row in enumerate(sheet.rows, start=1):
        _set_height(page, last, row, widths)
        for place, cell in enumerate(row):
            write_cell(page, last, place, cell, formats)
    page.autofilter(0, 0, last, len(sheet.columns) - 1)
    # "14-15" and "18.543" are texts on purpose.
    page.ignore_errors({"number_stored_as_text": f"A1:XFD{last + 1}"})
    page.set_landscape()
    page.set_paper(A3 if sum(widths) > WIDEST_ON_A4 else A4)
    page.fit_to_pages(1, 0)
    page.repeat_rows(0)


def _set_height(page: Worksheet, line: int, cells: Sequence[Cell], widths: Sequence[float]) -> None:
    """As high as its highest text: not every program finds that out by itself. Before the cells are written."""
    texts = [(cell, width) for cell, width in zip(cells, widths, strict=False) if isinstance(cell, str)]
    lines = max((lines_in(text, width) for text, width in texts if len(text) > width or "\n" in text), default=1)
    if lines > 1:
        page.set_row(line, min(lines * LINE, HIGHEST))


def write_cell(page: Worksheet, line: int, place: int, cell: Cell, formats: Formats) -> None:
    """Write one value; a number that would lose digits is written as text."""
    match cell:
        case None | "":
            return
        case dt.datetime():
            page.write_datetime(line, place, cell.replace(tzinfo=None), formats.of("dd/mm/yyyy hh:mm"))
        case dt.date():
            page.write_datetime(line, place, cell, formats.of("dd/mm/yyyy"))
        case int():
            write_cell(page, line, place, Decimal(cell), formats)
        case Decimal() if fits_spreadsheet(cell):
            # The nearest binary fraction has these fifteen digits again.
            page.write_number(line, place, float(cell), formats.of(number_format(decimals_of(cell))))
        case _:
            page.write_string(line, place, text_of(cell)[:LONGEST_TEXT], formats.of("@"))
