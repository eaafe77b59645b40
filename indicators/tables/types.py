"""What a table file is read into, and how what is wrong with it is told."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from enum import Enum, auto
from typing import Any

from django.utils.translation import gettext as _

from indicators.tables.names import heading_of


@dataclass(frozen=True, slots=True)
class TableProblem:
    """One thing the person has to put right, told so that the place is found at once.

    `line` is the line of the sheet or file as the person sees it (from 1, the header included); None speaks of the file
    itself. `column` is the header as written, or the canonical name of a column that is absent.
    """

    message: str
    line: int | None = None
    column: str = ""
    # Whether the row cannot be trusted: not where content merely stands beside the table.
    spoils_row: bool = True
    # How the message is made, where it has to be said again in another language: a code with its facts.
    said: Mapping[str, Any] | None = None

    @property
    def heading(self) -> str:
        """The column as people call it."""
        return heading_of(self.column)

    def __str__(self) -> str:
        if self.line is None:
            return self.message
        if not self.column:
            return _("Dòng %(line)d: %(message)s") % {"line": self.line, "message": self.message}
        place = {"line": self.line, "column": self.heading, "message": self.message}
        return _("Dòng %(line)d, cột %(column)s: %(message)s") % place


class UnusableTable(Exception):  # noqa: N818 - reads as what is the case, like the sentences it carries
    """The file itself cannot be used: nothing of it was read. Carries every problem known, each a plain sentence."""

    def __init__(self, problems: Sequence[TableProblem]) -> None:
        self.problems = list(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


def unusable(message: str, *, column: str = "") -> UnusableTable:
    """The error for a file with this one problem, to be raised."""
    return UnusableTable([TableProblem(message, column=column)])


@dataclass(frozen=True, slots=True)
class TableRow:
    """One row of the body. `cells` has every canonical column, "" when blank or absent; `extra` every unknown one."""

    line: int
    cells: dict[str, str]
    extra: dict[str, str]


@dataclass(frozen=True, slots=True)
class Table:
    """A table as text. Rows with a problem are among `rows`; `problems` says which cells must not be used."""

    headers: list[str]  # as written, in order, unnamed columns left out
    columns: dict[str, str]  # canonical name -> header as written
    rows: list[TableRow]
    problems: list[TableProblem]
    sha256: str
    sheet: str = ""  # of a workbook
    places: dict[str, int] = field(default_factory=dict)  # header as written -> its position, counted from 0


class Oddity(Enum):
    """Why the content of a cell is not simply what the person typed."""

    FORMULA = auto()
    ERROR = auto()
    DATE = auto()
    BOOLEAN = auto()


@dataclass(frozen=True, slots=True)
class OddCell:
    """A cell whose use depends on its column. `text` is what the person sees, `formula` the formula behind it."""

    oddity: Oddity
    text: str
    value: date | time | timedelta | None = None
    formula: str = ""


# A cell on its way from the file: text (normalised, never blank), a number of a workbook, or something odd.
RawCell = str | int | float | OddCell


@dataclass(frozen=True, slots=True)
class RawRow:
    """A row with content: cells by their position, counted from 0; blank ones are absent."""

    line: int
    cells: dict[int, RawCell]
