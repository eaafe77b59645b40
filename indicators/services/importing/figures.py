"""The rows of a table as the audit takes them, before anything of it is stored. Reads nothing from the database."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from indicators.auditing import Figure
from indicators.choices import Direction
from indicators.judging_table import demand_of, value_of
from indicators.same_unit import in_the_unit_of
from indicators.services.importing.rows import RowReader
from indicators.services.importing.structure import place_rows, settle_standing
from indicators.services.importing.types import RowReading
from indicators.tables import Table, TableProblem
from indicators.units import UnitError


def read_figures(table: Table) -> tuple[list[Figure], list[TableProblem]]:
    """Every row that is not a sector's heading, and what of the table could not be read. A row is called by its own
    number where the table has one, else by its line; what could not be read is left out of its figure."""
    table = _without_spoilt_cells(table)
    reader = RowReader(table, frozenset(), {})
    readings = [reader.read(row) for row in table.rows]
    problems = [*table.problems, *reader.problems, *place_rows(table, readings)]
    readings = [reading for reading in readings if not reading.is_sector]
    settle_standing(readings)
    places = {row.line: row.cells["row"] for row in table.rows}
    return figures_of(readings, places), sorted(problems, key=lambda problem: problem.line or 0)


def _without_spoilt_cells(table: Table) -> Table:
    """The table with the cells blank that must not be used: a row stays, for others may stand under it."""
    columns = {header: column for column, header in table.columns.items()}
    spoilt: dict[int, list[str]] = {}
    for problem in table.problems:
        if problem.spoils_row and problem.line is not None:
            spoilt.setdefault(problem.line, []).extend([columns[problem.column]] if problem.column in columns else [])
            if not problem.column:
                spoilt[problem.line].extend(("target", "result", "published_percent", "verdict"))
    rows = [
        replace(row, cells={**row.cells, **dict.fromkeys(spoilt[row.line], "")}) if row.line in spoilt else row
        for row in table.rows
    ]
    return replace(table, rows=rows)


def figures_of(readings: Sequence[RowReading], places: Mapping[int, str]) -> list[Figure]:
    """`places`: how the row on a line is called; without one it is called by its line."""
    return [_figure(reading, places.get(reading.line, "") or str(reading.line)) for reading in readings]


def _figure(reading: RowReading, place: str) -> Figure:
    direction = reading.direction or Direction.UNCLEAR
    target, result = reading.target, reading.result
    try:
        result = in_the_unit_of(target, result) if target and result else result
    except UnitError:
        # Said where the row was read: the two columns wrote different things.
        result = None
    return Figure(
        key=reading.line,
        name=reading.name,
        place=place,
        unit=reading.unit,
        parent=reading.parent,
        standing=reading.standing,
        direction=direction,
        setter=reading.setter,
        sector=reading.sector,
        as_of=reading.as_of,
        demand=demand_of(target, reading.unit_text, direction) if target else None,
        value=value_of(result),
        target_text=reading.target_text,
        result_text=reading.result_text,
        percent_text=reading.percent_text,
        verdict_text=reading.verdict_text,
    )
