"""The table of results as an office prints it: national header, title, table, sentence, places to sign. Pure.

A4 across, Times New Roman 13, one page wide, the header of the table on every page (Nghị định 30/2020/NĐ-CP, phụ lục I
for the headings; the columns are those of the annexes of provincial and district reports).
"""

import io
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from indicators.tablefiles.cells import decimals_of, fits_spreadsheet, plain_number
from indicators.tablefiles.lines import lines_in
from indicators.tablefiles.paging import breaks
from indicators.tablefiles.workbook import OPTIONS, number_format

FONT, SIZE = "Times New Roman", 13
LINE = 17.25  # points that a line of text takes
# The sheet's own font is the printed one, too: the width of columns is counted in its figures, so that the table is as
# wide on a machine that has no Calibri.
BOOK = {**OPTIONS, "constant_memory": False, "default_format_properties": {"font_name": FONT, "font_size": SIZE}}
# TT, Chỉ tiêu, ĐVT, Kế hoạch, Thực hiện, %, Đánh giá, Ghi chú: figures of the font, together the width of the paper.
WIDTHS = (6, 31, 13, 13, 12, 8, 9, 14)
LAST = len(WIDTHS) - 1
LEFT_HALF, RIGHT_HALF = (0, 1), (2, LAST)
# The units that narrow columns leave blank: at their borders, and as much again where figures stand off the right one.
BLANKS = (1, 0, 1, 2, 2, 1, 1, 1)
# The units that a name takes more when it is bold.
BOLDER = 3
# What a page takes in points: A4 across less its margins, at the scale that fits the columns to its width.
PAGE = 500
DEEPEST = 4


@dataclass(frozen=True, slots=True)
class Figure:
    """A number in a cell; `is_estimate` says "ước" before it. Words stand in `text`."""

    value: Decimal | None = None
    text: str = ""
    is_estimate: bool = False


@dataclass(frozen=True, slots=True)
class OfficialRow:
    """One printed row. `depth` says how far it is indented; a heading has a name only."""

    number: str
    name: str
    unit: str = ""
    target: str = ""
    result: Figure = field(default_factory=Figure)
    percent: Decimal | None = None
    verdict: str = ""
    note: str = ""
    depth: int = 0
    is_heading: bool = False
    is_sector: bool = False
    is_setter: bool = False

    @property
    def is_bold(self) -> bool:
        return self.is_sector or (self.is_heading and self.depth == 0)


@dataclass(frozen=True, slots=True)
class OfficialTable:
    """Everything that is printed, line by line. `heads` are the titles of the eight columns."""

    sheet: str
    office: Sequence[str]
    nation: Sequence[str]
    title: Sequence[str]
    attached: str
    basis: str
    heads: Sequence[str]
    rows: Sequence[OfficialRow]
    sentence: str
    footnotes: Sequence[str]
    place_and_day: str
    signers: Sequence[tuple[str, ...]]
    estimate: str
    author: str


def write_official(table: OfficialTable) -> bytes:
    """Write the table as .xlsx."""
    written = io.BytesIO()
    with xlsxwriter.Workbook(written, BOOK) as book:
        book.set_properties({"title": " ".join(table.title), "author": table.author})
        _Printer(book, table).print()
    return written.getvalue()


class _Printer:
    """The sheet while it is written, from the top down."""

    def __init__(self, book: Workbook, table: OfficialTable) -> None:
        self.book, self.table = book, table
        self.page: Worksheet = book.add_worksheet(table.sheet)
        self.line = 0
        self.heights: dict[int, float] = {}
        # The lines of the table that begin something: what follows one of them may stand on the next page.
        self.beginnings: list[int] = []
        self._formats: dict[frozenset[tuple[str, object]], Format] = {}

    def print(self) -> None:
        self._set_up()
        self._headings()
        head = self._head()
        first = self.line
        is_led = True
        for row in self.table.rows:
            # A heading stays with what it heads, another setter's line with its row.
            if not is_led and not (row.is_setter and row.depth):
                self.beginnings.append(self.line)
            is_led = row.is_sector or row.is_heading or (row.is_setter and not row.depth)
            self._row(row)
        end = self.line
        self._below()
        heights = [self.heights.get(line, LINE) for line in range(self.line)]
        self.page.set_h_pagebreaks(breaks(heights, [*self.beginnings, end], repeated=self.heights[head], page=PAGE))
        self.page.repeat_rows(head)
        self.page.freeze_panes(first, 2)
        self.page.print_area(0, 0, self.line, LAST)

    def _set_up(self) -> None:
        page = self.page
        page.set_paper(9)
        page.set_landscape()
        # Centimetres of the decree (20 mm above and below, 30 mm left, 15 mm right) in inches.
        page.set_margins(left=1.18, right=0.6, top=0.79, bottom=0.79)
        page.fit_to_pages(1, 0)
        page.set_footer(f'&C&"{FONT}"&{SIZE}&P')
        page.hide_gridlines(2)
        page.set_default_row(LINE)
        for place, width in enumerate(WIDTHS):
            page.set_column(place, place, width, self._format())
        page.ignore_errors({"number_stored_as_text": "A1:H10000"})

    def _set_height(self, height: float) -> None:
        self.heights[self.line] = height
        self.page.set_row(self.line, height)

    def _format(self, **facts: object) -> Format:
        key = frozenset(facts.items())
        if key not in self._formats:
            usual = {"font_name": FONT, "font_size": SIZE, "text_wrap": True, "valign": "vcenter"}
            self._formats[key] = self.book.add_format(usual | facts)
        return self._formats[key]

    # --- Above the table ---------------------------------------------------------------------------------------------
    def _headings(self) -> None:
        table = self.table
        centred = self._format(align="center", bold=True)
        for place in range(max(len(table.office), len(table.nation))):
            for lines, (left, right) in ((table.office, LEFT_HALF), (table.nation, RIGHT_HALF)):
                if place < len(lines):
                    is_last = place == len(lines) - 1
                    ruled = self._format(align="center", bold=True, underline=1) if is_last else centred
                    self.page.merge_range(self.line, left, self.line, right, "", ruled)
                    self.page.write_string(self.line, left, lines[place], ruled)
            self.line += 1
        self.line += 1
        for words in table.title:
            self._across(words, align="center", bold=True, font_size=14)
        for words in (table.attached, table.basis):
            self._across(words, align="center", italic=True)
        self.line += 1

    def _across(self, words: str, **facts: object) -> None:
        """A text over the whole width, as high as it needs."""
        if not words:
            return
        form = self._format(**facts)
        self.page.merge_range(self.line, 0, self.line, LAST, "", form)
        self.page.write_string(self.line, 0, words, form)
        self._set_height(LINE * lines_in(words, sum(WIDTHS)))
        self.line += 1

    # --- The table ---------------------------------------------------------------------------------------------------
    def _head(self) -> int:
        form = self._format(bold=True, align="center", border=1)
        for place, title in enumerate(self.table.heads):
            self.page.write_string(self.line, place, title, form)
        height = max(lines_in(title, width) for title, width in zip(self.table.heads, WIDTHS, strict=True))
        self._set_height(LINE * height + 4)
        self.line += 1
        return self.line - 1

    def _row(self, row: OfficialRow) -> None:
        looks: dict[str, object] = {"border": 1}
        if row.is_bold:
            looks["bold"] = True
        if row.is_setter:
            looks["italic"] = True
        named = looks | {"align": "left", "indent": min(row.depth, DEEPEST)} if row.depth else looks
        middle, right = looks | {"align": "center"}, looks | {"align": "right", "indent": 1}
        texts = [row.number, row.name, row.unit, row.target, "", "", row.verdict, row.note]
        forms = [middle, named, middle, right, right, right, middle, looks]
        for place, (text, form) in enumerate(zip(texts, forms, strict=True)):
            if text:
                self.page.write_string(self.line, place, text, self._format(**form))
            else:
                self.page.write_blank(self.line, place, None, self._format(**form))
        self._figure(4, row.result, right, looks)
        self._figure(5, Figure(row.percent), middle, looks)
        self._set_height(LINE * self._height(row) + 3)
        self.line += 1

    def _figure(self, place: int, figure: Figure, right: dict[str, object], looks: dict[str, object]) -> None:
        """A number as a number; words from the left."""
        ago = f"{self.table.estimate} " if figure.is_estimate else ""
        value = figure.value
        if value is None:
            if figure.text:
                form = looks if len(figure.text) > WIDTHS[place] else right
                self.page.write_string(self.line, place, ago + figure.text, self._format(**form))
        elif fits_spreadsheet(value):
            code = number_format(decimals_of(value), before=ago)
            self.page.write_number(self.line, place, float(value), self._format(**right, num_format=code))
        else:
            self.page.write_string(self.line, place, ago + plain_number(value), self._format(**right))

    def _height(self, row: OfficialRow) -> int:
        """Lines that the highest cell takes."""
        ago = f"{self.table.estimate} " if row.result.is_estimate else ""
        texts = [row.number, row.name, row.unit, row.target, ago + row.result.text, "", row.verdict, row.note]
        widths = [width - blank for width, blank in zip(WIDTHS, BLANKS, strict=True)]
        widths[1] -= 2 * min(row.depth, DEEPEST) + BOLDER * row.is_bold
        return max(lines_in(text, width) for text, width in zip(texts, widths, strict=True))

    # --- Under the table ---------------------------------------------------------------------------------------------
    def _below(self) -> None:
        table = self.table
        self.line += 1
        self._across(table.sentence, bold=True)
        for note in table.footnotes:
            self._across(note, italic=True)
        self.line += 1
        halves = ((0, 1), (3, LAST))
        self._signs([("", table.place_and_day)], halves, italic=True)
        self._signs(list(zip(*table.signers, strict=True)), halves, bold=True)
        self.line += 4

    def _signs(self, pairs: Sequence[Sequence[str]], halves: Sequence[tuple[int, int]], **facts: object) -> None:
        form = self._format(align="center", **facts)
        for pair in pairs:
            for words, (left, right) in zip(pair, halves, strict=True):
                self.page.merge_range(self.line, left, self.line, right, "", form)
                self.page.write_string(self.line, left, words, form)
            self.line += 1
