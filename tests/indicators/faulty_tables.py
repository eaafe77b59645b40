"""Tables with one planted fault each, with what the person must be told. Nothing of such a table may be written.

`FILE_FAULTS` make the file unusable, `CELL_FAULTS` spoil single cells; both are found by reading the file alone. Faults
that show only once the texts are understood (a bad number, an unknown unit, a doubled row) go into lists of their own,
built with the same helpers.
"""

import csv
import io
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import docx
import xlsxwriter

MAX_BYTES = 10 * 1024 * 1024
MAX_ROWS = 5000

HEADERS = ["TT", "Chỉ tiêu", "ĐVT", "Kế hoạch", "Thực hiện", "Đánh giá"]
GOOD_ROWS = [
    ["1", "Tổng giá trị sản xuất", "%", "14-15", "14,64", "Đạt"],
    ["2", "Thu ngân sách", "tỷ đồng", "250", "280", "Vượt"],
    ["3", "Tỷ lệ hộ nghèo", "%", "dưới 0,64", "0,41", "Đạt"],
]


@dataclass(frozen=True)
class FaultyTable:
    """A file, and a part of the one message it must give, at this line and column (None and "": the file itself)."""

    name: str
    build: Callable[[], bytes]
    file_name: str
    expected: str
    line: int | None = None
    column: str = ""


def csv_bytes(rows: Sequence[Sequence[str]], headers: Sequence[str] = HEADERS, delimiter: str = ",") -> bytes:
    """Return a CSV file in UTF-8."""
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter).writerows([headers, *rows])
    return out.getvalue().encode()


def xlsx_bytes(
    rows: Sequence[Sequence[Any]] = GOOD_ROWS,
    headers: Sequence[str] = HEADERS,
    edit: Callable[[Any, Any], None] | None = None,
) -> bytes:
    """Return a workbook of one sheet, its header in row 1; `edit(workbook, sheet)` plants what rows cannot say."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False}) as workbook:
        sheet = workbook.add_worksheet("Biểu 1")
        for line, row in enumerate([headers, *rows]):
            sheet.write_row(line, 0, row)
        if edit:
            edit(workbook, sheet)
    return out.getvalue()


def with_part(content: bytes, part: str, change: Callable[[bytes], bytes]) -> bytes:
    """Return a copy of a package in which `part` (b"" where there is none) is changed."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            if name != part:
                new.writestr(name, old.read(name))
        new.writestr(part, change(old.read(part) if part in old.namelist() else b""))
    return out.getvalue()


def docx_bytes() -> bytes:
    """Return a real Word file with a table in it."""
    document, out = docx.Document(), io.BytesIO()
    table = document.add_table(rows=0, cols=len(HEADERS))
    for row in [HEADERS, *GOOD_ROWS]:
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.text = text
    document.save(out)
    return out.getvalue()


def ole_bytes(stream: str) -> bytes:
    """Return the beginning of a compound file whose directory names `stream`."""
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".ljust(512, b"\0") + stream.encode("utf-16-le").ljust(512, b"\0")


def _planted(plant: Callable[[Any, Any], None]) -> Callable[[], bytes]:
    return lambda: xlsx_bytes(edit=plant)


def _date(workbook: Any, sheet: Any) -> None:
    sheet.write_datetime("D3", date(2024, 5, 3), workbook.add_format({"num_format": "d-mmm"}))


def _error_value() -> bytes:
    """A pasted error: a value with no formula behind it, which the writer cannot make."""
    planted = xlsx_bytes(edit=lambda _workbook, sheet: sheet.write_number("E3", 987654))
    return with_part(
        planted,
        "xl/worksheets/sheet1.xml",
        lambda xml: xml.replace(b'<c r="E3"><v>987654</v>', b'<c r="E3" t="e"><v>#REF!</v>'),
    )


FILE_FAULTS = [
    FaultyTable("empty", lambda: b"", "bieu.csv", "Tệp rỗng"),
    FaultyTable("blank", lambda: b"\xef\xbb\xbf \n\n ,, \n", "bieu.csv", "không có nội dung"),
    FaultyTable("50 MB", lambda: b"\0" * (50 * 1024 * 1024), "bieu.xlsx", "nặng 50 MB, quá mức 10 MB"),
    FaultyTable("docx renamed", docx_bytes, "bieu.xlsx", "văn bản Word, không phải bảng tính"),
    FaultyTable("pdf renamed", lambda: b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", "bieu.xlsx", "PDF, không phải bảng tính"),
    FaultyTable("old xls", lambda: ole_bytes("Workbook"), "bieu.xls", "Excel đời cũ (.xls)"),
    FaultyTable("protected", lambda: ole_bytes("EncryptedPackage"), "bieu.xlsx", "đặt mật khẩu"),
    FaultyTable(
        "macro", lambda: with_part(xlsx_bytes(), "xl/vbaProject.bin", lambda _: b"macro"), "bieu.xlsm", "có chứa macro"
    ),
    FaultyTable("damaged xlsx", lambda: xlsx_bytes()[:3000], "bieu.xlsx", "bị hỏng"),
    FaultyTable("empty workbook", lambda: xlsx_bytes([], []), "bieu.xlsx", "không có nội dung"),
    FaultyTable(
        "missing column",
        lambda: xlsx_bytes([["1", "%", "14-15"]], ["TT", "ĐVT", "Kế hoạch"]),
        "bieu.xlsx",
        "Thiếu cột “Chỉ tiêu” (indicator): dòng tiêu đề 1 chỉ có “TT, ĐVT, Kế hoạch”",
        column="indicator",
    ),
    FaultyTable(
        "doubled header",
        lambda: csv_bytes([["Số xã", "1", "2"]], ["Chỉ tiêu", "Kế hoạch năm 2023", "KH 2024"]),
        "bieu.csv",
        "Hai cột “Kế hoạch năm 2023” và “KH 2024” ở dòng tiêu đề 1 cùng được hiểu là “Kế hoạch”",
        column="KH 2024",
    ),
    FaultyTable(
        "not UTF-8",
        lambda: (
            csv_bytes([["1", "Hộ nghèo"]], ["TT", "indicator"]).decode().encode("cp1258", "replace") + b"2,\xb5\xa8\n"
        ),
        "bieu.csv",
        "CSV UTF-8",
    ),
    FaultyTable("open quote", lambda: csv_bytes(GOOD_ROWS) + b'4,"Thu', "bieu.csv", "Dòng 5 không đọc được"),
    FaultyTable("header only", lambda: csv_bytes([]), "bieu.csv", "chỉ có dòng tiêu đề (dòng 1)"),
    FaultyTable("too many rows", lambda: csv_bytes(GOOD_ROWS * 2000), "bieu.csv", "hơn 5000 dòng"),
]

CELL_FAULTS = [
    FaultyTable(
        "formula",
        _planted(lambda _workbook, sheet: sheet.write_formula("E3", "=280/1", None, 280)),
        "bieu.xlsx",
        "ô chứa công thức, đang hiện “280”",
        3,
        "Thực hiện",
    ),
    FaultyTable(
        "formula text",
        lambda: csv_bytes([["1", "Thu ngân sách", "tỷ đồng", "250", "=D2*2", ""]]),
        "bieu.csv",
        "ô chứa công thức “=D2*2”",
        2,
        "Thực hiện",
    ),
    FaultyTable("error value", _error_value, "bieu.xlsx", "ô báo lỗi “#REF!”", 3, "Thực hiện"),
    FaultyTable("date", _planted(_date), "bieu.xlsx", "thành ngày “03/05/2024” (có thể lúc gõ là “3-5”", 3, "Kế hoạch"),
    FaultyTable(
        "boolean",
        _planted(lambda _workbook, sheet: sheet.write_boolean("F4", True)),
        "bieu.xlsx",
        "đúng/sai “TRUE”",
        4,
        "Đánh giá",
    ),
    FaultyTable(
        "merged rows",
        _planted(lambda _workbook, sheet: sheet.merge_range("D2:D3", "14-15")),
        "bieu.xlsx",
        "các ô D2:D3 bị gộp (dòng 2 đến 3)",
        2,
        "Kế hoạch",
    ),
    FaultyTable(
        "unquoted comma",
        lambda: csv_bytes(GOOD_ROWS) + "4,Số xã,xã,14,5,14,Đạt\n".encode(),
        "bieu.csv",
        "có 7 ô nhưng dòng tiêu đề chỉ có 6 cột",
        5,
    ),
    FaultyTable(
        "column without header",
        _planted(lambda _workbook, sheet: sheet.write_string("H3", "xem lại")),
        "bieu.xlsx",
        "cột H không có tiêu đề nhưng có nội dung “xem lại”",
        3,
    ),
]


def _results(*rows: Sequence[str], headers: Sequence[str] = (*HEADERS, "Chiều")) -> Callable[[], bytes]:
    """Good rows in lines 2 to 4, the given ones from line 5."""
    good = [[*row, direction] for row, direction in zip(GOOD_ROWS, ("higher", "higher", "lower"), strict=True)]
    return lambda: csv_bytes([*good, *rows], headers)


# Found once the texts are understood; the table itself reads well.
ROW_FAULTS = [
    FaultyTable("bad target", _results(["4", "Số xã", "xã", "14 - 15 - 16", "14", "", "higher"]), "bieu.csv",
                "không đọc được “14 - 15 - 16”. Viết một số (14), một khoảng (14-15)", 5, "Kế hoạch"),
    FaultyTable("bad number", _results(["4", "Số xã", "xã", "1.23.4", "14", "", "higher"]), "bieu.csv",
                "không đọc được số “1.23.4”", 5, "Kế hoạch"),
    FaultyTable("English number", _results(["4", "Thu", "đồng", "1,234,567", "", "", "higher"]), "bieu.csv",
                "“1,234,567”", 5, "Kế hoạch"),
    FaultyTable("two demands", _results(["4", "Y tế", "", "10 bác sĩ và 30 giường bệnh", "", "", "higher"]),
                "bieu.csv", "“10 bác sĩ và 30 giường bệnh”", 5, "Kế hoạch"),
    FaultyTable("ratio of nothing", _results(["4", "Số xã", "xã", "27/0", "", "", "higher"]), "bieu.csv",
                "“27/0”", 5, "Kế hoạch"),
    FaultyTable("result in words", _results(["4", "Số xã", "xã", "14", "gần đủ", "", "higher"]), "bieu.csv",
                "kết quả “gần đủ” không phải là một số", 5, "Thực hiện"),
    FaultyTable("result as a bound", _results(["4", "Số xã", "xã", "14", "> 14", "", "higher"]), "bieu.csv",
                "kết quả “> 14” không phải là một số", 5, "Thực hiện"),
    FaultyTable("unknown unit", _results(["4", "Số thuyền", "thuyền thúng", "14", "15", "", "higher"]), "bieu.csv",
                "đơn vị “thuyền thúng” chưa có trong danh mục", 5, "ĐVT"),
    FaultyTable("other dimension", _results(["4", "Số xã", "xã", "14 tỷ đồng", "", "", "higher"]), "bieu.csv",
                "đơn vị “đồng” không đổi được sang “xã”", 5, "Kế hoạch"),
    FaultyTable("unknown verdict", _results(["4", "Số xã", "xã", "14", "15", "Tốt", "higher"]), "bieu.csv",
                "không đọc được “Tốt”. Viết Vượt, Đạt hoặc Chưa đạt.", 5, "Đánh giá"),
    FaultyTable("doubled row", _results(["4", "Thu ngân  sách", "tỷ đồng", "250", "280", "", "higher"]), "bieu.csv",
                "chỉ tiêu “Thu ngân sách” đã có ở dòng 3", 5, "Chỉ tiêu"),
    FaultyTable("unclear direction", _results(["4", "Số xã", "xã", "14", "15", "", "unclear"]), "bieu.csv",
                "chưa rõ “Số xã” càng cao hay càng thấp thì tốt", 5, "Chiều"),
    FaultyTable("unknown direction", _results(["4", "Số xã", "xã", "trên 14", "15", "", "lên"]), "bieu.csv",
                "“lên” không phải là chiều", 5, "Chiều"),
    FaultyTable("no name", _results(["4", "", "xã", "14", "15", "", "higher"]), "bieu.csv",
                "chưa có tên chỉ tiêu", 5, "Chỉ tiêu"),
    FaultyTable("name too long", _results(["4", "x" * 501, "xã", "14", "15", "", "higher"]), "bieu.csv",
                "dài quá 500 ký tự", 5, "Chỉ tiêu"),
    FaultyTable(
        "not a date",
        lambda: csv_bytes([["Số xã", "xã", "trên 14", "15", "2023-13-01"]],
                          ["Chỉ tiêu", "ĐVT", "Kế hoạch", "Thực hiện", "Tính đến ngày"]),
        "bieu.csv", "“2023-13-01” không phải là ngày", 2, "Tính đến ngày",
    ),
    FaultyTable(
        "no such row above",
        lambda: csv_bytes([["1", "", "Số xã", "xã", "14", "higher"], ["2", "7", "Số thôn", "thôn", "15", "higher"]],
                          ["row", "parent_row", "indicator", "unit", "target", "direction"]),
        "bieu.csv", "không có dòng “7” ở phía trên", 3, "parent_row",
    ),
]  # fmt: skip
