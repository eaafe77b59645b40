"""A target or a result as written → what it demands or says. Pure; nothing is guessed.

Whatever cannot be read with certainty raises ReadingError, a sentence with the text shown. Values come out in the unit
of the table's column. `write_target` writes a reading so that reading it again gives the same.
"""

from indicators.reading.amounts import split_ratio
from indicators.reading.directions import read_direction
from indicators.reading.labels import read_label
from indicators.reading.results import read_result
from indicators.reading.targets import read_target
from indicators.reading.texts import strip_fillers, tidy
from indicators.reading.types import BLANKS, Reading, ReadingError, Result, is_blank
from indicators.reading.writing import write_target

__all__ = [
    "BLANKS",
    "Reading",
    "ReadingError",
    "Result",
    "is_blank",
    "read_direction",
    "read_label",
    "read_result",
    "read_target",
    "split_ratio",
    "strip_fillers",
    "tidy",
    "write_target",
]
