"""From raw rows under a header to the rows of a table, with the problems of single cells."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from indicators.tables.cells import cell_text, raw_text
from indicators.tables.headers import Header
from indicators.tables.names import COLUMNS
from indicators.tables.texts import shown
from indicators.tables.types import RawRow, TableProblem, TableRow, unusable

_BLANK_CELLS = dict.fromkeys(COLUMNS, "")


@dataclass(slots=True)
class Body:
    """The body as it grows while it is read; `read` may be called once."""

    header: Header
    rows: list[TableRow] = field(default_factory=list)
    problems: list[TableProblem] = field(default_factory=list)
    _blank_extra: dict[str, str] = field(init=False)
    _unnamed: set[int] = field(default_factory=set)

    def __post_init__(self) -> None:
        unknown = self.header.names.keys() - self.header.known.keys()
        self._blank_extra = {name: "" for position, name in self.header.names.items() if position in unknown}

    def read(self, raw_rows: Iterable[RawRow], max_rows: int) -> None:
        """Take every row in. Raises UnusableTable for a table with no rows, or once it has more than `max_rows`."""
        for raw in raw_rows:
            row = self._row(raw)
            if row is None:
                continue
            if len(self.rows) == max_rows:
                message = _(
                    "Bảng có hơn %(limit)d dòng số liệu. Chia thành nhiều tệp, mỗi tệp không quá %(limit)d dòng."
                )
                raise unusable(message % {"limit": max_rows})
            self.rows.append(row)
        if not self.rows:
            message = _("Bảng chỉ có dòng tiêu đề (dòng %(line)d), chưa có dòng số liệu nào.")
            raise unusable(message % {"line": self.header.line})

    def _row(self, raw: RawRow) -> TableRow | None:
        """Return the row, None when nothing stands under a named column."""
        known, names = self.header.known, self.header.names
        cells, extra, is_blank = _BLANK_CELLS.copy(), self._blank_extra.copy(), True
        for position, cell in raw.cells.items():
            if position in known:
                column = known[position]
                cells[column], message = cell_text(cell, column)
                if message:
                    self.problems.append(TableProblem(message, raw.line, names[position]))
            elif position in names:
                extra[names[position]] = raw_text(cell)
            else:
                self._note_unnamed(raw.line, position, raw_text(cell))
                continue
            is_blank = False
        return None if is_blank else TableRow(raw.line, cells, extra)

    def _note_unnamed(self, line: int, position: int, text: str) -> None:
        """Say once for each column that it has content and no header."""
        if position in self._unnamed:
            return
        self._unnamed.add(position)
        message = _(
            "cột %(letters)s không có tiêu đề nhưng có nội dung “%(text)s”. "
            "Đặt tên cột ở dòng tiêu đề %(header)d hoặc xóa nội dung này."
        )
        found = {"letters": column_letters(position), "text": shown(text), "header": self.header.line}
        self.problems.append(TableProblem(message % found, line, spoils_row=False))


def column_letters(position: int) -> str:
    """Return the letters a spreadsheet shows for the column at `position`, counted from 0.

    >>> column_letters(0), column_letters(27), column_letters(16383)
    ('A', 'AB', 'XFD')
    """
    letters = ""
    position += 1
    while position:
        position, rest = divmod(position - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters
