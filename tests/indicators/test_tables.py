"""What every reader of tables owes its caller: faults told in full, good tables read the same from either format."""

import csv
import io
import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from indicators.tables import COLUMNS, Table, TableProblem, UnusableTable, match_header, read_table
from indicators.tables.formulas import protect
from tests.indicators.faulty_tables import (
    CELL_FAULTS,
    FILE_FAULTS,
    GOOD_ROWS,
    HEADERS,
    MAX_BYTES,
    MAX_ROWS,
    FaultyTable,
    csv_bytes,
    xlsx_bytes,
)


def read(content: bytes, name: str = "bieu.csv", **options) -> Table:
    return read_table(content, name, **{"max_bytes": MAX_BYTES, "max_rows": MAX_ROWS, **options})


def by_name(faults: list[FaultyTable]):
    return pytest.mark.parametrize("fault", faults, ids=[fault.name for fault in faults])


@by_name(FILE_FAULTS)
def test_a_file_fault_is_told_in_one_sentence(fault):
    with pytest.raises(UnusableTable) as caught:
        read(fault.build(), fault.file_name)
    [problem] = caught.value.problems
    assert fault.expected in str(caught.value)
    assert (problem.line, problem.column) == (fault.line, fault.column)
    assert str(problem).endswith((".", "…"))


@by_name(CELL_FAULTS)
def test_a_cell_fault_is_told_with_its_place(fault):
    [problem] = read(fault.build(), fault.file_name).problems
    assert fault.expected in problem.message
    assert (problem.line, problem.column) == (fault.line, fault.column)


@pytest.mark.parametrize(
    ("problem", "sentence"),
    [
        (TableProblem("không đọc được “x”.", 14, "Kế hoạch"), "Dòng 14, cột Kế hoạch: không đọc được “x”."),
        (TableProblem("có 7 ô.", 5), "Dòng 5: có 7 ô."),
        (TableProblem("Thiếu cột.", column="indicator"), "Thiếu cột."),
    ],
)
def test_a_problem_reads_as_a_sentence(problem, sentence):
    assert str(problem) == sentence


@pytest.mark.parametrize("content", [csv_bytes(GOOD_ROWS), xlsx_bytes()], ids=["csv", "xlsx"])
def test_a_good_table_reads_the_same_from_either_format(content):
    table = read(content)
    assert table.problems == []
    assert table.headers == HEADERS
    assert table.columns["target"] == "Kế hoạch"
    assert [row.line for row in table.rows] == [2, 3, 4]
    assert [[row.cells[column] for column in table.columns] for row in table.rows] == GOOD_ROWS
    assert set(table.rows[0].cells) == set(COLUMNS)
    assert len(table.sha256) == 64


@pytest.mark.parametrize(
    ("header", "column"),
    [
        *[(column, column) for column in COLUMNS],
        ("TT", "number"),
        ("Số TT", "number"),
        ("stt.", "number"),
        ("TÊN CHỈ TIÊU", "indicator"),
        ("Nội dung", "indicator"),
        ("Chỉ tiêu chủ yếu:", "indicator"),
        ("Đơn vị tính", "unit"),
        ("ĐVT", "unit"),
        ("Chi\u0309 tie\u0302u", "indicator"),
        ("\ufeffChỉ tiêu", "indicator"),
        ("Kế hoạch năm 2024", "target"),
        ("KH 2024", "target"),
        ("Chỉ tiêu giao", "target"),
        ("Mục tiêu 2025", "target"),
        ("TH 2023", "result"),
        ("Kết quả thực hiện năm 2023", "result"),
        ("Ước thực hiện cả năm 2023", "result"),
        ("Mức độ hoàn thành", "verdict"),
        ("%", "published_percent"),
        ("Tỷ lệ (%)", "published_percent"),
        ("% so với kế hoạch năm 2024", "published_percent"),
        ("Văn bản giao", "target_set_by"),
        ("Ngành", "sector"),
        ("Tính đến ngày", "as_of"),
        ("Ghi chú", "note"),
        ("Ghi chú 2024", None),
        ("Biểu các chỉ tiêu", None),
        ("", None),
    ],
)
def test_headers_are_known_by_the_names_documents_use(header, column):
    assert match_header(header) == column


def test_titles_above_the_header_are_passed_over():
    titles = [["BIỂU SỐ 1"], [], ["Chỉ tiêu"], ["(Kèm theo Báo cáo số 499-BC/HU)"]]
    table = read(csv_bytes([HEADERS, *GOOD_ROWS], headers=titles[0]).replace(b"TT", b"\r\nTT", 1))
    assert [row.line for row in table.rows] == [4, 5, 6]
    workbook = xlsx_bytes([*titles[1:], HEADERS, *GOOD_ROWS], headers=titles[0])
    assert [row.line for row in read(workbook).rows] == [6, 7, 8]


def test_unknown_columns_pass_through_and_blank_rows_are_dropped():
    rows = [["Số xã", "3", "phòng NN"], ["", "  ", ""], ["", "", "chỉ có đây"]]
    table = read(csv_bytes(rows, ["Chỉ tiêu", "Kế hoạch", "Phụ trách"]))
    assert [(row.line, row.extra) for row in table.rows] == [
        (2, {"Phụ trách": "phòng NN"}),
        (4, {"Phụ trách": "chỉ có đây"}),
    ]
    assert table.headers == ["Chỉ tiêu", "Kế hoạch", "Phụ trách"]


def test_every_fault_of_the_header_is_told_at_once():
    content = csv_bytes([["1", "2", "3", "4"]], ["KH", "Mục tiêu", "Ghi", "Ghi"])
    with pytest.raises(UnusableTable) as caught:
        read(content)
    assert [problem.column for problem in caught.value.problems] == ["indicator", "Mục tiêu", "Ghi"]


def test_required_columns_are_the_callers_choice():
    with pytest.raises(UnusableTable) as caught:
        read(csv_bytes(GOOD_ROWS), required=("indicator", "as_of", "direction"))
    assert [problem.column for problem in caught.value.problems] == ["direction", "as_of"]


def test_a_table_as_long_as_allowed_is_read():
    assert len(read(csv_bytes(GOOD_ROWS), max_rows=3).rows) == 3
    with pytest.raises(UnusableTable, match="hơn 2 dòng"):
        read(xlsx_bytes(), max_rows=2)


CELL_TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))


@given(st.lists(st.lists(CELL_TEXT, min_size=3, max_size=3), min_size=1, max_size=5), st.sampled_from(",;\t"))
@example([['a "b", c', "x;y", "=1"]], ",")
@example([["", "'=1", "-5"]], ",")
def test_what_a_csv_writer_writes_reads_back(rows, delimiter):
    rows = [["chỉ tiêu " + name, note, extra] for name, note, extra in rows]
    written = [[protect(cell) for cell in row] for row in rows]
    table = read(csv_bytes(written, ["indicator", "note", "Diễn giải"], delimiter))
    found = [[row.cells["indicator"], row.cells["note"], row.extra["Diễn giải"]] for row in table.rows]
    assert found == [[_composed(cell) for cell in row] for row in rows]


def _composed(text: str) -> str:
    return unicodedata.normalize("NFC", " ".join(text.split()))


SAMPLES = [csv_bytes(GOOD_ROWS), csv_bytes(GOOD_ROWS).decode().encode("utf-16"), xlsx_bytes()]


@st.composite
def damaged(draw) -> bytes:
    """A real file with some of its bytes changed, cut or doubled."""
    content = bytearray(draw(st.sampled_from(SAMPLES)))
    for _time in range(draw(st.integers(1, 6))):
        start = draw(st.integers(0, len(content)))
        content[start : start + draw(st.integers(0, 9))] = draw(st.binary(max_size=9))
    return bytes(content)


@given(st.one_of(st.binary(), st.text().map(str.encode), damaged()), st.sampled_from(["x.csv", "x.xlsx"]))
@example(b'"', "x.csv")
@example(b"indicator\n" + b"x" * 200_000, "x.csv")
@example(b"PK\x03\x04", "x.csv")
@example(b"\xff\xfe\x00", "x.csv")
@example(b"\xff\xfe\x00\xd8", "x.csv")
def test_no_bytes_raise_anything_but_unusable_table(content, name):
    try:
        outcome: Table | UnusableTable = read(content, name)
    except UnusableTable as error:
        outcome = error
    assert outcome.problems if isinstance(outcome, UnusableTable) else outcome.rows


def test_quoted_line_breaks_become_spaces_and_lines_stay_physical():
    out = io.StringIO(newline="")
    csv.writer(out).writerows([["Chỉ tiêu", "Kế\nhoạch"], ["Thu\r\nngân sách", "5"], ["Số xã", "6"]])
    table = read(out.getvalue().encode())
    assert [(row.line, row.cells["indicator"], row.cells["target"]) for row in table.rows] == [
        (3, "Thu ngân sách", "5"),
        (5, "Số xã", "6"),
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_what_excel_saves_is_read(encoding, delimiter):
    content = csv_bytes(GOOD_ROWS, delimiter=delimiter).decode().encode(encoding)
    assert [row.cells["result"] for row in read(content).rows] == ["14,64", "280", "0,41"]


def test_a_very_long_cell_is_refused_with_its_line():
    with pytest.raises(UnusableTable, match="Dòng 2 không đọc được"):
        read(csv_bytes([["x" * 200_000]], ["Chỉ tiêu"]))


def test_vietnamese_typed_as_separate_tones_is_composed():
    assert read(csv_bytes([["Ho\u0323\u0302 nghe\u0300o"]], ["Chỉ tiêu"])).rows[0].cells["indicator"] == "Hộ nghèo"
