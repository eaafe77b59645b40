"""An uploaded table row by row: as printed, as read, which indicator it means, and what is doubted."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from indicators.auditing import Finding, audit_figures
from indicators.matching import Candidate, Catalogue, Known, Wanted, propose
from indicators.models import Indicator, UnitOfMeasure, Upload
from indicators.numbers import format_number
from indicators.reading import Result, write_target
from indicators.services.importing import Preparation, prepare_table
from indicators.services.importing.figures import figures_of
from indicators.services.importing.types import PreparedRow
from indicators.tables import Table, TableProblem, TableRow, correct_cells, heading_of
from indicators.uploads.decisions import FIXABLE, NEW, Decisions
from indicators.uploads.files import content_of, read_uploaded
from indicators.uploads.types import Cell, Choice, Elsewhere, Match, Preview, PreviewRow

# A row whose words are those of an indicator under the one that its whole likely means is settled with its whole.
SAME_WORDS = 100


def look_at(upload: Upload) -> Preview:
    """Read an upload again with everything that was decided on it. Raises UnusableTable, OSError."""
    decisions = Decisions.of(upload)
    original = read_uploaded(content_of(upload), upload.file_name)
    table = correct_cells(original, decisions.cells)
    options = decisions.import_options
    preparation = prepare_table(table, upload.plan, options)
    candidates = _candidates(preparation.rows, decisions)
    if likely := _likely(candidates, decisions):
        # What is likely is shown as if it were confirmed, so that nobody mends what confirming mends.
        options = replace(options, indicators={**options.indicators, **likely})
        preparation = prepare_table(table, upload.plan, options)
    elsewhere = _elsewhere(preparation, upload)
    builder = _Builder(original, table, preparation, decisions, candidates, likely)
    return Preview(
        table=table,
        rows=[builder.row(row) for row in preparation.rows],
        problems=[problem for problem in preparation.problems if problem.line not in builder.lines],
        assumptions=preparation.assumptions,
        new_units=_new_units(preparation),
        preparation=preparation,
        elsewhere=elsewhere,
        asks_documents=bool(elsewhere) and not decisions.documents,
    )


class _Builder:
    """Puts together what is known of each row."""

    def __init__(
        self,
        original: Table,
        table: Table,
        preparation: Preparation,
        decisions: Decisions,
        candidates: Mapping[int, list[Candidate]],
        likely: Mapping[int, int],
    ) -> None:
        self.table, self.decisions, self.candidates, self.likely = table, decisions, candidates, likely
        self.printed = {row.line: row for row in original.rows}
        self.current = {row.line: row for row in table.rows}
        self.lines = {row.reading.line for row in preparation.rows}
        self.depths: dict[int, int] = {}
        ids = {one.id for found in candidates.values() for one in found}
        self.indicators = Indicator.objects.select_related("unit", "sector", "parent").in_bulk(ids)
        self.problems = _grouped(preparation.problems)
        self.findings: dict[int, list[Finding]] = defaultdict(list)
        for finding in audit_figures(figures_of([row.reading for row in preparation.rows], {})):
            self.findings[int(finding.figure.key)].append(finding)

    def row(self, row: PreparedRow) -> PreviewRow:
        reading = row.reading
        depth = self.depths.get(reading.parent, 0) + 1 if reading.parent is not None else 0
        self.depths[reading.line] = depth
        # What a person denied can still be chosen.
        found = self.candidates.get(reading.line, [])
        return PreviewRow(
            line=reading.line,
            number=reading.number,
            name=reading.name,
            depth=min(depth, 4),
            sector=reading.sector,
            cells=self._cells(self.current[reading.line], self.printed[reading.line]),
            unit=reading.unit_name,
            target=write_target(reading.target) if reading.target else "",
            result=result_text(reading.result),
            as_of=row.as_of if reading.result_text else None,
            direction=row.direction,
            indicator=row.indicator,
            match=self._match(row, found),
            choices=[Choice(self.indicators[one.id], one.score) for one in found if one.id in self.indicators],
            problems=self.problems[reading.line],
            findings=self.findings[reading.line],
            is_fixed=self.decisions.touches(reading.line),
            decided_direction=self.decisions.directions.get(reading.line, ""),
            is_direction_asked=self.table.columns.get("direction", "direction") in self._wrong(reading.line),
            is_denied=self.decisions.indicators.get(reading.line) == NEW,
        )

    def _cells(self, current: TableRow, printed: TableRow) -> list[Cell]:
        fixed = self.decisions.cells.get(current.line, {})
        return [
            Cell(
                column=column,
                label=heading_of(self.table.columns.get(column, column)),
                text=current.cells[column],
                printed=printed.cells[column],
                is_fixed=column in fixed,
                is_kept=(current.line, column) in self.decisions.kept,
                is_asked=self.table.columns.get(column, column) in self._wrong(current.line),
            )
            for column in FIXABLE
        ]

    def _wrong(self, line: int) -> set[str]:
        return {problem.column for problem in self.problems.get(line, ())}

    def _match(self, row: PreparedRow, found: Sequence[Candidate]) -> Match:
        line = row.reading.line
        if line in self.likely:
            follows = row.reading.parent in self.likely and found[0].score == SAME_WORDS
            return Match.FOLLOWS if follows else Match.LIKELY
        if row.indicator is None:
            return Match.NEW
        return Match.CHOSEN if self.decisions.indicators.get(line) == row.indicator.pk else Match.EXACT


def _new_units(preparation: Preparation) -> list[str]:
    """The units that the catalogue has in no size at all."""
    known = set(UnitOfMeasure.objects.values_list("dimension", flat=True))
    return [name for unit, name in preparation.new_units.items() if unit.dimension not in known]


def _elsewhere(preparation: Preparation, upload: Upload) -> list[Elsewhere]:
    """The documents beside the chosen one that rows go into, in their order."""
    other = [row for row in preparation.rows if row.document.plan != upload.plan]
    counted = Counter((row.reading.setter, row.document) for row in other)
    return [
        Elsewhere(label, str(document), document.plan is not None, count)
        for (label, document), count in counted.items()
    ]


def _likely(candidates: Mapping[int, list[Candidate]], decisions: Decisions) -> dict[int, int]:
    """Line → the indicator that it likely means, where nobody has said that it is new."""
    return {
        line: found[0].id
        for line, found in candidates.items()
        if found and found[0].is_likely and decisions.indicators.get(line) != NEW
    }


def _candidates(rows: Sequence[PreparedRow], decisions: Decisions) -> dict[int, list[Candidate]]:
    """Line → the indicators that a row without one may mean."""
    wanted = [_wanted(row) for row in rows if row.indicator is None and not row.reading.is_sector]
    asked = [row for row in wanted if decisions.indicators.get(row.line) != NEW]
    if not wanted:
        return {}
    dimensions = {row.dimension for row in wanted}
    known = (
        Known(pk, name, dimension or "", sector or "", parent)
        for pk, name, dimension, sector, parent in Indicator.objects.order_by("pk").values_list(
            "pk", "name", "unit__dimension", "sector__name", "parent_id"
        )
        if (dimension or "") in dimensions
    )
    catalogue = Catalogue(known)
    settled = {row.reading.line: row.indicator.pk for row in rows if row.indicator is not None}
    # A row that somebody called new stands under nothing of the catalogue; others may still be offered to it.
    return propose(asked, settled, catalogue) | {
        row.line: catalogue.candidates(row, None, set(settled.values())) for row in wanted if row not in asked
    }


def _wanted(row: PreparedRow) -> Wanted:
    reading = row.reading
    return Wanted(reading.line, reading.name, reading.unit.dimension, reading.sector, reading.parent)


def _grouped(problems: Iterable[TableProblem]) -> dict[int, list[TableProblem]]:
    found: dict[int, list[TableProblem]] = defaultdict(list)
    for problem in problems:
        if problem.line is not None:
            found[problem.line].append(problem)
    return found


def result_text(result: Result | None) -> str:
    """What was read of a result, in its row's unit; "" where it is no number."""
    if result is None or result.value is None:
        return ""
    text = format_number(result.value)
    if result.denominator is not None:
        return f"{text}/{format_number(result.denominator)}"
    return f"{text}%" if result.is_share or result.is_relative else text
