"""Units by sectors: the share of targets that each reached, and the worst that there is among them."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from indicators.board.boards import PlainLine, count_slow, plain_lines
from indicators.board.filters import NO_SECTOR, Filters
from indicators.board.rows import Row, build_rows, count_rows
from indicators.choices import Pace, State
from indicators.models import Plan, Sector, Target
from indicators.setters import read_setters
from indicators.spans import Span
from indicators.states import PACE_SIGNS, SIGNS, Tally
from localities.coverage import below, covered_roots
from localities.models import Locality, LocalityQuerySet

SLOW = "behind"


@dataclass(frozen=True, slots=True)
class Cell:
    """A sector of a unit. `pressing`: see `Summary`; `address` is the query of its board that lists the same rows."""

    tally: Tally
    pressing: int
    slow: int
    address: str

    @property
    def code(self) -> str:
        """The worst there is: missed, behind, missed so far, what waits, and only where all is reached the verdict."""
        if self.slow and not self.pressing:
            return SLOW
        if self.tally.missed:
            return State.NOT_MET.value
        return (self.tally.open or self._reached)[0].value

    @property
    def _reached(self) -> list[State]:
        return [State.MET] if self.tally.of(State.MET) else [State.EXCEEDED]

    @property
    def sign(self) -> str:
        return PACE_SIGNS[Pace.BEHIND] if self.code == SLOW else SIGNS[State(self.code)]

    @property
    def word(self) -> str:
        """With the number where some are so and others are not: "2 chưa đạt"."""
        if self.code == SLOW:
            return _("%(n)s chậm") % {"n": self.slow}
        label, count = str(State(self.code).label), self.tally.of(State(self.code))
        return f"{count} {label[:1].lower()}{label[1:]}" if State(self.code) not in self._reached else label

    @property
    def share(self) -> int:
        """What was reached of all, in whole percent, rounded down."""
        return self.tally.reached * 100 // self.tally.total


@dataclass(frozen=True, slots=True)
class HeatRow:
    """A unit; `cells` stand in the order of the table's sectors, None where it has no target."""

    locality: Locality
    whole: Cell
    cells: Sequence[Cell | None]


@dataclass(frozen=True, slots=True)
class Heat:
    """`sectors` are (id or 0, name), in the order of the catalogue."""

    sectors: Sequence[tuple[int, str]]
    rows: Sequence[HeatRow]

    @property
    def finding(self) -> str:
        """The title: the sector in which most units miss something; as long as a pace speaks for all, fall behind."""
        if not any(row.whole.tally.decided for row in self.rows):
            return _("Chưa đơn vị nào có chỉ tiêu đánh giá được")
        is_about_pace = not any(row.whole.pressing for row in self.rows) and any(row.whole.slow for row in self.rows)
        said = _("%(name)s: %(n)s/%(total)s đơn vị có chỉ tiêu chưa đạt, nhiều nhất trong các lĩnh vực")
        if is_about_pace:
            said = _("%(name)s: %(n)s/%(total)s đơn vị có chỉ tiêu chậm tiến độ, nhiều nhất trong các lĩnh vực")
        columns = zip(*(row.cells for row in self.rows), strict=True)
        counts = [
            (sum(bool(cell.slow if is_about_pace else cell.tally.missed) for cell in column if cell), name)
            for column, (_pk, name) in zip(columns, self.sectors, strict=True)
        ]
        most, name = max(counts, key=lambda pair: pair[0], default=(0, ""))
        if not most:
            return _("Không đơn vị nào có chỉ tiêu chưa đạt")
        return said % {"n": most, "total": len(self.rows), "name": name}


def heat_localities(locality: Locality, scope: LocalityQuerySet, span: Span) -> LocalityQuerySet:
    """The units with a board of a span in what stands below a locality: those right below it, where none of them has
    one whatever is below."""
    demanded = Target.objects.filter(
        locality=OuterRef("pk"), period__starts_on=span.starts_on, period__ends_on=span.ends_on
    )
    roots = covered_roots([locality])[locality.pk]
    inside = scope.filter(below(roots), Exists(demanded)).exclude(pk__in=[root.pk for root in roots])
    right_below = inside.filter(parent__in=roots)
    return (right_below if right_below.exists() else inside).order_by("path", "-valid_from")


def load_heat(localities: Sequence[Locality], span: Span, on: dt.date) -> Heat:
    """Three queries however many units. A unit's numbers are those of its board with that sector chosen."""
    of_span = Target.objects.filter(
        locality__in=localities, period__starts_on=span.starts_on, period__ends_on=span.ends_on
    )
    boards = plain_lines(of_span, on)
    plans = Plan.objects.in_bulk({line.plan_id for lines in boards.values() for line in lines})
    by_unit = {
        place: _cells(boards.get((place.pk, span), []), plans, place, is_running=on <= span.ends_on)
        for place in localities
    }
    met = {sector for cells in by_unit.values() for sector in cells if sector is not None}
    names = [(one.pk, one.name) for one in Sector.objects.filter(pk__in=met)]
    sectors = names + ([(NO_SECTOR, _("Chưa xếp lĩnh vực"))] if NO_SECTOR in met else [])
    rows = [
        HeatRow(place, cells[None], [cells.get(pk) for pk, _name in sectors])
        for place, cells in by_unit.items()
        if None in cells
    ]
    return Heat(sectors, rows)


def _cells(
    lines: Sequence[PlainLine], plans: Mapping[int, Plan], place: Locality, *, is_running: bool
) -> dict[int | None, Cell]:
    """By sector, 0 for none; under None the whole board."""
    setters = read_setters(plans, [line.plan_id for line in lines], place.pk)

    def cell(rows: Iterable[Row[PlainLine]], address: str) -> Cell | None:
        rows = list(rows)
        counted = count_rows(rows, setters, plans, is_running=is_running)
        return Cell(counted.tally, counted.pressing, count_slow(rows), address) if counted.tally.total else None

    def sector_of(row: Row[PlainLine]) -> int:
        return row.top.first.sector_id or NO_SECTOR

    rows = build_rows(lines, setters)
    found: dict[int | None, Cell | None] = {None: cell(rows, "")}
    for sector, part in groupby(sorted(rows, key=sector_of), key=sector_of):
        found[sector] = cell(part, Filters().address(sector=sector))
    return {sector: one for sector, one in found.items() if one is not None}
