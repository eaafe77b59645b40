"""A table on its way into a file."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

# Text, an exact number, a day, a moment in the reader's time zone; None and "" are blank.
Cell = str | int | Decimal | dt.date | dt.datetime | None


@dataclass(frozen=True, slots=True)
class Column:
    """`width` is in characters, as a spreadsheet counts them."""

    title: str
    width: int = 14


@dataclass(frozen=True, slots=True)
class Sheet:
    """One table. `name` is the file's without its ending (ASCII), `title` names the sheet; each row has a cell for
    every column."""

    name: str
    title: str
    columns: Sequence[Column]
    rows: Iterable[Sequence[Cell]]
