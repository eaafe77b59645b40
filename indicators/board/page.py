"""A board: the rows of a unit and year as a reader chose to see them, with counts and figures. One query."""

import datetime as dt
from collections import Counter
from dataclasses import dataclass
from functools import cached_property

from django.utils.translation import gettext as _

from indicators.board.figures import (
    DISTANCES_SHOWN,
    SECTORS_SHOWN,
    Distance,
    SectorBar,
    distance_finding,
    furthest,
    sector_bars,
    sector_finding,
)
from indicators.board.filters import DIFFERS, NO_SECTOR, Filters
from indicators.board.lines import Settled
from indicators.board.rows import Row, build_rows, choose_plan
from indicators.board.states import State, Tally
from indicators.models import Target
from localities.folding import fold
from localities.models import Locality

# How many missed targets the first sentence names.
NAMED = 3


@dataclass(frozen=True, slots=True)
class Option:
    """A choice a reader has: what it is called, how many rows it shows, the address that makes it."""

    label: str
    count: int
    address: str
    is_chosen: bool
    state: State | None = None


@dataclass(frozen=True, slots=True)
class Section:
    name: str
    rows: list[Row]


def load_board(locality: Locality, year: int, filters: Filters, on: dt.date) -> "Board":
    targets = (
        Target.objects.filter(
            locality=locality, period__starts_on=dt.date(year, 1, 1), period__ends_on=dt.date(year, 12, 31)
        )
        .with_judgement()
        .select_related(
            "table",
            "created_by",
            "official_by",
            "assessment__observation__table",
            "assessment__observation__recorded_by",
        )
    )
    return Board(build_rows(targets, on), filters)


class Board:
    """`chosen` are the rows that plan, sector and search leave: these are counted; the verdict narrows only what is
    listed, so that its counts stay in sight."""

    def __init__(self, rows: list[Row], filters: Filters) -> None:
        self.filters = filters
        self.everything = [row for row in rows if not row.is_heading]
        self._rows = rows
        self.plans = self._plan_options()
        if filters.plan is not None:
            choose_plan(rows, filters.plan)
        words = fold(filters.q)
        self.chosen = [
            row for row in self.everything if not row.is_context and self._in_sector(row) and self._says(row, words)
        ]
        self.tally = Tally(row.state for row in self.chosen)
        self.computed_tally = Tally(row.counted.computed_state for row in self.chosen)
        self.listed = [row for row in self.chosen if self._has_verdict(row)]

    def _in_sector(self, row: Row) -> bool:
        return self.filters.sector is None or self.filters.sector == (row.sector.pk if row.sector else NO_SECTOR)

    def _says(self, row: Row, words: str) -> bool:
        """A word in the name of the whole finds its parts, too."""
        return not words or any(words in whole.target.indicator.search_name for whole in row.with_wholes)

    def _has_verdict(self, row: Row) -> bool:
        if self.filters.verdict == DIFFERS:
            return row.counted.differs
        return not self.filters.verdict or row.state == self.filters.verdict

    @cached_property
    def sections(self) -> list[Section]:
        """What is listed under its headings, with the wholes above it; everything as printed where nothing is
        filtered."""
        if not self.filters:
            shown = self._rows
        else:
            wanted = {id(whole) for row in self.listed for whole in row.with_wholes}
            listed = {id(row) for row in self.listed}
            shown = [row for row in self._rows if id(row) in wanted]
            for row in shown:
                row.is_context = id(row) not in listed
        sections: dict[str, Section] = {}
        for row in shown:
            name = row.sector.name if row.sector else ""
            sections.setdefault(name, Section(name, [])).rows.append(row)
        return list(sections.values())

    @property
    def missed(self) -> list[Row]:
        """The missed targets by name, the furthest from its target first."""
        far = [distance.row for distance in self.distances]
        return [*far, *(row for row in self.chosen if row.state == State.NOT_MET and row not in far)][:NAMED]

    @property
    def missed_more(self) -> int:
        return self.tally.missed - len(self.missed)

    @cached_property
    def distances(self) -> list[Distance]:
        return furthest(self.chosen)

    @property
    def shown_distances(self) -> list[Distance]:
        return self.distances[:DISTANCES_SHOWN]

    @property
    def shown_sector_bars(self) -> list[SectorBar]:
        return self.sector_bars[:SECTORS_SHOWN]

    @property
    def more_sectors(self) -> int:
        return len(self.sector_bars) - len(self.shown_sector_bars)

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
        bars = sector_bars(self.chosen, self.filters)
        return bars if len(bars) > 1 and self.tally.decided else []

    @property
    def sector_finding(self) -> str:
        return sector_finding(self.sector_bars)

    @property
    def differing(self) -> Option:
        count = sum(row.counted.differs for row in self.chosen)
        chosen = self.filters.verdict == DIFFERS
        return Option("", count, self.filters.address(verdict="" if chosen else DIFFERS), chosen)

    @property
    def counts_differ(self) -> bool:
        return bool(self.computed_tally.decided) and self.computed_tally.counts != self.tally.counts

    @property
    def has_setters(self) -> bool:
        return any(row.has_setters for row in self.chosen)

    @property
    def has_official(self) -> bool:
        return any(row.counted.target.official_verdict for row in self.chosen)

    @property
    def verdicts(self) -> list[Option]:
        """Every state that occurs; choosing the chosen one again clears it."""
        found = []
        for state in State:
            is_chosen = self.filters.verdict == state
            if self.tally.of(state) or is_chosen:
                address = self.filters.address(verdict="" if is_chosen else state.value)
                found.append(Option(str(state.label), self.tally.of(state), address, is_chosen, state))
        return found

    def _plan_options(self) -> list[Option]:
        sizes: Counter[int] = Counter()
        names: dict[int, str] = {}
        for row in self.everything:
            for line in row.lines:
                sizes[line.plan_id] += 1
                names[line.plan_id] = str(line.target.plan)
        if len(sizes) < 2:
            return []
        everything = Option(
            _("Mọi văn bản"), len(self.everything), self.filters.address(plan=None), not self.filters.plan
        )
        return [everything] + [
            Option(names[plan], count, self.filters.address(plan=plan), plan == self.filters.plan)
            for plan, count in sizes.most_common()
        ]

    @cached_property
    def sectors(self) -> list[Option]:
        sizes: Counter[tuple[int, str]] = Counter()
        for row in self.everything:
            if not (row.is_context and self.filters.plan):
                sector = row.sector
                sizes[(sector.pk, sector.name) if sector else (NO_SECTOR, _("Chưa xếp lĩnh vực"))] += 1
        if len(sizes) < 2 and self.filters.sector is None:
            return []
        everything = Option(
            _("Mọi lĩnh vực"), sizes.total(), self.filters.address(sector=None), self.filters.sector is None
        )
        return [everything] + [
            Option(name, count, self.filters.address(sector=pk), pk == self.filters.sector)
            for (pk, name), count in sizes.items()
        ]

    @property
    def chosen_sector(self) -> str:
        return next((option.label for option in self.sectors[1:] if option.is_chosen), "")

    @property
    def chosen_plan(self) -> str:
        return next((option.label for option in self.plans[1:] if option.is_chosen), "")

    @cached_property
    def settled(self) -> Settled | None:
        """What holds for most values, so that each row says only what differs."""
        return self._dates.most_common(1)[0][0] if self._dates else None

    @property
    def has_other_dates(self) -> bool:
        return len(self._dates) > 1

    @cached_property
    def _dates(self) -> Counter[Settled]:
        return Counter(line.settled for row in self.everything for line in row.lines if line.settled)

    @cached_property
    def has_tables(self) -> bool:
        """Several printed tables follow each other, so each one's rows are headed by its document."""
        return len({row.target.table_id for row in self._rows}) > 1

    @property
    def sources(self) -> list[str]:
        """The documents and tables behind the figures."""
        lines = [line for row in self.chosen for line in row.lines]
        documents = dict.fromkeys(str(line.target.plan) for line in lines)
        files = dict.fromkeys(line.target.table.file_name for line in lines if line.target.table)
        return [*documents, *files]
