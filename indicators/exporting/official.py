"""A board as the office prints it: what stands in the official table. Vietnamese whoever asks for it: it is the annex
of a report."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from indicators.board import Board
from indicators.board.lines import Line
from indicators.board.rows import Row
from indicators.choices import OFFICIAL_VERDICTS, State
from indicators.exporting.board_cells import published_percent
from indicators.exporting.boards import percent_of
from indicators.spans import Span
from indicators.tablefiles.official import Figure, OfficialRow, OfficialTable
from indicators.units import Unit, UnitError, convert, read_unit
from localities.models import Locality
from localities.naming import authority_of, short_name

NATION = ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc")
SIGNERS = (("NGƯỜI LẬP BIỂU", ""), ("TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH"))
ESTIMATE = "ước"
ROMAN = ((10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))


def official_table(board: Board, locality: Locality, span: Span) -> OfficialTable:
    """The board's rows with the official verdict where one stands; where the numbers say otherwise a footnote does."""
    composed = _Composed(board)
    rows = list(composed.rows())
    kind = "Kết quả thực hiện" if composed.has_results else "Kế hoạch thực hiện"
    authority = authority_of(locality)
    return OfficialTable(
        sheet=f"Biểu {span.slug}",
        office=("ỦY BAN NHÂN DÂN", locality.name.upper()),
        nation=NATION,
        title=("PHỤ LỤC", f"{kind} các chỉ tiêu kinh tế - xã hội {_words_of(span)}".upper()),
        attached=f"(Kèm theo Báo cáo số ......../BC-UBND ngày ..... tháng ..... năm ........ của {authority})",
        basis=composed.basis,
        heads=_heads(composed, span),
        rows=rows,
        sentence=board.summary.sentence if composed.has_results else "",
        footnotes=composed.footnotes,
        place_and_day=f"{short_name(locality)}, ngày ..... tháng ..... năm ........",
        signers=SIGNERS,
        estimate=ESTIMATE,
        author=authority,
    )


def _words_of(span: Span) -> str:
    if span.is_year:
        return f"năm {span}"
    return f"giai đoạn {span}" if "/" not in str(span) else f"kỳ {span}"


def _heads(composed: "_Composed", span: Span) -> tuple[str, ...]:
    year = f" {_words_of(span)}" if span.is_year else ""
    done = "Ước thực hiện" if composed.is_all_estimates else "Thực hiện"
    return "TT", "Chỉ tiêu", "ĐVT", f"Kế hoạch{year}", f"{done}{year}", "% so với KH", "Đánh giá", "Ghi chú"


@dataclass
class _Composed:
    """The rows as they are put together, with the footnotes that they need."""

    board: Board
    footnotes: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        seen = [line for row in self.board.everything for line in row.lines if line.observation]
        self.has_results = bool(seen) or any(line.standing_verdict for row in self.board.chosen for line in row.lines)
        self.is_all_estimates = bool(seen) and all(line.is_estimate for line in seen)

    @property
    def basis(self) -> str:
        """As of when the values are: said once."""
        settled = self.board.settled
        if settled is None:
            return ""
        rest = ", trừ dòng có ghi chú" if self.board.has_other_dates else ""
        return f"(Số liệu {settled.words or 'chính thức'} đến ngày {settled.as_of:%d/%m/%Y}{rest})"

    def rows(self) -> Iterator[OfficialRow]:
        document = None
        for place, section in enumerate(self.board.sections, start=1):
            if section.name:
                yield OfficialRow(roman(place), section.name, is_sector=True)
            for row in section.rows:
                if self.board.has_tables and row.parent is None and row.first.table_id != document:
                    document = row.first.table_id
                    yield OfficialRow("", str(row.first.target.plan), is_setter=True)
                yield from self._row(row)

    def _row(self, row: Row[Line]) -> Iterator[OfficialRow]:
        if row.is_heading or row.is_context:
            yield OfficialRow(row.number, _name(row), depth=row.shown_depth, is_heading=True)
            return
        for place, line in enumerate(row.lines):
            name = f"{_name(row)}\n(theo {line.plan_label})" if row.has_setters else _name(row)
            yield OfficialRow(
                number=row.number if place == 0 else "",
                name=name if place == 0 else f"Theo {line.plan_label}",
                unit=line.unit if place == 0 else "",
                target=line.level.written,
                result=self._result(line),
                percent=percent_of(line),
                verdict=self._verdict(row, line),
                note="; ".join(self._notes(line)),
                depth=row.shown_depth + (place > 0),
                is_setter=place > 0,
            )

    def _result(self, line: Line) -> Figure:
        """The value in the unit of the row's own cell, or with its unit where that is another thing."""
        seen, is_marked = line.observation, line.is_estimate and not self.is_all_estimates
        if seen is None:
            return Figure()
        if seen.value is None or seen.is_relative or seen.denominator is not None or seen.is_approximate:
            return Figure(text=line.value, is_estimate=is_marked)
        own = line.target.indicator.unit
        try:
            printed = read_unit(line.unit)
            value = convert(seen.value, Unit(own.dimension, own.exponent), printed) if own else seen.value
        except UnitError:
            return Figure(text=f"{line.value} {line.own_unit}", is_estimate=is_marked)
        return Figure(value, is_estimate=is_marked)

    def _verdict(self, row: Row[Line], line: Line) -> str:
        """The verdict that stands, with a mark where there is more to say."""
        state = line.state
        if state == State.UNJUDGED or (state == State.NO_DATA and not self.has_results):
            return ""
        if not (line.differs or line.waits):
            return str(state.label)
        self.footnotes.append(f"({len(self.footnotes) + 1}) {_place(row)}: {_remark(line)}")
        return f"{state.label} ({len(self.footnotes)})"

    def _notes(self, line: Line) -> Iterator[str]:
        settled = self.board.settled
        if line.settled and settled and line.settled.as_of != settled.as_of:
            yield f"số liệu đến {line.settled.as_of:%d/%m/%Y}"
        if line.late:
            yield f"số liệu quá hạn {line.late.working_days} ngày làm việc"
        if not line.percent and (printed := published_percent(line)):
            yield f"đã công bố: {printed}"
        if line.target.note:
            yield line.target.note


def _name(row: Row[Line]) -> str:
    """Parts begin as documents print them: "-" under a number, "+" under a dash."""
    if not row.depth or row.number:
        return row.name
    return f"{'-' if row.depth == 1 else '+'} {row.name}"


def _place(row: Row[Line]) -> str:
    return f"TT {row.printed_number}, {row.short_title}" if row.printed_number else row.short_title


def _remark(line: Line) -> str:
    computed = line.computed_state.label
    official = line.official_state.label if line.official_state else ""
    if line.waits:
        said = f"số liệu đã thay đổi sau khi công bố đánh giá “{official}”, chờ xác nhận lại"
        return f"{said}; đánh giá ghi ở biểu tính từ số liệu." if line.computed in OFFICIAL_VERDICTS else f"{said}."
    source = f" ({line.target.official_reason})" if line.target.official_reason else ""
    values = f"thực hiện {line.value} so với kế hoạch {line.level.written}"
    return f"đánh giá công bố là “{official}”{source}; tính từ số liệu ({values}) là “{computed}”."


def roman(number: int) -> str:
    """A heading's number: 4 is IV."""
    written = ""
    for value, letters in ROMAN:
        while number >= value:
            written, number = written + letters, number - value
    return written
