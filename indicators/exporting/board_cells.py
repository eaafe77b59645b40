"""One line of a board as the import reads it: unit and result in words that read back to what is stored."""

from collections.abc import Iterator
from dataclasses import dataclass

from indicators.board.lines import Line
from indicators.choices import COMPUTED_VALUE, Direction, Kind, ObservationKind
from indicators.models import Observation, Target
from indicators.numbers import format_number
from indicators.services.importing.row_units import express
from indicators.services.importing.rows import RowReader
from indicators.services.importing.types import RowReading
from indicators.tables import COLUMNS, Table, TableProblem, TableRow
from indicators.units import NO_UNIT, Unit, UnitError

_NO_TABLE = Table(headers=[], columns={}, rows=[], problems=[], sha256="")


@dataclass(frozen=True, slots=True)
class Words:
    """The cells of unit and result."""

    unit: str
    result: str


def words_of(line: Line, beside: Words | None = None) -> Words:
    """The unit and the result of a line, as printed wherever that reads back to the stored value; a value that came
    another way than the table stands in its own unit. `beside` is how the line above put the same value: it is put
    the same way, or left out where this line has another unit."""
    tried = [Words(unit, result) for unit in _units(line) for result in _results(line)]
    if beside:
        tried = [beside, *(Words(unit, "") for unit in _units(line))]
    fitting = [words for words in tried if _finds_indicator(line, words)]
    same = [words for words in fitting if not words.result or _says_the_same(line, words)]
    return next(iter(same or fitting or tried))


def document_of(target: Target) -> str:
    """The document whose demand is in force: the last that amended it, or its own."""
    versions = sorted(target.versions.all(), key=lambda one: one.version)
    return str(versions[-1].plan if versions else target.plan)


def kind_of(line: Line) -> str:
    if line.target.kind:
        return str(Kind(line.target.kind).label)
    return str(Kind.RELATIVE.label) if line.observation and line.observation.is_relative else ""


def value_kind_of(seen: Observation | None) -> str:
    if seen is None:
        return ""
    return str(COMPUTED_VALUE[1] if seen.is_computed else ObservationKind(seen.kind).label)


def direction_of(line: Line) -> str:
    direction = Direction(line.target.indicator.direction)
    return "" if direction == Direction.UNCLEAR else str(direction.label)


def published_percent(line: Line) -> str:
    """The printed percentage while it is said of the value that counts: no later table brought another."""
    target, seen = line.target, line.observation
    if seen is None:
        return target.written_percent
    printed_in = target.percent_table_id or target.table_id
    is_said_of_it = printed_in is not None and seen.table_id is not None and printed_in >= seen.table_id
    return target.written_percent if is_said_of_it else ""


def _units(line: Line) -> list[str]:
    return list(dict.fromkeys([line.target.written_unit, line.own_unit]))


def _results(line: Line) -> list[str]:
    seen = line.observation
    if seen is None:
        return [""]
    return list(dict.fromkeys([seen.written, *_numbers(seen, line.own_unit)]))


def _numbers(seen: Observation, unit: str) -> Iterator[str]:
    if seen.value is None or seen.is_relative:
        return
    number = format_number(seen.value)
    if seen.denominator is not None:
        number = f"{number}/{format_number(seen.denominator)}"
    number = f"khoảng {number}" if seen.is_approximate else number
    yield number
    yield f"{number} {unit}"


def _read(line: Line, words: Words) -> tuple[RowReading, list[TableProblem]]:
    """What the import makes of a row with these words."""
    said = {"indicator": line.name, "unit": words.unit, "target": line.level.written, "result": words.result}
    reader = RowReader(_NO_TABLE, frozenset(), {})
    reading = reader.read(TableRow(1, dict.fromkeys(COLUMNS, "") | said | {"kind": kind_of(line)}, {}))
    return reading, reader.problems


def _finds_indicator(line: Line, words: Words) -> bool:
    """The dimension of its unit is part of what an indicator is known by."""
    return _read(line, words)[0].unit.dimension == _unit_of(line).dimension


def _says_the_same(line: Line, words: Words) -> bool:
    """Whether the import reads the stored value out of the words, in the indicator's unit."""
    seen = line.observation
    reading, problems = _read(line, words)
    if seen is None or any(problem.column == "result" for problem in problems):
        return False
    try:
        express(reading, _unit_of(line))
    except UnitError:
        return False
    found = reading.result
    if found is None or found.value is None:
        return seen.value is None and reading.result_text == seen.written
    read = found.value, found.denominator, found.is_relative, found.is_share, found.is_approximate
    return read == (seen.value, seen.denominator, seen.is_relative, seen.is_share, seen.is_approximate)


def _unit_of(line: Line) -> Unit:
    unit = line.target.indicator.unit
    return Unit(unit.dimension, unit.exponent) if unit else NO_UNIT
