"""The uploaded file given back as a workbook, with what is wrong written onto its cells."""

import io
import warnings
from collections.abc import Iterable

from django.utils.translation import gettext as _
from openpyxl import Workbook, load_workbook
from openpyxl.cell import Cell, MergedCell
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from indicators.tables import Table, TableProblem, is_package

AUTHOR = "Chỉ Tiêu"
WRONG = PatternFill("solid", fgColor="F6C6C2")
# What Excel shows of a comment without scrolling; more of it is still read.
WIDTH, HEIGHT = 320, 120
LONGEST_COMMENT = 2000


def mark_problems(content: bytes, table: Table, problems: Iterable[TableProblem]) -> bytes:
    """An .xlsx with the cells of `problems` coloured and commented.

    Of a workbook everything stays that openpyxl keeps (values, formulas, formats, other sheets; not pictures); a text
    file becomes a sheet of texts. `table` is the one that `read_table` made of the same content.
    """
    if is_package(content):
        workbook = _load(content)
        sheet, lines = workbook[table.sheet], {row.line: row.line for row in table.rows}
    else:
        workbook = Workbook()
        sheet, lines = workbook.active, _write_texts(workbook.active, table)
    told: dict[Cell, list[str]] = {}
    for problem in problems:
        cell = _cell(sheet, table, problem, lines)
        told.setdefault(cell, []).append(problem.message[:1].upper() + problem.message[1:])
    for cell, messages in told.items():
        _mark(cell, messages)
    if told and sheet.sheet_state == "visible":
        workbook.active = sheet
    file = io.BytesIO()
    workbook.save(file)
    return file.getvalue()


def _load(content: bytes) -> Workbook:
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", module="openpyxl")
        return load_workbook(io.BytesIO(content), keep_links=False)


def _write_texts(sheet: Worksheet, table: Table) -> dict[int, int]:
    """Write a text file's table; returns where each of its lines stands now."""
    sheet.title = _("Bảng")
    for name, position in table.places.items():
        _set_text(sheet.cell(1, position + 1), name)
    columns = {column: table.places[name] for column, name in table.columns.items() if name in table.places}
    lines = {}
    for place, row in enumerate(table.rows, start=2):
        lines[row.line] = place
        texts = {columns[column]: text for column, text in row.cells.items() if column in columns}
        texts |= {table.places[name]: text for name, text in row.extra.items() if name in table.places}
        for position, text in texts.items():
            if text:
                _set_text(sheet.cell(place, position + 1), text)
    for position in table.places.values():
        sheet.column_dimensions[get_column_letter(position + 1)].width = 24
    return lines


def _set_text(cell: Cell, text: str) -> None:
    """Text stays text: what begins with "=" must not become a formula in the hands of whoever opens it."""
    cell.value = text
    cell.data_type = "s"


def _cell(sheet: Worksheet, table: Table, problem: TableProblem, lines: dict[int, int]) -> Cell:
    """The cell that a problem speaks of: of its row's first column where it names none, of the file the first one."""
    line = lines.get(problem.line, problem.line) if problem.line is not None else 1
    first = min(table.places.values(), default=0)
    position = table.places.get(problem.column, first) if problem.line is not None else 0
    cell = sheet.cell(line or 1, position + 1)
    if isinstance(cell, MergedCell):
        spans = (span for span in sheet.merged_cells.ranges if cell.coordinate in span)
        span = next(spans)
        return sheet.cell(span.min_row, span.min_col)
    return cell


def _mark(cell: Cell, messages: list[str]) -> None:
    said = [cell.comment.text] if cell.comment else []
    text = "\n".join([*said, *messages])
    cell.fill = WRONG
    cell.comment = Comment(text[:LONGEST_COMMENT], AUTHOR, height=HEIGHT, width=WIDTH)
