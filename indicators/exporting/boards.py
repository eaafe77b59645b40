"""A board as a table: every line with all it shows, in the columns that the import reads back."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from django.utils.translation import gettext as _

from indicators.board import Board
from indicators.board.lines import Line
from indicators.board.rows import Row
from indicators.choices import Pace, Standing, State
from indicators.exporting.board_cells import (
    Words,
    direction_of,
    document_of,
    kind_of,
    published_percent,
    value_kind_of,
    words_of,
)
from indicators.numbers import parse_number
from indicators.spans import Span
from indicators.states import PACE_SIGNS, SIGNS
from indicators.tablefiles import Cell, Column, Sheet
from localities.models import Locality


def board_sheet(board: Board, locality: Locality, span: Span) -> Sheet:
    """What the board lists, with the wholes above it. Loaded again by `import_table` it changes nothing; columns that
    only the system says ("Giá trị", "Tiến độ", …) are passed over there. The headers are Vietnamese: it is a form."""
    name = f"bang-chi-tieu-{locality.code}-{span.slug}"
    return Sheet(name, f"{locality} {span}", _columns(), _BoardRows(board))


def _columns() -> list[Column]:
    return [
        Column("Dòng", 6),
        Column("TT", 6),
        Column("Thuộc dòng", 8),
        Column("Quan hệ với dòng trên", 12),
        Column("Lĩnh vực", 20),
        Column("Chỉ tiêu", 50),
        Column("Đơn vị tính", 14),
        Column("Kế hoạch", 16),
        Column("Dạng", 14),
        Column("Chiều", 14),
        Column("Thực hiện", 16),
        Column("Tính đến ngày", 12),
        Column("Loại số liệu", 14),
        Column("Giá trị", 14),
        Column("Trên tổng số", 10),
        Column("Đơn vị của giá trị", 14),
        Column("% KH tính được", 10),
        Column("% KH đã công bố", 10),
        Column("Tiến độ", 16),
        Column("Đánh giá theo số liệu", 16),
        Column("Đánh giá chính thức", 16),
        Column("Còn phải làm", 24),
        Column("Văn bản giao", 36),
        Column("Ghi chú", 30),
    ]


class _BoardRows:
    """The rows, written once. A line is called by its place in the file, so that parts can name their whole."""

    def __init__(self, board: Board) -> None:
        self.board = board
        self.places: dict[int, int] = {}
        self.first_places: dict[int, int] = {}
        self.count = 0

    def __iter__(self) -> Iterator[Sequence[Cell]]:
        for section in self.board.sections:
            for row in section.rows:
                yield from self._row(row)

    def _row(self, row: Row[Line]) -> Iterator[Sequence[Cell]]:
        if row.is_heading or row.is_context:
            yield self._place(row, row.counted, _bare(row.counted))
            return
        above: Words | None = None
        for line in row.lines:
            words = words_of(line, above if line.observation else None)
            above = above or words
            yield self._place(row, line, _bare(line) if line.is_heading else _figures(line, words))

    def _place(self, row: Row[Line], line: Line, figures: Sequence[Cell]) -> Sequence[Cell]:
        """Where the line stands, its name, and the rest."""
        self.count += 1
        self.places[line.pk] = self.count
        self.first_places.setdefault(line.indicator_id, self.count)
        whole = self.places.get(line.stands_under_id or 0)
        if whole is None and row.parent is not None:
            whole = self.first_places.get(row.parent.first.indicator_id)
        standing = Standing(line.standing or Standing.PART).label if whole else ""
        sector = line.sector.name if line.sector else ""
        return [self.count, line.number, whole, str(standing), sector, line.name, *figures]


def _bare(line: Line) -> list[Cell]:
    """A row that only stands above others."""
    blank: list[Cell] = [""] * 15
    return [line.target.written_unit, *blank, document_of(line.target), line.target.note]


def _figures(line: Line, words: Words) -> list[Cell]:
    seen = line.observation
    value = None if seen is None else seen.value
    return [
        words.unit,
        line.level.written,
        kind_of(line),
        direction_of(line),
        words.result,
        seen.as_of if seen else None,
        value_kind_of(seen),
        value,
        seen.denominator if seen else None,
        "" if value is None else ("%" if seen and seen.is_relative else line.own_unit),
        percent_of(line),
        published_percent(line),
        f"{PACE_SIGNS[Pace(line.pace)]} {Pace(line.pace).label}" if line.has_pace else "",
        f"{SIGNS[line.computed_state]} {line.computed_state.label}",
        str(State(line.standing_verdict).label) if line.standing_verdict else "",
        to_do(line),
        document_of(line.target),
        line.target.note,
    ]


def percent_of(line: Line) -> Decimal | None:
    return parse_number(line.percent) if line.percent else None


def to_do(line: Line) -> str:
    """What waits for somebody: a verdict to confirm, a value that is overdue."""
    said = []
    if line.waits and line.official_state:
        words = _("xác nhận lại đánh giá chính thức “%s” cho số liệu mới")
        said.append(words % line.official_state.label)
    if line.late:
        said.append(line.late.sentence)
    return "; ".join(said)
