"""Merged cells: harmless above the table, ambiguous inside it, where one value would have to stand for several rows."""

from bisect import bisect_left
from collections.abc import Sequence

from django.utils.translation import gettext as _
from openpyxl.worksheet.cell_range import CellRange

from indicators.tables.headers import Header
from indicators.tables.types import TableProblem


def merge_problems(merged: Sequence[CellRange], header: Header, lines: Sequence[int]) -> list[TableProblem]:
    """Return one problem for each merged range that covers a cell of the body. `lines` are the body's, ascending."""
    problems = []
    for cells in merged:
        names = [name for position, name in header.names.items() if cells.min_col <= position + 1 <= cells.max_col]
        first = bisect_left(lines, cells.min_row)
        is_in_body = first < len(lines) and lines[first] <= cells.max_row
        if names and is_in_body:
            problems.append(_merge_problem(cells, header, names[0]))
    return problems


def _merge_problem(cells: CellRange, header: Header, column: str) -> TableProblem:
    found = {"cells": cells.coord, "first": cells.min_row, "last": cells.max_row}
    if cells.min_row <= header.line:
        message = _(
            "ô tiêu đề %(cells)s gộp các dòng %(first)d đến %(last)d, lấn vào phần số liệu. "
            "Bỏ gộp và để mỗi cột một tiêu đề ở dòng %(header)d."
        )
        return TableProblem(message % {**found, "header": header.line}, header.line, column)
    if cells.min_row == cells.max_row:
        message = _("các ô %(cells)s ở dòng %(first)d bị gộp. Bỏ gộp và để nội dung vào đúng cột của nó.")
    else:
        message = _("các ô %(cells)s bị gộp (dòng %(first)d đến %(last)d). Bỏ gộp và điền nội dung vào từng dòng.")
    return TableProblem(message % found, cells.min_row, column)
