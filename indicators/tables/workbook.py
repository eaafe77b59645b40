"""XLSX: the first visible sheet that has the table."""

import io
import warnings
from collections.abc import Collection, Iterator
from contextlib import closing
from itertools import chain, islice

from django.utils.translation import gettext as _
from openpyxl import load_workbook
from openpyxl.workbook import Workbook

from indicators.tables.body import Body
from indicators.tables.headers import HEADER_SEARCH_ROWS, Header, doubled_headers, find_header, no_header
from indicators.tables.merges import merge_problems
from indicators.tables.package import broken_workbook, check_package
from indicators.tables.sheet import SheetReader
from indicators.tables.types import RawRow, UnusableTable, unusable


def read_workbook(content: bytes, required: Collection[str], max_bytes: int, max_rows: int) -> tuple[Header, Body, str]:
    """Read the table of a workbook: header, body, the sheet's name. Raises UnusableTable."""
    check_package(content, max_bytes, max_rows)
    with warnings.catch_warnings():
        # openpyxl warns of charts, validations and styles that it leaves out; none of them is part of a table.
        # Another thread may leave this filter behind, which costs nothing: it is about openpyxl alone.
        warnings.filterwarnings("ignore", module="openpyxl")
        with closing(_load(content)) as workbook:
            sheet, header, rows = _find_table(workbook, required)
            if doubled := doubled_headers(header):
                raise UnusableTable(doubled)
            body = Body(header)
            body.read(rows, max_rows)
    body.problems += merge_problems(sheet.merged_ranges(), header, sorted(row.line for row in body.rows))
    return header, body, sheet.name


def _load(content: bytes) -> Workbook:
    try:
        return load_workbook(io.BytesIO(content), read_only=True, keep_links=False)
    except Exception as error:  # damaged XML and parts make openpyxl raise almost anything
        raise broken_workbook() from error


def _find_table(workbook: Workbook, required: Collection[str]) -> tuple[SheetReader, Header, Iterator[RawRow]]:
    """Return the first visible sheet with a header row, that header and the rows below it. Raises UnusableTable."""
    first_top: list[RawRow] = []
    for sheet in workbook.worksheets:
        if sheet.sheet_state != "visible":
            continue
        reader = SheetReader(sheet)
        rows = reader.rows()
        top = list(islice(rows, HEADER_SEARCH_ROWS))
        if found := find_header(top, required):
            place, header = found
            return reader, header, chain(top[place + 1 :], rows)
        first_top = first_top or top
    if first_top:
        raise no_header(first_top, required)
    if any(sheet.sheet_state != "visible" for sheet in workbook.worksheets):
        raise unusable(
            _("Các trang tính hiện ra đều trống; trang tính đang ẩn không được đọc. Bỏ ẩn trang tính có bảng.")
        )
    raise unusable(_("Tệp Excel không có nội dung nào."))
