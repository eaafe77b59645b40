"""The table that an office prints, opened by LibreOffice: its figures are those of the board."""

import csv
import io
from pathlib import Path

import pytest

from indicators.board import Board, Filters, load_board
from indicators.exporting import official_table
from indicators.exporting.official import roman
from indicators.models import Target
from indicators.spans import Span
from indicators.tablefiles import OfficialTable, write_official
from localities.models import Locality
from tests.indicators.exporting.test_round_trip import BOARDS, ON, load_samples
from tests.support.office import convert, pdf_text

# Files are opened by another program here, whatever database they came from.
pytestmark = [pytest.mark.django_db, pytest.mark.once]


def board_of(code: str, year: int) -> tuple[Board, Locality, Span]:
    locality = load_samples(code, year)
    Locality.objects.filter(pk=locality.pk).update(name="Huyện Vĩnh Bảo")
    locality.refresh_from_db()
    span = Span.of_years(year)
    return load_board(locality, span, Filters(), ON), locality, span


@pytest.mark.parametrize(("code", "year"), BOARDS)
def test_libreoffice_shows_the_figures_of_the_board_well_paged(code: str, year: int, tmp_path: Path) -> None:
    board, locality, span = board_of(code, year)
    table = official_table(board, locality, span)
    content = write_official(table)
    check_figures(board, convert(content, tmp_path, "csv").decode())
    check_pages(table, pdf_text(convert(content, tmp_path, "pdf"), tmp_path))


def check_figures(board: Board, shown: str) -> None:
    rows = list(csv.reader(io.StringIO(shown), delimiter=";"))
    found = {
        (row[3], row[4].removeprefix("ước "), row[5], row[6].split(" (")[0], row[2]) for row in rows if len(row) > 6
    }
    lines = [line for section in board.sections for row in section.rows if not row.is_heading for line in row.lines]
    for line in lines:
        # "khoảng 4" and words are as on the board; a value in another unit than the printed one is moved to it.
        value = line.value if not line.value_unit else None
        same = [
            cells
            for cells in found
            if cells[0] == " ".join(line.target.written.split()) and cells[2] == line.percent
            and (value is None or cells[1] == value)
            and cells[3] in (str(line.state.label), "")
            and cells[4] in (line.unit, "")
        ]  # fmt: skip
        assert same, (line.name, line.target.written, line.value, line.percent, line.state)


def test_it_is_laid_out_as_printed(tmp_path: Path) -> None:
    board, locality, span = board_of("316", 2023)
    pdf = convert(write_official(official_table(board, locality, span)), tmp_path, "pdf")
    pages = pdf_text(pdf, tmp_path).split("\f")[:-1]
    first, last = " ".join(pages[0].split()), " ".join(pages[-1].split())
    for words in ("ỦY BAN NHÂN DÂN", "HUYỆN VĨNH BẢO", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "PHỤ LỤC", "14,64"):
        assert words in first
    assert "KẾT QUẢ THỰC HIỆN CÁC CHỈ TIÊU KINH TẾ - XÃ HỘI NĂM 2023" in first
    assert all("Ghi chú" in page and "Đánh giá" in page for page in pages)
    assert "18/19 chỉ tiêu hoàn thành" in " ".join(" ".join(pages).split())
    for words in ("Vĩnh Bảo, ngày ..... tháng ..... năm", "NGƯỜI LẬP BIỂU", "TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH"):
        assert words in last
    # Eight columns across one page: no page holds only the last of them.
    assert all("Chỉ tiêu" in page for page in pages)


def check_pages(table: OfficialTable, text: str) -> None:
    """No page ends with a heading, and none has signatures alone."""
    pages = [page.split("\n") for page in text.split("\f")]
    printed = [[" ".join(line.split()) for line in page if line.strip()] for page in pages[:-1]]
    sectors = {f"{row.number} {row.name}" for row in table.rows if row.is_sector}
    # The last line of a page is its number.
    assert not sectors & {page[-2] for page in printed}
    lines = [row.name.split("\n")[-1].split(maxsplit=3)[:3] for row in table.rows if not row.is_sector]
    assert any(" ".join(words) in " ".join(printed[-1]) for words in lines[-2:])


def test_a_differing_official_verdict_has_a_footnote() -> None:
    board, locality, span = board_of("316", 2023)
    table = official_table(board, locality, span)
    (row,) = [row for row in table.rows if row.number == "12"]
    assert row.verdict == "Đạt (1)"
    assert table.footnotes[0].startswith("(1) TT 12, ")
    assert "tính từ số liệu (thực hiện 3.850 so với kế hoạch 3.800) là “Vượt”." in table.footnotes[0]


def test_every_line_of_a_demand_is_printed_once() -> None:
    board, locality, span = board_of("215", 2024)
    rows = official_table(board, locality, span).rows
    written = sorted(row.target for row in rows if row.target)
    assert written == sorted(Target.objects.exclude(written="").values_list("written", flat=True))
    assert not any(row.verdict for row in rows)


@pytest.mark.parametrize(("number", "written"), [(1, "I"), (4, "IV"), (9, "IX"), (14, "XIV"), (38, "XXXVIII")])
def test_sectors_are_counted_in_roman_numbers(number: int, written: str) -> None:
    assert roman(number) == written
