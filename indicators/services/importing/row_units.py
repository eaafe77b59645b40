"""The unit of one row: its cell's, or the one written beside the numbers."""

from dataclasses import replace
from decimal import Decimal

from indicators.choices import Kind
from indicators.reading import Result
from indicators.same_unit import AMOUNTS, in_the_unit_of, unit_words
from indicators.services.importing.types import RowReading
from indicators.units import NO_UNIT, Unit, convert


def settle_unit(reading: RowReading) -> None:
    """Where the unit's own cell is blank, the unit written beside the number is the row's, under the words used there.

    A scale without a thing ("tỷ") is counted out: the catalogue has no unit for it. Raises UnitError where target and
    result wrote different things; the row has the target's unit then.
    """
    if reading.unit == NO_UNIT:
        reading.unit, text, reading.unit_column = _written_unit(reading)
        reading.unit_name = unit_words(text, reading.unit)
        reading.result = _in_unit_of_target(reading)
    if reading.unit != NO_UNIT and not (reading.unit_name and reading.unit.dimension):
        express(reading, Unit(reading.unit.dimension))
        reading.unit_name = reading.unit.dimension


def _in_unit_of_target(reading: RowReading) -> Result | None:
    if reading.result is None or reading.target is None:
        return reading.result
    return in_the_unit_of(reading.target, reading.result)


def _written_unit(reading: RowReading) -> tuple[Unit, str, str]:
    """The unit, the text it was written in and that text's column."""
    target, result = reading.target, reading.result
    if target is not None and target.kind in AMOUNTS:
        return target.unit, reading.target_text, "target"
    if result is not None and result.value is not None and not result.is_relative and result.unit != NO_UNIT:
        return result.unit, reading.result_text, "result"
    return (target.unit if target else NO_UNIT), reading.target_text, "target"


def express(reading: RowReading, wanted: Unit) -> None:
    """Express what was read in another unit of its dimension."""
    source = reading.unit
    reading.unit = wanted
    if source == wanted:
        return

    def moved(value: Decimal | None) -> Decimal | None:
        return None if value is None else convert(value, source, wanted)

    if reading.target and reading.target.kind in (*AMOUNTS, Kind.ZERO):
        reading.target = replace(reading.target, low=moved(reading.target.low), high=moved(reading.target.high))
    if reading.result and not reading.result.is_relative and reading.result.denominator is None:
        reading.result = replace(reading.result, value=moved(reading.result.value))
