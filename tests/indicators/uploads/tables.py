"""Tables as offices send them: workbooks made of the sample appendix, with slips of the pen."""

import csv
import io
from collections.abc import Mapping

from openpyxl import Workbook

from indicators.sample import FOLDER
from indicators.tables import column_label

FILE = "vinh_bao_2023_results.csv"
NAME, UNIT, TARGET, RESULT = 5, 6, 7, 8
# Line of the workbook → how somebody typed the name of that row.
TYPOS = {
    2: "Tổng giá trị sản xuất trên địa bàn tăg (giá so sánh năm 2010)",
    13: "Thu nhập bình quan đầu ngươi",
    21: "Tong von dau tu toàn xa hôi phát triển",
    36: "Tỷ lệ người dân tham gia BHYT",
    41: "Thành lập tổ chức Đảng trong doanh nghiêp ngoài nhà nước",
}


def sample_rows() -> list[list[str]]:
    """The appendix with the headers that a Vietnamese office gives its columns."""
    rows = list(csv.reader(io.StringIO((FOLDER / FILE).read_text(encoding="utf-8"))))
    return [[column_label(name) for name in rows[0]], *rows[1:]]


def workbook_of(rows: list[list[str]]) -> bytes:
    """Every cell a text, as a careful office formats them."""
    workbook = Workbook()
    sheet = workbook.active
    sheet.title = "Phụ lục"
    for line, row in enumerate(rows, start=1):
        for column, text in enumerate(row, start=1):
            if text:
                sheet.cell(line, column, text).number_format = "@"
    notes = workbook.create_sheet("Thuyết minh")
    notes["A1"], notes["A2"] = "Nguồn", "=1+1"
    file = io.BytesIO()
    workbook.save(file)
    return file.getvalue()


def appendix(names: Mapping[int, str] | None = None, **cells: str) -> bytes:
    """The appendix of Vĩnh Bảo as .xlsx: with names by line, and cells by their address (`G10="14 - 15 - 16"`)."""
    rows = sample_rows()
    for line, name in (names or {}).items():
        rows[line - 1][NAME - 1] = name
    for address, text in cells.items():
        rows[int(address[1:]) - 1][ord(address[0]) - ord("A")] = text
    return workbook_of(rows)
