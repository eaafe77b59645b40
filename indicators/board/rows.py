"""The table as printed: an indicator is a row, each setter's target a line of it, parts stand under their whole."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator

from indicators.board.counting import first_of, rank_plans
from indicators.board.lines import Line, shorten
from indicators.board.states import State
from indicators.choices import Standing
from indicators.models import Sector, Target

# Rows deeper than this are indented no further.
DEEPEST = 4


class Row:
    """An indicator and its lines, the counted one first. `lines` is narrowed by `choose_plan`."""

    def __init__(self, target: Target) -> None:
        # The first target met is the one of the largest table: the row stands where that table prints it.
        self.target = target
        self.number, self.name = target.number, target.indicator.name
        self.parent: Row | None = None
        self.parts: list[Row] = []
        self.lines: list[Line] = []
        # Shown only so that the rows under it are understood.
        self.is_context = False

    @property
    def counted(self) -> Line:
        return self.lines[0]

    @property
    def title(self) -> str:
        """The name away from the table: a part says whose part it is."""
        if self.parent is None or self.target.standing != Standing.PART:
            return self.name
        return f"{shorten(self.parent.name)}: {self.name}"

    @property
    def short_title(self) -> str:
        """For a sentence; the whole name stands in the row."""
        return shorten(self.title)

    @property
    def is_heading(self) -> bool:
        return all(line.is_heading for line in self.lines)

    @property
    def state(self) -> State:
        return self.counted.state

    @property
    def has_setters(self) -> bool:
        return len(self.lines) > 1

    @property
    def depth(self) -> int:
        """How far it is indented: parts stand in, further items under the same number do not."""
        if self.parent is None:
            return 0
        return self.parent.depth + (self.target.standing == Standing.PART)

    @property
    def shown_depth(self) -> int:
        return min(self.depth, DEEPEST)

    @property
    def sector(self) -> Sector | None:
        """The heading it stands under: that of its whole."""
        return self.parent.sector if self.parent else self.target.indicator.sector

    @property
    def with_wholes(self) -> Iterator["Row"]:
        row: Row | None = self
        while row is not None:
            yield row
            row = row.parent

    def walk(self) -> Iterator["Row"]:
        yield self
        for part in self.parts:
            yield from part.walk()


def build_rows(targets: Iterable[Target], on: dt.date) -> list[Row]:
    """All rows in the order they are printed; tables of several documents follow each other, the largest first."""
    targets = list(targets)
    sizes = Counter(target.table_id for target in targets)
    ranks = rank_plans(target.plan_id for target in targets)
    targets.sort(
        key=lambda target: (
            -sizes[target.table_id],
            target.table_id or 0,
            target.position,
            ranks[target.plan_id],
            target.pk,
        )
    )
    rows: dict[int, Row] = {}
    row_of_target: dict[int, Row] = {}
    for target in targets:
        row = rows.setdefault(target.indicator_id, Row(target))
        row.lines.append(Line(target, on))
        row_of_target[target.pk] = row
    _stack(rows.values(), row_of_target)
    amended = {target.plan_id: target.plan.amends_id for target in targets}
    for row in rows.values():
        counted = first_of(row.lines, ranks, amended)
        row.lines.sort(key=lambda line: (line is not counted, ranks[line.plan_id], line.pk))
    return [row for top in rows.values() if top.parent is None for row in top.walk()]


def _stack(rows: Iterable[Row], row_of_target: dict[int, Row]) -> None:
    for row in rows:
        above = row_of_target.get(row.target.stands_under_id or 0)
        # Two tables that nest the same indicators the other way round must not make a circle.
        if above is not None and row not in above.with_wholes:
            row.parent = above
            above.parts.append(row)


def choose_plan(rows: Iterable[Row], plan_id: int) -> None:
    """Leave only the lines of one document; rows without one keep theirs and become context."""
    for row in rows:
        own = [line for line in row.lines if line.plan_id == plan_id]
        row.is_context = not own
        row.lines = own or row.lines
