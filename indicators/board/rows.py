"""The table as printed: an indicator is a row, each setter's target a line of it, parts stand under their whole."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Generic, Protocol, TypeVar

from indicators.choices import Standing, State
from indicators.numbering import read_numbers
from indicators.setters import Setters
from indicators.summarising import Basis, Item, Summary, count_numbered, shorten

# Rows deeper than this are indented no further.
DEEPEST = 4


class AnyLine(Protocol):
    """What rows and counts need of a target: a `Line` of a board, or plain values with the same names."""

    pk: int
    plan_id: int
    indicator_id: int
    table_id: int | None
    position: int
    number: str
    name: str
    stands_under_id: int | None
    standing: str
    is_heading: bool
    is_estimate: bool
    may_turn: bool
    is_paced: bool

    @property
    def state(self) -> State: ...


Some = TypeVar("Some", bound=AnyLine)


class Row(Generic[Some]):
    """An indicator and its lines, the counted one first. `lines` is narrowed by `choose_plan`."""

    def __init__(self, first: Some) -> None:
        # The first line met is the one of the leading table: the row stands where that table prints it.
        self.first = first
        self.number, self.name = first.number, first.name
        self.parent: Row[Some] | None = None
        self.parts: list[Row[Some]] = []
        self.lines: list[Some] = []
        # Shown only so that the rows under it are understood.
        self.is_context = False

    @property
    def counted(self) -> Some:
        return self.lines[0]

    @property
    def title(self) -> str:
        """The name away from the table: a part says whose part it is."""
        if self.parent is None or self.first.standing != Standing.PART:
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
        return self.parent.depth + (self.first.standing == Standing.PART)

    @property
    def shown_depth(self) -> int:
        return min(self.depth, DEEPEST)

    @property
    def top(self) -> "Row[Some]":
        """The row that everything above it stands under."""
        return self.parent.top if self.parent else self

    @property
    def printed_number(self) -> str:
        """Its own number, or the one it stands under."""
        return self.number or (self.parent.printed_number if self.parent else "")

    @property
    def with_wholes(self) -> Iterator["Row[Some]"]:
        row: Row[Some] | None = self
        while row is not None:
            yield row
            row = row.parent

    def walk(self) -> Iterator["Row[Some]"]:
        yield self
        for part in self.parts:
            yield from part.walk()


def build_rows(lines: Iterable[Some], setters: Setters) -> list[Row[Some]]:
    """All rows in the order they are printed; tables of several documents follow each other, those with rows of the
    leading one first, then the largest."""
    lines = list(lines)
    leading = {line.table_id for line in lines if line.plan_id in setters.family} - {None}
    sizes = Counter(line.table_id for line in lines)
    lines.sort(
        key=lambda line: (
            line.plan_id not in setters.family and line.table_id not in leading,
            -sizes[line.table_id],
            line.table_id or 0,
            line.position,
            line.plan_id not in setters.family,
            setters.ranks[line.plan_id],
            line.pk,
        )
    )
    rows: dict[int, Row[Some]] = {}
    row_of_target: dict[int, Row[Some]] = {}
    for line in lines:
        row = rows.setdefault(line.indicator_id, Row(line))
        row.lines.append(line)
        row_of_target[line.pk] = row
    _stack(rows.values(), row_of_target)
    for row in rows.values():
        row.lines = setters.order(row.lines)
    return [row for top in rows.values() if top.parent is None for row in top.walk()]


def _stack(rows: Iterable[Row[Some]], row_of_target: dict[int, Row[Some]]) -> None:
    for row in rows:
        above = row_of_target.get(row.first.stands_under_id or 0)
        # Two tables that nest the same indicators the other way round must not make a circle.
        if above is not None and row not in above.with_wholes:
            row.parent = above
            above.parts.append(row)


def choose_plan(rows: Iterable[Row[Some]], plan_id: int) -> None:
    """Leave only the lines of one document; rows without one keep theirs and become context."""
    for row in rows:
        own = [line for line in row.lines if line.plan_id == plan_id]
        row.is_context = not own
        row.lines = own or row.lines


def count_rows(
    rows: Iterable[Row[Some]],
    setters: Setters,
    documents: Mapping[int, object],
    *,
    is_running: bool,
    state_of: Callable[[Some], State] = lambda line: line.state,
) -> Summary:
    """The summary of some rows of a board, as its leading document is counted; `documents` names each by its id."""
    numbers = read_numbers(setters.counted_numbers)
    items = [
        Item(
            key=row.first.indicator_id,
            name=row.title,
            number=row.printed_number,
            state=None if row.is_heading else state_of(row.counted),
            above=row.parent.first.indicator_id if row.parent else None,
            is_estimate=row.counted.is_estimate,
            is_of_leading=row.counted.plan_id in setters.family,
            may_turn=row.counted.may_turn,
            is_paced=row.counted.is_paced,
        )
        for row in rows
    ]
    document = "" if setters.leading is None else str(documents[setters.leading])
    basis = Basis(document, setters.leads, setters.counting, str(numbers or ""), is_running)
    return Summary(count_numbered(items, setters.counting, numbers), basis)
