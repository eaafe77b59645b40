"""Workbooks: what Excel makes of what people type, sheets that are not the table, and packages made to do harm."""

import io
import random
import time
import tracemalloc
import zipfile
from datetime import date, datetime
from datetime import time as clock_time

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from indicators.tables import Table, UnusableTable, read_table
from tests.indicators.faulty_tables import GOOD_ROWS, HEADERS, MAX_BYTES, MAX_ROWS, ole_bytes, with_part, xlsx_bytes

SHEET = "xl/worksheets/sheet1.xml"


def read(content: bytes, **options) -> Table:
    return read_table(content, "bieu.xlsx", **{"max_bytes": MAX_BYTES, "max_rows": MAX_ROWS, **options})


def refusal(content: bytes, **options) -> str:
    with pytest.raises(UnusableTable) as caught:
        read(content, **options)
    return str(caught.value)


def one_cell(value, header: str = "Kế hoạch", num_format: str | None = None) -> Table:
    """Read a table whose only interesting cell is `value`, under `header`."""

    def plant(workbook, sheet):
        sheet.write(1, 1, value, workbook.add_format({"num_format": num_format} if num_format else {}))

    return read(xlsx_bytes([["Thu ngân sách"]], ["Chỉ tiêu", header], plant))


@pytest.mark.parametrize(
    ("value", "num_format", "text"),
    [
        (14.64, None, "14,64"),
        (0.1 + 0.2, None, "0,3"),
        (18543, None, "18543"),
        (18543, "#,##0", "18543"),
        (1627.8, "#,##0.00", "1627,8"),
        (-2.5, None, "-2,5"),
        (1e-7, None, "0,0000001"),
        (1e20, None, "100000000000000000000"),
        (0, None, "0"),
        (0.95, "0%", "95%"),
        (0.9512, "0%", "95,12%"),
        (1.013, "0.0%;[Red]-0.0%", "101,3%"),
        (0.07, "0.00%", "7%"),
        (14.64, '0.00"%"', "14,64"),
        (14.64, "0.00\\%", "14,64"),
        ("14,64", None, "14,64"),
        (" 14 -\n 15 ", None, "14 - 15"),
        ("27/30", None, "27/30"),
    ],
)
def test_numbers_are_written_as_they_were_typed(value, num_format, text):
    table = one_cell(value, num_format=num_format)
    assert table.rows[0].cells["target"] == text
    assert table.problems == []


def test_a_numbering_like_7_1_keeps_its_point():
    assert one_cell(7.1, "TT").rows[0].cells["number"] == "7.1"


@pytest.mark.parametrize(
    ("value", "num_format", "header", "column", "text"),
    [
        (date(2023, 12, 31), "dd/mm/yyyy", "Tính đến ngày", "as_of", "2023-12-31"),
        (datetime(2023, 12, 31, 14, 30), "dd/mm/yyyy hh:mm", "as_of", "as_of", "2023-12-31"),  # noqa: DTZ001 - as in Excel
        (date(2023, 12, 31), "dd/mm/yyyy", "Ghi chú", "note", "31/12/2023"),
        ("31/12/2023", None, "Tính đến ngày", "as_of", "31/12/2023"),
    ],
)
def test_dates_are_fine_where_dates_belong(value, num_format, header, column, text):
    table = one_cell(value, header, num_format)
    assert table.rows[0].cells[column] == text
    assert table.problems == []


@pytest.mark.parametrize("header", ["TT", "Kế hoạch", "Thực hiện", "% KH", "parent_row"])
def test_dates_among_numbers_are_a_problem(header):
    [problem] = one_cell(date(2024, 5, 3), header, "d-m").problems
    assert "“3-5” hoặc “5-3”" in problem.message
    assert (problem.line, problem.column) == (2, header)


@pytest.mark.parametrize("header", ["Thực hiện", "Tính đến ngày"])
def test_a_time_of_day_is_a_problem(header):
    assert len(one_cell(clock_time(5, 30), header, "hh:mm").problems) == 1


def test_unknown_columns_may_hold_anything():
    def plant(workbook, sheet):
        sheet.write_formula("B2", "=1/3", None, 0.5)
        sheet.write_boolean("C2", True)
        sheet.write_datetime("D2", date(2024, 5, 3), workbook.add_format({"num_format": "d-m"}))

    table = read(xlsx_bytes([["Số xã"]], ["Chỉ tiêu", "Chênh lệch", "Đã rà", "Ngày họp"], plant))
    assert table.problems == []
    assert table.rows[0].extra == {"Chênh lệch": "0,5", "Đã rà": "TRUE", "Ngày họp": "03/05/2024"}


def test_a_formula_with_an_error_is_told_as_the_error():
    content = xlsx_bytes(edit=lambda _workbook, sheet: sheet.write_formula("E3", "=1/0", None, "#DIV/0!"))
    assert "ô báo lỗi “#DIV/0!”" in read(content).problems[0].message


def test_titles_and_merges_above_the_table_are_fine_and_hidden_rows_are_read():
    def plant(_workbook, sheet):
        sheet.merge_range("A1:F1", "BIỂU CÁC CHỈ TIÊU NĂM 2023")
        sheet.merge_range("A2:B3", "Kèm theo Báo cáo")
        sheet.set_row(5, None, None, {"hidden": True})

    table = read(xlsx_bytes([[], [], HEADERS, *GOOD_ROWS], [], plant))
    assert table.problems == []
    assert [row.line for row in table.rows] == [5, 6, 7]


def test_merges_under_the_table_are_fine():
    content = xlsx_bytes(edit=lambda _workbook, sheet: sheet.merge_range("B8:C9", ""))
    assert read(content).problems == []


def test_every_merged_range_of_the_body_is_one_problem():
    def plant(_workbook, sheet):
        sheet.merge_range("A1:A2", "TT")
        sheet.merge_range("B3:D3", "A. KINH TẾ")
        sheet.merge_range("C4:C6", "%")

    messages = [str(problem) for problem in read(xlsx_bytes([*GOOD_ROWS, *GOOD_ROWS], edit=plant)).problems]
    assert [message.partition(".")[0] for message in messages] == [
        "Dòng 1, cột TT: ô tiêu đề A1:A2 gộp các dòng 1 đến 2, lấn vào phần số liệu",
        "Dòng 3, cột Chỉ tiêu: các ô B3:D3 ở dòng 3 bị gộp",
        "Dòng 4, cột ĐVT: các ô C4:C6 bị gộp (dòng 4 đến 6)",
    ]


def workbook_of(*sheets: tuple[list[list], bool]) -> bytes:
    """Return a workbook of sheets, each as its rows and whether it is hidden."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as workbook:
        for rows, is_hidden in sheets:
            sheet = workbook.add_worksheet()
            for line, row in enumerate(rows):
                sheet.write_row(line, 0, row)
            if is_hidden:
                sheet.hide()
        first_shown = next((sheet for sheet in workbook.worksheets() if not sheet.hidden), None)
        if first_shown:
            first_shown.activate()
    return out.getvalue()


def test_the_first_visible_sheet_with_the_required_columns_is_read():
    other = [["Chỉ tiêu"], ["Số xã"]]
    content = workbook_of(
        (other, True), ([], False), ([["Bìa"]], False), ([HEADERS, *GOOD_ROWS], False), (other, False)
    )
    assert read(content).headers == HEADERS


def test_a_workbook_whose_table_is_hidden_says_so():
    assert "đang ẩn" in refusal(workbook_of(([], False), ([HEADERS, *GOOD_ROWS], True)))


def test_the_sheet_named_in_a_missing_column_is_the_first_with_content():
    assert "“TT, Kế hoạch”" in refusal(workbook_of(([["TT", "Kế hoạch"]], False), ([["Khác"]], False)))


def test_far_out_cells_cost_neither_time_nor_memory():
    content = xlsx_bytes(edit=lambda _workbook, sheet: sheet.write_string("XFD1048576", "lạc"))
    tracemalloc.start()
    started = time.process_time()
    [problem] = read(content).problems
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert (problem.line, "cột XFD không có tiêu đề" in problem.message) == (1048576, True)
    assert time.process_time() - started < 5
    assert peak < 5_000_000


def test_blank_formatted_cells_are_blank():
    def plant(workbook, sheet):
        for line in range(10, 60):
            sheet.write_blank(line, 16000, None, workbook.add_format({"bold": True}))

    assert len(read(xlsx_bytes(edit=plant)).rows) == len(GOOD_ROWS)


def test_a_bomb_is_refused_unopened():
    bomb = with_part(xlsx_bytes(), SHEET, lambda xml: xml + b" " * (60 * 1024 * 1024))
    assert len(bomb) < 100_000
    assert "bung ra quá lớn" in refusal(bomb)
    assert "bung ra quá lớn" in refusal(
        with_part(xlsx_bytes(), SHEET, lambda xml: xml + b" " * 999_999), max_bytes=50_000
    )


def test_millions_of_blank_cells_are_refused_unparsed():
    def plant(xml: bytes) -> bytes:
        noise = b"<!--" + random.Random(1).randbytes(100_000).hex().encode() + b"-->"
        return xml.replace(b"</sheetData>", b"<row>" + b"<c/>" * 2_100_000 + b"</row></sheetData>" + noise)

    assert "quá nhiều ô" in refusal(with_part(xlsx_bytes(), SHEET, plant))


def test_entities_are_not_expanded():
    def plant(xml: bytes) -> bytes:
        return xml.replace(b"?>", b'?><!DOCTYPE x [<!ENTITY a "boom">]>', 1).replace(b"<v>0</v>", b"<v>&a;</v>", 1)

    assert "bị hỏng" in refusal(with_part(xlsx_bytes(), SHEET, plant))
    assert "bị hỏng" in refusal(with_part(xlsx_bytes(), "xl/sharedStrings.xml", plant))


def package_of(*parts: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        for part in parts:
            package.writestr(part, "x")
    return out.getvalue()


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (package_of("readme.txt"), "tệp nén (zip)"),
        (package_of("[Content_Types].xml", "ppt/presentation.xml"), "PowerPoint"),
        (package_of("[Content_Types].xml", "xl/workbook.bin"), ".xlsb"),
        (package_of("mimetype", "content.xml", "META-INF/manifest.xml"), "OpenDocument"),
        (package_of("[Content_Types].xml", "xl/workbook.xml"), "bị hỏng"),
        (package_of("[Content_Types].xml", "xl/workbook.xml", "xl/macrosheets/sheet1.xml"), "macro"),
        (ole_bytes("WordDocument"), "Word đời cũ"),
        (ole_bytes("Anything"), "Office đời cũ"),
        (b"<html><table><tr><td>TT</td></tr></table></html>", "trang web"),
        (b"{\\rtf1 x}", "RTF"),
        (b"\x01\x02\x00\xff", "hỏng hoặc không phải là tệp Excel"),
    ],
)
def test_other_files_are_named_for_what_they_are(content, expected):
    assert expected in refusal(content)


PARTS = [
    SHEET,
    "xl/sharedStrings.xml",
    "xl/workbook.xml",
    "xl/styles.xml",
    "[Content_Types].xml",
    "xl/_rels/workbook.xml.rels",
]


@given(st.sampled_from(PARTS), st.integers(0, 3000), st.integers(0, 40), st.binary(max_size=20))
def test_damaged_parts_never_leak_a_traceback(part, start, length, junk):
    content = with_part(xlsx_bytes(), part, lambda xml: xml[:start] + junk + xml[start + length :])
    try:
        assert read(content).rows
    except UnusableTable as error:
        assert str(error)
