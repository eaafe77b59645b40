"""Reading `localities/data`: the dated units and who became whom. Knows the files, not the database."""

import csv
import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

DATA_FOLDER = Path(__file__).parent / "data"
UNIT_FILES = (
    "former_provinces.csv",
    "provinces.csv",
    "former_districts.csv",
    "former_communes.csv",
    "communes.csv",
)


@dataclass(frozen=True)
class UnitRow:
    """A unit over [valid_from, valid_to); `parent` is the code of the unit above on its first day, or empty."""

    code: str
    name: str
    kind: str
    parent: str
    valid_from: dt.date
    valid_to: dt.date | None


@dataclass(frozen=True)
class SuccessionRow:
    """The row of `predecessor` that ends on the day, and the row of `successor` that begins on it."""

    predecessor: str
    successor: str
    effective_on: dt.date
    legal_act: str


def _rows(file: Path) -> Iterator[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as lines:
        yield from csv.DictReader(lines)


def read_units(folder: Path = DATA_FOLDER) -> list[UnitRow]:
    return [
        UnitRow(
            code=row["code"],
            name=row["name"],
            kind=row["kind"],
            parent=row.get("parent", ""),
            valid_from=dt.date.fromisoformat(row["valid_from"]),
            valid_to=dt.date.fromisoformat(row["valid_to"]) if row["valid_to"] else None,
        )
        for name in UNIT_FILES
        for row in _rows(folder / name)
    ]


def read_successions(folder: Path = DATA_FOLDER) -> list[SuccessionRow]:
    return [
        SuccessionRow(
            predecessor=row["predecessor"],
            successor=row["successor"],
            effective_on=dt.date.fromisoformat(row["effective_on"]),
            legal_act=row["legal_act"],
        )
        for row in _rows(folder / "successions.csv")
    ]
