"""Rows are as high as their texts, whatever program opens them, and wide tables are printed on wide paper."""

import io

import pytest
from openpyxl import load_workbook

from indicators.tablefiles import Column, Sheet
from indicators.tablefiles.lines import lines_in
from indicators.tablefiles.workbook import write_workbook


@pytest.mark.parametrize(
    ("text", "width", "lines"),
    [
        ("", 10, 1),
        ("Thu ngân sách", 20, 1),
        ("Thu ngân sách trên địa bàn", 12, 2),
        ("đồng/người/năm", 5, 3),
        ("lao động tham gia bhxh", 19, 1),
        ("LAO ĐỘNG THAM GIA BHXH", 19, 2),
        ("một\nhai\nba", 20, 3),
    ],
)
def test_a_text_takes_lines(text: str, width: float, lines: int) -> None:
    assert lines_in(text, width) == lines


def written(*widths: float):
    columns = [Column(f"Cột {place}", width) for place, width in enumerate(widths)]
    rows = [["Kế hoạch"] * len(widths), ["Một câu dài cần nhiều hơn một dòng để viết hết"] * len(widths)]
    return load_workbook(io.BytesIO(write_workbook(Sheet("bang", "Bảng", columns, iter(rows))))).active


def test_a_row_is_as_high_as_its_longest_text() -> None:
    page = written(20, 90)
    assert [page.row_dimensions[line].height for line in (1, 2, 3)] == [None, None, 45]


@pytest.mark.parametrize(("widths", "paper"), [((20, 90), "9"), ((90, 90, 90), "8")], ids=["on A4", "on A3"])
def test_wide_tables_are_printed_on_wide_paper_across_with_their_head_on_every_page(widths, paper) -> None:
    page = written(*widths)
    assert (str(page.page_setup.paperSize), page.page_setup.orientation) == (paper, "landscape")
    assert page.print_title_rows == "$1:$1"
