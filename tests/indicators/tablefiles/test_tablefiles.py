"""Tables as files: what a spreadsheet makes of every cell, in both formats."""

import csv
import datetime as dt
import io
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from indicators.tablefiles import Cell, Column, Sheet, write_csv, write_workbook
from indicators.tablefiles.cells import fits_spreadsheet
from indicators.tablefiles.workbook import sheet_name

HALF_PAST_TWO = dt.datetime.fromisoformat("2024-12-31T14:30")
NUMBERS = st.decimals(allow_nan=False, allow_infinity=False, places=4, min_value=-(10**18), max_value=10**18)


def sheet(*rows: list[Cell]) -> Sheet:
    return Sheet("bang", "Bảng", [Column(f"Cột {place}") for place in range(len(rows[0]))], rows)


def in_workbook(*cells: Cell):
    page = load_workbook(io.BytesIO(write_workbook(sheet(list(cells))))).active
    return [page.cell(2, place + 1) for place in range(len(cells))]


def in_csv(*cells: Cell) -> list[str]:
    text = write_csv(sheet(list(cells))).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=";"))[1]


@pytest.mark.parametrize(
    ("cell", "value", "number_format"),
    [
        (Decimal("18543"), 18543, "[$-42A]#,##0"),
        (Decimal("-13.20"), -13.2, "[$-42A]#,##0.00"),
        (Decimal("0"), 0, "[$-42A]#,##0"),
        (12, 12, "[$-42A]#,##0"),
        (Decimal("123456789.012345"), 123456789.012345, "[$-42A]#,##0.000000"),
        (Decimal("1234567890123456"), "1234567890123456", "@"),
        (Decimal("0.1234567890123456"), "0,1234567890123456", "@"),
        ("14-15", "14-15", "@"),
        ("=1+1", "=1+1", "@"),
        ("https://example.vn", "https://example.vn", "@"),
        (dt.date(2024, 12, 31), dt.datetime.fromisoformat("2024-12-31"), "dd/mm/yyyy"),
        (HALF_PAST_TWO, HALF_PAST_TWO, "dd/mm/yyyy hh:mm"),
        (None, None, "General"),
    ],
    ids=str,
)
def test_a_cell_of_a_workbook(cell: Cell, value: object, number_format: str) -> None:
    (written,) = in_workbook(cell)
    assert (written.value, written.number_format) == (value, number_format)
    assert written.data_type != "f"


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (Decimal("18543.20"), "18543,20"),
        (Decimal("-5"), "-5"),
        (Decimal("1234567890123456"), "1234567890123456"),
        (dt.date(2024, 12, 31), "31/12/2024"),
        (HALF_PAST_TWO, "31/12/2024 14:30"),
        ("-5", "-5"),
        ("=1+1", "'=1+1"),
        ('nói "vậy"; rồi', 'nói "vậy"; rồi'),
        (None, ""),
    ],
    ids=str,
)
def test_a_cell_of_a_csv_file(cell: Cell, text: str) -> None:
    assert in_csv(cell, "đuôi") == [text, "đuôi"]


def test_a_csv_file_opens_in_a_vietnamese_excel() -> None:
    content = write_csv(sheet(["Hộ nghèo", Decimal("1.5")]))
    assert content.startswith(b"\xef\xbb\xbf")
    assert content.decode("utf-8-sig") == '"Cột 0";"Cột 1"\r\n"Hộ nghèo";"1,5"\r\n'


@given(NUMBERS)
def test_no_digit_is_lost(number: Decimal) -> None:
    (written,) = in_workbook(number)
    if fits_spreadsheet(number):
        assert Decimal(format(written.value, ".15g")) == number
    else:
        assert Decimal(written.value.replace(",", ".")) == number
    assert Decimal(in_csv(number)[0].replace(",", ".")) == number


@pytest.mark.parametrize(("title", "name"), [("A/B [x]: y?", "A B  x   y"), ("x" * 40, "x" * 31), ("///", "1")])
def test_a_sheet_has_a_name_that_excel_takes(title: str, name: str) -> None:
    assert sheet_name(title) == name
