"""What an audit takes in and gives back: figures as printed, findings as data."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any

from indicators.auditing.sentences import sentence
from indicators.choices import Accumulation, Check, Direction, Severity
from indicators.judging import Demand, Value
from indicators.units import NO_UNIT, Unit

Key = str | int


class Column(StrEnum):
    """Which of a row's two numbers."""

    TARGET = "target"
    RESULT = "result"


class Relation(StrEnum):
    """How an older value stands to the one that is audited."""

    EARLIER = "earlier"  # the same period, an earlier date
    LAST_PERIOD = "last_period"
    LAST_YEAR = "last_year"
    PLAN = "plan"  # not older: what is demanded, where nothing older is known


@dataclass(frozen=True, slots=True)
class Past:
    """An older value of the same indicator in the same unit; `text` as it was written."""

    value: Decimal
    relation: Relation
    as_of: dt.date | None = None
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One row: what is demanded, what was reached, and what is printed beside them.

    `key` is any id that is unique among the figures audited together, `parent` another's key. `place` is how a person
    finds the row ("21"); it is shown in sentences. `demand` and `value` are in `unit`; None where there is none or it
    could not be read. The texts are as printed: from them come the precision of a number and what was not readable.
    """

    key: Key
    name: str
    place: str = ""
    unit: Unit = NO_UNIT
    parent: Key | None = None
    standing: str = ""
    direction: str = Direction.UNCLEAR
    accumulation: str = Accumulation.UNKNOWN
    setter: str = ""
    sector: str = ""
    as_of: dt.date | None = None
    demand: Demand | None = None
    value: Value | None = None
    target_text: str = ""
    result_text: str = ""
    percent_text: str = ""
    verdict_text: str = ""
    past: tuple[Past, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What a unit can set. `jump_factor`: how many times larger or smaller than before a value must be to be told.
    `near`: a list of parts that falls short of its total by at most this many percent is taken for a full one."""

    jump_factor: Decimal = Decimal(5)
    near: Decimal = Decimal("0.2")


@dataclass(frozen=True, slots=True)
class Finding:
    """Figures that do not agree. `data` is JSON: codes, plain decimals as text, names and places; it always holds
    `printed` and `computed`, and `column` where one column is meant."""

    check: Check
    severity: Severity
    figure: Figure
    data: Mapping[str, Any]

    @property
    def printed(self) -> str:
        return self.data["printed"]

    @property
    def computed(self) -> str:
        return self.data["computed"]

    @property
    def message(self) -> str:
        return sentence(self.check, self.data)
