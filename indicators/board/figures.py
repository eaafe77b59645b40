"""The two figures over a board: where the missed targets are, and which are furthest from their target. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import cached_property

from django.utils.translation import gettext as _

from indicators.board.distances import NO_SHARE, furthest_rows
from indicators.board.filters import NO_SECTOR, Filters
from indicators.board.lines import Line
from indicators.board.rows import Row
from indicators.choices import Direction
from indicators.judging import EXACT
from indicators.numbers import format_number
from indicators.states import Tally
from indicators.summarising import shorten

SECTORS_SHOWN = 6
DISTANCES_SHOWN = 5
# How many sectors a title names when they are equal.
NAMED = 2


@dataclass(frozen=True, slots=True)
class SectorBar:
    """A sector's counts; `pressing` are the missed that no pace speaks for, `width` is its bar's length in
    thousandths of the longest one's."""

    name: str
    address: str
    tally: Tally
    pressing: int
    width: int


@dataclass(frozen=True, slots=True)
class Distance:
    """How far a missed value is from its threshold. `share` is in percent of the threshold, None where that is zero;
    `width` is the bar's length in thousandths; `text` says the same in words."""

    row: Row[Line]
    share: Decimal | None
    width: int
    text: str


def sector_bars(rows: Iterable[Row[Line]], filters: Filters) -> list[SectorBar]:
    """Every sector, the one with most missed targets first."""
    groups: dict[int, tuple[str, list[Row[Line]]]] = {}
    for row in rows:
        pk, name = (sector.pk, sector.name) if (sector := row.top.first.sector) else (NO_SECTOR, _("Chưa xếp lĩnh vực"))
        groups.setdefault(pk, (name, []))[1].append(row)
    longest = max((len(inside) for _name, inside in groups.values()), default=1)
    bars = [
        SectorBar(
            name=name,
            address=filters.address(sector=pk),
            tally=Tally(row.state for row in inside),
            pressing=sum(row.counted.is_pressing for row in inside),
            width=len(inside) * 1000 // longest,
        )
        for pk, (name, inside) in groups.items()
    ]
    return sorted(bars, key=lambda bar: -bar.tally.missed)


def sector_finding(bars: Sequence[SectorBar]) -> str:
    """The title: what the figure shows."""
    if not bars[0].tally.missed:
        return _("Không lĩnh vực nào có chỉ tiêu chưa đạt")
    most = [bar for bar in bars if bar.tally.missed == bars[0].tally.missed]
    names = ", ".join(f"{shorten(bar.name)} ({bar.tally.missed}/{bar.tally.total})" for bar in most[:NAMED])
    return _("Chưa đạt nhiều nhất: %(sectors)s") % {"sectors": names}


def furthest(rows: Iterable[Row[Line]]) -> list[Distance]:
    """The missed targets that numbers measure, the furthest first; those without a share of their own last."""
    return [_distance(row) for row in furthest_rows(rows)]


def distance_finding(distances: Sequence[Distance]) -> str:
    return _("Xa mục tiêu nhất: %(name)s, %(distance)s") % {
        "name": distances[0].row.short_title,
        "distance": distances[0].text,
    }


def _distance(row: Row[Line]) -> Distance:
    line = row.counted
    share = None if line.distance == NO_SHARE else line.distance
    width = 1000 if share is None else max(int(min(share, Decimal(100)) * 10), 4)
    return Distance(row, share, width, _distance_text(line, share))


def _distance_text(line: Line, share: Decimal | None) -> str:
    """ "thiếu 50 %", "thiếu 4,6 điểm", "cao hơn 0,2 điểm"."""
    is_lower = bool(line.explanation) and line.explanation.data["judged_direction"] == Direction.LOWER
    amount = line.gap.lstrip("+−")
    if not amount and share is not None:
        amount = f"{format_number(share.quantize(Decimal('0.1'), ROUND_HALF_UP, EXACT))} %"
    return (_("cao hơn %s") if is_lower else _("thiếu %s")) % amount


class Figures:
    """Both figures of some rows. `tally` counts these rows."""

    def __init__(self, rows: Sequence[Row[Line]], filters: Filters, tally: Tally) -> None:
        self.rows, self.filters, self.tally = rows, filters, tally

    @cached_property
    def distances(self) -> list[Distance]:
        return furthest(self.rows)

    @property
    def shown_distances(self) -> list[Distance]:
        return self.distances[:DISTANCES_SHOWN]

    @property
    def more_distances(self) -> int:
        """Those without a number to measure are among them."""
        return self.tally.missed - len(self.shown_distances)

    @property
    def distance_finding(self) -> str:
        return distance_finding(self.distances)

    @cached_property
    def sector_bars(self) -> list[SectorBar]:
        """Nothing to compare in a single sector, or before anything is decided."""
        bars = sector_bars(self.rows, self.filters)
        return bars if len(bars) > 1 and self.tally.decided else []

    @property
    def shown_sector_bars(self) -> list[SectorBar]:
        return self.sector_bars[:SECTORS_SHOWN]

    @property
    def more_sectors(self) -> int:
        return len(self.sector_bars) - len(self.shown_sector_bars)

    @property
    def sector_finding(self) -> str:
        return sector_finding(self.sector_bars)
