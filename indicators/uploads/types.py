"""What a preview of an uploaded table consists of."""

import datetime as dt
from dataclasses import dataclass, field
from enum import StrEnum

from django.utils.translation import gettext as _

from indicators.auditing import Finding
from indicators.choices import Severity
from indicators.models import Indicator
from indicators.services.importing import Preparation
from indicators.tables import Table, TableProblem


class Match(StrEnum):
    """How a row found its indicator."""

    EXACT = "exact"
    CHOSEN = "chosen"
    LIKELY = "likely"  # waits for a person
    FOLLOWS = "follows"  # as soon as the row above it is settled
    NEW = "new"


class Show(StrEnum):
    """Which rows to look at."""

    LOOK = "look"
    PROBLEM = "problem"
    MATCH = "match"
    FINDING = "finding"
    NEW = "new"
    FIXED = "fixed"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class Choice:
    """An indicator that a row may mean, as it is offered."""

    indicator: Indicator
    score: int | None  # None: a person looked for it

    @property
    def id(self) -> int:
        return self.indicator.pk


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell that can be corrected: what counts, and what the file says where that differs."""

    column: str
    label: str
    text: str
    printed: str
    is_fixed: bool = False
    is_kept: bool = False
    # Something is wrong with it.
    is_asked: bool = False


@dataclass(slots=True)
class PreviewRow:
    """A row of the table. `unit`, `target`, `result` are texts of what was read, "" where nothing was."""

    line: int
    number: str
    name: str
    depth: int
    sector: str
    cells: list[Cell]
    unit: str
    target: str
    result: str
    as_of: dt.date | None
    direction: str
    indicator: Indicator | None
    match: Match
    choices: list[Choice] = field(default_factory=list)
    problems: list[TableProblem] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    is_fixed: bool = False
    decided_direction: str = ""
    is_direction_asked: bool = False
    # Somebody said that it is new to the catalogue.
    is_denied: bool = False

    @property
    def is_asked(self) -> bool:
        """Whether something can be mended in its own cells."""
        return self.is_direction_asked or any(cell.is_asked for cell in self.cells)

    @property
    def printed(self) -> dict[str, Cell]:
        return {cell.column: cell for cell in self.cells}

    @property
    def shows(self) -> set[Show]:
        """The groups it belongs to."""
        found = {
            Show.PROBLEM: bool(self.problems),
            Show.MATCH: self.match == Match.LIKELY,
            Show.FINDING: bool(self.findings),
            Show.NEW: self.match == Match.NEW,
            Show.FIXED: self.is_fixed,
        }
        groups = {group for group, is_there in found.items() if is_there}
        weighty = any(one.severity != Severity.HINT for one in self.findings)
        if groups & {Show.PROBLEM, Show.MATCH} or weighty:
            groups.add(Show.LOOK)
        return groups | {Show.ALL}


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """Rows that name another document than the chosen one: which, whether it is stored already, and how many."""

    label: str
    document: str
    is_stored: bool
    count: int


@dataclass(slots=True)
class Preview:
    """What a table would do. `problems` speak of the file as a whole; nothing is imported while `is_ready` is false."""

    table: Table
    rows: list[PreviewRow]
    problems: list[TableProblem]
    assumptions: list[str]
    new_units: list[str]
    preparation: Preparation
    # The rows that go into other documents than the chosen one, and whether nobody has said that they shall.
    elsewhere: list[Elsewhere] = field(default_factory=list)
    asks_documents: bool = False

    @property
    def counts(self) -> dict[Show, int]:
        return {group: sum(group in row.shows for row in self.rows) for group in Show}

    @property
    def waiting(self) -> list[PreviewRow]:
        """The rows whose likely indicator nobody has confirmed or denied."""
        return [row for row in self.rows if row.match == Match.LIKELY]

    @property
    def every_problem(self) -> list[TableProblem]:
        """All that stands in the way, the rows that wait for a person among it, in the order of the lines."""
        column = self.table.columns["indicator"]
        waiting = [TableProblem(_waits(row), row.line, column) for row in self.waiting]
        asked = [TableProblem(_asked(self.elsewhere))] if self.asks_documents else []
        return sorted([*asked, *self.preparation.problems, *waiting], key=lambda problem: problem.line or 0)

    @property
    def remarks(self) -> list[TableProblem]:
        """What does not add up, at the cells that say so; it stands in no one's way."""
        column = self.table.columns["indicator"]
        return [
            TableProblem(one.message, row.line, self.table.columns.get(one.data.get("column", ""), column))
            for row in self.rows
            for one in row.findings
        ]

    @property
    def is_ready(self) -> bool:
        return not (self.preparation.problems or self.waiting or self.asks_documents)

    @property
    def amends(self) -> bool:
        """Whether the table gives stored targets of an earlier document another demand."""
        return any(slot.is_amendment for slot in self.preparation.slots.values())


def _asked(elsewhere: list[Elsewhere]) -> str:
    message = _("%(count)d dòng ghi văn bản khác (%(labels)s). Chọn các dòng ấy được nhập vào đâu.")
    labels = ", ".join(f"“{one.label}”" for one in elsewhere)
    return message % {"count": sum(one.count for one in elsewhere), "labels": labels}


def _waits(row: PreviewRow) -> str:
    best = row.choices[0]
    message = _("“%(name)s” gần giống “%(known)s” trong danh mục (%(score)d %%). Chọn chỉ tiêu đó hoặc chọn là mới.")
    return message % {"name": row.name, "known": best.indicator.name, "score": best.score}
