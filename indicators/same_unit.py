"""One unit for what a row demands and what it reached, where the table names none. Pure."""

import re
from dataclasses import replace

from indicators.choices import Kind
from indicators.numbers import NUMBER_PATTERN
from indicators.reading import Reading, Result
from indicators.units import NO_UNIT, Unit, UnitError, convert, read_unit

# The kinds whose low and high are amounts in a unit.
AMOUNTS = (Kind.POINT, Kind.RANGE, Kind.FLOOR, Kind.CEILING)
_NUMBER = re.compile(NUMBER_PATTERN)


def in_the_unit_of(reading: Reading, result: Result) -> Result:
    """The result in the target's unit. Raises UnitError where they wrote different things."""
    if result.value is None or result.unit == reading.unit:
        return result
    if reading.kind == Kind.RATIO and result.denominator is None and result.unit != NO_UNIT:
        # 80 % of what? A count of another thing does not answer 27 of 30 either.
        convert(result.value, result.unit, reading.unit)
    if reading.kind not in AMOUNTS:
        return result
    return replace(result, value=convert(result.value, result.unit, reading.unit), unit=reading.unit)


def unit_words(text: str, unit: Unit) -> str:
    """The words after a number in `text` that are read as this unit, as they stand; "" where there are none.

    >>> unit_words("từ 1.200 tỷ đồng trở lên", read_unit("tỷ đồng"))
    'tỷ đồng'
    """
    for number in _NUMBER.finditer(text):
        words = text[number.end() :].split()
        for count in range(len(words), 0, -1):
            found = " ".join(words[:count]).strip(" .,;")
            if _is(found, unit):
                return found
    return ""


def _is(words: str, unit: Unit) -> bool:
    try:
        return read_unit(words) == unit
    except UnitError:
        return False
