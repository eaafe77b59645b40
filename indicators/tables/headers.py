"""Which column of a file is which: headers as Vietnamese tables print them, matched without diacritics or case."""

import re
import unicodedata
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from indicators.tables.cells import raw_text
from indicators.tables.names import COLUMNS, HEADER_NAMES, column_label
from indicators.tables.texts import clean, shown
from indicators.tables.types import RawRow, TableProblem, UnusableTable
from localities.folding import fold

# Titles stand above the table; a header further down than this is not a header.
HEADER_SEARCH_ROWS = 20

# These headers often carry the year: "Kế hoạch năm 2024", "TH 2023", "% KH cả năm 2024".
YEARLY_COLUMNS = ("target", "result", "published_percent")

_BY_NAME = {fold(name): column for column, names in HEADER_NAMES.items() for name in (column, *names)}
_YEAR = re.compile(r"(?: ca)?(?: nam)?(?: (?:19|20)[0-9]{2})?$")


def match_header(header: str) -> str | None:
    """Return the canonical column that a header names, None for a header that is not known.

    >>> match_header("KH năm 2024"), match_header("Đơn vị tính:"), match_header("Diễn giải")
    ('target', 'unit', None)
    """
    visible = "".join(ch for ch in header if unicodedata.category(ch) != "Cf")
    folded = " ".join(fold(visible).replace("(", " ").replace(")", " ").split()).rstrip(" .:*")
    if folded in _BY_NAME:
        return _BY_NAME[folded]
    column = _BY_NAME.get(_YEAR.sub("", folded))
    return column if column in YEARLY_COLUMNS else None


@dataclass(frozen=True, slots=True)
class Header:
    """The header row: its line, and the columns by position, counted from 0. Unnamed columns are absent."""

    line: int
    names: dict[int, str]  # position -> header as written
    known: dict[int, str]  # position -> canonical name

    @classmethod
    def read(cls, row: RawRow) -> "Header":
        names = {position: clean(raw_text(cell)) for position, cell in sorted(row.cells.items())}
        matches = {position: match_header(name) for position, name in names.items()}
        return cls(row.line, names, {position: column for position, column in matches.items() if column})

    @property
    def columns(self) -> dict[str, str]:
        return {column: self.names[position] for position, column in self.known.items()}

    def has(self, required: Collection[str]) -> bool:
        return set(required) <= set(self.known.values())


def find_header(rows: Sequence[RawRow], required: Collection[str]) -> tuple[int, Header] | None:
    """Return the header and its place in `rows` (the rows with content from the top), None when there is none.

    A row with one known cell may be a title ("Chỉ tiêu"), so one with several is preferred.
    """
    headers = [Header.read(row) for row in rows[:HEADER_SEARCH_ROWS]]
    candidates = [(place, header) for place, header in enumerate(headers) if header.has(required)]
    several = [(place, header) for place, header in candidates if len(header.known) > 1]
    return next(iter(several or candidates), None)


def no_header(rows: Sequence[RawRow], required: Collection[str]) -> UnusableTable:
    """The error for a table without the required columns, judged by the row most like a header; to be raised."""
    likely = max((Header.read(row) for row in rows[:HEADER_SEARCH_ROWS]), key=lambda header: len(header.known))
    problems = []
    for column in (column for column in COLUMNS if column in required and column not in likely.columns):
        found = {
            "label": column_label(column),
            "name": column,
            "line": likely.line,
            "found": shown(", ".join(likely.names.values())),
            "limit": HEADER_SEARCH_ROWS,
        }
        if likely.known:
            message = _("Thiếu cột “%(label)s” (%(name)s): dòng tiêu đề %(line)d chỉ có “%(found)s”. Thêm cột này.")
        else:
            message = _(
                "Không thấy dòng tiêu đề có cột “%(label)s” (%(name)s) trong %(limit)d dòng đầu. "
                "Đặt tên các cột ở một dòng, ngay trên dòng số liệu đầu tiên."
            )
        problems.append(TableProblem(message % found, column=column))
    return UnusableTable([*problems, *doubled_headers(likely)])


def doubled_headers(header: Header) -> list[TableProblem]:
    """Say which headers occur twice, as the same words or as two names of one column."""
    seen: dict[str, str] = {}
    problems = []
    for position, name in header.names.items():
        column = header.known.get(position)
        key = column or "=" + name
        if key not in seen:
            seen[key] = name
        elif seen[key] == name:
            message = _("Có hai cột cùng tên “%(name)s” ở dòng tiêu đề %(line)d. Giữ một cột hoặc đổi tên cột kia.")
            problems.append(TableProblem(message % {"name": name, "line": header.line}, column=name))
        else:
            message = _(
                "Hai cột “%(first)s” và “%(second)s” ở dòng tiêu đề %(line)d cùng được hiểu là “%(label)s”. "
                "Giữ một cột, xóa hoặc đổi tên cột kia."
            )
            label = column_label(column) if column else name
            found = {"first": seen[key], "second": name, "line": header.line, "label": label}
            problems.append(TableProblem(message % found, column=name))
    return problems
