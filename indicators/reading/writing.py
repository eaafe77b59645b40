"""A reading → the Vietnamese text that reads back to it."""

from dataclasses import replace
from decimal import Decimal

from indicators.choices import Kind
from indicators.numbers import format_number
from indicators.reading.relative import negated
from indicators.reading.types import Reading


def write_target(reading: Reading) -> str:
    """Write a reading the Vietnamese way, without the unit of its column."""
    if reading.kind == Kind.QUALITATIVE:
        return reading.words
    if reading.kind == Kind.ZERO:
        return "không còn"
    if reading.kind == Kind.RATIO:
        return f"{_number(reading.low)}/{_number(reading.denominator)}"
    if reading.kind == Kind.RELATIVE:
        return _write_relative(reading)
    return _write_amounts(reading)


def _number(value: Decimal | None) -> str:
    return "" if value is None else format_number(value)


def _write_amounts(reading: Reading, mark: str = "") -> str:
    low, high = _number(reading.low) + mark, _number(reading.high) + mark
    about = "khoảng " if reading.is_approximate else ""
    match reading.kind:
        case Kind.POINT:
            return about + low
        case Kind.RANGE:
            return f"{about}từ {low} đến {high}"
        case Kind.FLOOR:
            stretch = "" if reading.high is None else f", phấn đấu {high}"
            return about + (f"trên {low}" if reading.is_open else f"{low} trở lên") + stretch
        case _:
            stretch = "" if reading.low is None else f", phấn đấu {low}"
            return about + (f"dưới {high}" if reading.is_open else f"không quá {high}") + stretch


def _write_relative(reading: Reading) -> str:
    if reading.low is None and reading.high is None:
        return f"{reading.words} {reading.relative_to}"
    if reading.is_share:
        return f"bằng {_write_amounts(_without_base(reading), '%')} {reading.relative_to}"
    falls = next(value for value in (reading.low, reading.high) if value is not None).is_signed()
    plain = negated(reading) if falls else reading
    return f"{'giảm' if falls else 'tăng'} {_write_amounts(_without_base(plain), '%')} {reading.relative_to}"


def _without_base(reading: Reading) -> Reading:
    """The amounts of a relative reading as a reading of their own kind."""
    if reading.low is None:
        return replace(reading, kind=Kind.CEILING)
    if reading.high is None:
        return replace(reading, kind=Kind.FLOOR)
    return replace(reading, kind=Kind.POINT if reading.low == reading.high else Kind.RANGE)
