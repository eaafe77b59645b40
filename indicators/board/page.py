"""A board: the rows of a unit and period as a reader chose to see them, with summary and figures."""

import datetime as dt
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from indicators.board.beside import load_beside
from indicators.board.bullets import Bullet
from indicators.board.distances import MISSED_NAMED, furthest_first
from indicators.board.figures import Figures
from indicators.board.filters import DIFFERS, FOUND, LATE, NO_SECTOR, SLOW, WAITS, Filters
from indicators.board.lines import Line, Settled
from indicators.board.options import (
    Option,
    chosen_label,
    decision_options,
    is_doubtful,
    pace_options,
    plan_options,
    sector_options,
    verdict_options,
)
from indicators.board.rows import Row, build_rows, choose_plan, count_rows
from indicators.models import Plan, Target
from indicators.setters import Setters, read_setters
from indicators.spans import Span
from indicators.states import Tally
from indicators.summarising import Counted, Summary, Words
from localities.folding import fold
from localities.models import Locality


@dataclass(frozen=True, slots=True)
class Section:
    name: str
    rows: list[Row[Line]]


def load_board(locality: Locality, span: Span, filters: Filters, on: dt.date) -> "Board":
    """The board of a locality and period as of a day. The same number of queries however many targets."""
    targets = list(
        Target.objects.filter(locality=locality, period__starts_on=span.starts_on, period__ends_on=span.ends_on)
        .with_judgement()
        .select_related(
            "table",
            "created_by",
            "official_by",
            "assessment__observation__table",
            "assessment__observation__recorded_by",
            "assessment__observation__accepted_by",
            "assessment__observation__report__duty__calendar",
        )
    )
    plans = {target.plan_id: target.plan for target in targets}
    plan_ids = [target.plan_id for target in targets]
    setters = read_setters(plans, plan_ids, locality.pk)
    beside = load_beside(targets, on)
    rows = build_rows([Line(target, on, beside) for target in targets], setters)
    return Board(rows, setters, plans, filters, is_running=on <= span.ends_on)


class Board:
    """`chosen` are the rows that plan, sector and search leave: these are summed up; verdict and pace narrow only what
    is listed, so that the counts stay in sight."""

    def __init__(
        self, rows: list[Row[Line]], setters: Setters, plans: Mapping[int, Plan], filters: Filters, *, is_running: bool
    ) -> None:
        self.filters, self.setters, self.documents, self.is_running = filters, setters, plans, is_running
        self._rows = rows
        self.everything = [row for row in rows if not row.is_heading]
        self.plans = plan_options(self.everything, filters)
        if filters.plan is not None:
            choose_plan(rows, filters.plan)
        if filters.plan in plans:
            self.setters = setters.only(plans[filters.plan])
        words = fold(filters.q)
        self._counted_rows = [
            row for row in rows if not row.is_context and self._in_sector(row) and self._says(row, words)
        ]
        self.chosen = [row for row in self._counted_rows if not row.is_heading]
        self.row_tally = Tally(row.state for row in self.chosen)
        self.listed = [row for row in self.chosen if self._has_verdict(row) and self._has_pace(row)]

    def _in_sector(self, row: Row[Line]) -> bool:
        sector = row.top.first.sector
        return self.filters.sector is None or self.filters.sector == (sector.pk if sector else NO_SECTOR)

    def _says(self, row: Row[Line], words: str) -> bool:
        """A word in the name of the whole finds its parts, too."""
        return not words or any(words in whole.first.target.indicator.search_name for whole in row.with_wholes)

    def _has_verdict(self, row: Row[Line]) -> bool:
        wanted, line = self.filters.verdict, row.counted
        if wanted == FOUND:
            return is_doubtful(row)
        if wanted in (DIFFERS, WAITS):
            return line.differs if wanted == DIFFERS else line.waits
        return not wanted or row.state == wanted

    def _has_pace(self, row: Row[Line]) -> bool:
        wanted, line = self.filters.pace, row.counted
        if wanted in (LATE, SLOW):
            return line.late is not None if wanted == LATE else line.is_slow
        return not wanted or line.pace == wanted

    # --- The sentence ------------------------------------------------------------------------------------------------
    @cached_property
    def summary(self) -> Summary:
        return count_rows(self._counted_rows, self.setters, self.documents, is_running=self.is_running)

    @cached_property
    def computed(self) -> Tally:
        """The same counts by the numbers alone."""
        counted = count_rows(
            self._counted_rows,
            self.setters,
            self.documents,
            is_running=self.is_running,
            state_of=lambda line: line.computed_state,
        )
        return counted.tally

    @property
    def tally(self) -> Tally:
        return self.summary.tally

    @property
    def headline(self) -> list[tuple[Words, int | None]]:
        """The sentence in pieces, each with the target to open behind it; the furthest from their targets by name."""
        words = self.summary.words(MISSED_NAMED, furthest_first(self.summary.missed, self.chosen))
        return [(piece, self.opens(piece.counted) if piece.counted else None) for piece in words]

    def opens(self, counted: Counted) -> int:
        """The id of the target that a missed indicator leads to: its own, or that of the first part that is missed."""
        row = self._row_of[(counted.missed[0] if counted.missed else counted.item).key]
        return row.counted.pk

    @cached_property
    def _row_of(self) -> dict[object, Row[Line]]:
        return {row.first.indicator_id: row for row in self._rows}

    @property
    def counts_differ(self) -> bool:
        return bool(self.computed.decided) and self.computed.counts != self.tally.counts

    @property
    def has_details(self) -> bool:
        """Whether the table holds more rows than are counted."""
        return self.row_tally.total != self.tally.total

    @property
    def has_setters(self) -> bool:
        return any(row.has_setters for row in self.chosen)

    @property
    def has_official(self) -> bool:
        return any(row.counted.standing_verdict for row in self.chosen)

    # --- What is listed ----------------------------------------------------------------------------------------------
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
            sector = row.top.first.sector
            name = sector.name if sector else ""
            sections.setdefault(name, Section(name, [])).rows.append(row)
        return list(sections.values())

    @cached_property
    def has_tables(self) -> bool:
        """Several printed tables follow each other, so each one's rows are headed by its document."""
        return len({row.first.table_id for row in self._rows}) > 1

    @cached_property
    def has_pace(self) -> bool:
        return any(line.has_pace for row in self.everything for line in row.lines)

    @property
    def columns(self) -> int:
        return 9 if self.has_pace else 8

    # --- Choices -----------------------------------------------------------------------------------------------------
    @cached_property
    def sectors(self) -> list[Option]:
        return sector_options(self.everything, self.filters)

    @property
    def chosen_plan(self) -> str:
        return chosen_label(self.plans)

    @property
    def chosen_sector(self) -> str:
        return chosen_label(self.sectors)

    @property
    def verdicts(self) -> list[Option]:
        return verdict_options(self.tally, self.row_tally, self.filters)

    @property
    def decisions(self) -> list[Option]:
        return decision_options(self.chosen, self.filters)

    @cached_property
    def paces(self) -> list[Option]:
        return pace_options(self.chosen, self.filters)

    @cached_property
    def figures(self) -> Figures:
        return Figures(self.chosen, self.filters, self.row_tally)

    # --- What is said once -------------------------------------------------------------------------------------------
    @cached_property
    def settled(self) -> Settled | None:
        """What holds for most values, so that each row says only what differs."""
        return self._dates.most_common(1)[0][0] if self._dates else None

    @cached_property
    def bullets(self) -> list[Bullet]:
        """Those of the rows listed, so that what the bars are made of is said once."""
        return [line.bullet for row in self.listed for line in row.lines if line.bullet]

    @property
    def has_bands(self) -> bool:
        return any(bullet.band for bullet in self.bullets)

    @property
    def has_ticks(self) -> bool:
        return any(bullet.tick for bullet in self.bullets)

    @property
    def has_other_dates(self) -> bool:
        return len(self._dates) > 1

    @cached_property
    def _dates(self) -> Counter[Settled]:
        return Counter(line.settled for row in self.everything for line in row.lines if line.settled)

    @property
    def sources(self) -> list[str]:
        """The documents and tables behind the figures."""
        lines = [line for row in self.chosen for line in row.lines]
        documents = dict.fromkeys(str(line.target.plan) for line in lines)
        files = dict.fromkeys(line.target.table.file_name for line in lines if line.target.table)
        return [*documents, *files]
