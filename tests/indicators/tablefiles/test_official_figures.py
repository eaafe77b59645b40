"""The figures of the official table as LibreOffice shows them: sign, digits and the word for an estimate."""

import csv
import io
from decimal import Decimal
from pathlib import Path

import pytest

from indicators.tablefiles import write_official
from indicators.tablefiles.official import Figure, OfficialRow, OfficialTable
from tests.support.office import convert

FIGURES = {
    "rising": (Figure(Decimal("12.5")), "12,5"),
    "falling": (Figure(Decimal("-3.5")), "-3,5"),
    "thousands": (Figure(Decimal("-1234567.25")), "-1.234.567,25"),
    "nothing": (Figure(Decimal(0)), "0"),
    "estimated": (Figure(Decimal("1234567.25"), is_estimate=True), "ước 1.234.567,25"),
    "estimated to fall": (Figure(Decimal("-3.5"), is_estimate=True), "ước -3,5"),
    "estimated in words": (Figure(text="khoảng 4", is_estimate=True), "ước khoảng 4"),
}


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """What the column of results shows, by the name of the row."""
    folder: Path = tmp_path_factory.mktemp("official")
    rows = [OfficialRow("1", name, unit="%", target="5", result=figure) for name, (figure, _) in FIGURES.items()]
    heads = ("TT", "Chỉ tiêu", "ĐVT", "Kế hoạch", "Thực hiện", "%", "Đánh giá", "Ghi chú")
    table = OfficialTable(
        sheet="Biểu", office=("ỦY BAN NHÂN DÂN", "XÃ AN HÒA"), nation=("VIỆT NAM", "Độc lập"), title=("PHỤ LỤC",),
        attached="", basis="", heads=heads, rows=rows, sentence="", footnotes=(), place_and_day="An Hòa, ngày",
        signers=(("NGƯỜI LẬP BIỂU",), ("CHỦ TỊCH",)), estimate="ước", author="Ủy ban nhân dân xã An Hòa",
    )  # fmt: skip
    saved = convert(write_official(table), folder, "csv").decode()
    return {row[1]: row[4] for row in csv.reader(io.StringIO(saved), delimiter=";") if len(row) > 4}


@pytest.mark.parametrize("name", FIGURES)
def test_a_figure_is_shown_as_officials_write_it(shown: dict[str, str], name: str) -> None:
    assert shown[name] == FIGURES[name][1]
