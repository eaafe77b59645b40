"""One sheet of a workbook as raw rows, in one pass and without ever filling the gaps between far-out cells."""

import re
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from math import isfinite
from typing import Any
from xml.etree.ElementTree import Element

from openpyxl.cell.read_only import ReadOnlyCell
from openpyxl.worksheet._read_only import ReadOnlyWorksheet
from openpyxl.worksheet._reader import FORMULA_TAG, WorkSheetParser
from openpyxl.worksheet.cell_range import CellRange

from indicators.tables.package import broken_workbook
from indicators.tables.texts import clean, number_text
from indicators.tables.types import OddCell, Oddity, RawCell, RawRow

# What a number format shows literally: "text", one escaped character, [a condition or colour].
_QUOTED = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]')


class _Parser(WorkSheetParser):
    """openpyxl's own parser, which its read-only sheet wraps.

    Used below that wrapper, because the wrapper makes a cell for every gap (a cell in XFD1048576 costs minutes), hides
    merged cells, and gives either the formula or its value where both are needed.
    """

    def parse_cell(self, element: Element) -> dict[str, Any]:
        cell = super().parse_cell(element)
        formula = element.find(FORMULA_TAG)
        if formula is not None:
            cell["formula"] = "=" + (formula.text or "")
        return cell

    def parse_row(self, row: Element) -> tuple[int, list[dict[str, Any]]]:
        """As openpyxl's, without the blank cells and without keeping the row's height and style."""
        self.row_counter = int(row.get("r", self.row_counter + 1))
        self.col_counter = 0
        cells = (self.parse_cell(element) for element in row)
        return self.row_counter, [cell for cell in cells if cell["value"] is not None or "formula" in cell]


class SheetReader:
    """Reads one sheet; `rows` may be walked once, and `merged_ranges` is complete when it is exhausted."""

    def __init__(self, sheet: ReadOnlyWorksheet) -> None:
        self._sheet = sheet
        self.name: str = sheet.title
        self._percent_styles: dict[int, bool] = {}
        self._merged: list[CellRange] = []

    def merged_ranges(self) -> list[CellRange]:
        return self._merged

    def rows(self) -> Iterator[RawRow]:
        """Yield the rows with content, hidden ones too. Raises UnusableTable for a sheet that cannot be read."""
        workbook = self._sheet.parent
        try:
            with workbook._archive.open(self._sheet._worksheet_path) as source:
                parser = _Parser(
                    source,
                    self._sheet._shared_strings,
                    data_only=True,
                    epoch=workbook.epoch,
                    date_formats=workbook._date_formats,
                    timedelta_formats=workbook._timedelta_formats,
                )
                for line, parsed in parser.parse():
                    if cells := self._cells(parsed):
                        yield RawRow(line, cells)
                self._merged = list(parser.merged_cells.mergeCell) if parser.merged_cells else []
        except Exception as error:  # damaged XML and parts make openpyxl raise almost anything
            raise broken_workbook() from error

    def _cells(self, parsed: list[dict[str, Any]]) -> dict[int, RawCell]:
        cells: dict[int, RawCell] = {}
        for cell in parsed:
            value = cell["value"]
            if "formula" in cell and cell["data_type"] != "e":
                raw: RawCell | None = OddCell(Oddity.FORMULA, self._seen(cell), formula=cell["formula"])
            elif cell["data_type"] == "s":
                raw = _text(value)
            else:
                raw = self._raw(cell)
            if raw != "":
                cells[cell["column"] - 1] = raw
        return cells

    def _raw(self, cell: dict[str, Any]) -> RawCell:
        """Return the content of a cell that is neither blank nor text nor a formula."""
        value = cell["value"]
        match value:
            case bool():
                return OddCell(Oddity.BOOLEAN, "TRUE" if value else "FALSE")
            case int() | float():
                if not isfinite(value):
                    return OddCell(Oddity.ERROR, "#NUM!")
                return number_text(value, percent=True) if self._is_percent(cell["style_id"]) else value
            case date() | time() | timedelta():
                return OddCell(Oddity.DATE, _date_text(value), value)
        return OddCell(Oddity.ERROR, _text(str(value))) if cell["data_type"] == "e" else _text(str(value))

    def _seen(self, cell: dict[str, Any]) -> str:
        """Return the stored result of a formula as text, "" when the workbook holds none."""
        if cell["value"] is None:
            return ""
        if cell["data_type"] == "s":
            return _text(cell["value"])
        raw = self._raw(cell)
        if isinstance(raw, OddCell):
            return raw.text
        return raw if isinstance(raw, str) else number_text(raw)

    def _is_percent(self, style_id: int) -> bool:
        """Return whether numbers of a style are shown times 100: a % in its format that is not quoted text."""
        if not style_id:
            return False
        if style_id not in self._percent_styles:
            code = ReadOnlyCell(self._sheet, 1, 1, None, style_id=style_id).number_format
            self._percent_styles[style_id] = "%" in _QUOTED.sub("", code)
        return self._percent_styles[style_id]


def _text(value: str) -> str:
    # Excel's own escape for the carriage return of a line break made on Windows.
    return clean(value.replace("_x000D_", " ") if "_x000D_" in value else value)


def _date_text(value: date | time | timedelta) -> str:
    """Write a date as people here do: 31/12/2024."""
    if isinstance(value, datetime) and value.time() != time():
        return f"{value:%d/%m/%Y %H:%M}"
    return f"{value:%d/%m/%Y}" if isinstance(value, date) else str(value)
