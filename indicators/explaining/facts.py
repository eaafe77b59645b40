"""What an explanation is made from, and what it is. Pure."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from indicators.choices import Kind, ObservationKind, Profile
from indicators.judging import EXACT, Demand, Judgement
from indicators.numbers import format_number
from indicators.pacing import NOTHING, Progress


@dataclass(frozen=True, slots=True)
class Facts:
    """What an explanation is made from. `unit` is the indicator's, `plan` names the document that set the version which
    judged, `written` is that version as written; `as_of` and `observation_kind` belong to the value that was judged.

    `version` counts from 1; `effective_on` is the day from which it counts (None: from the period's beginning), and
    `newer` the first later version (its day and its words), which did not count yet on the value's date.
    """

    demand: Demand
    judgement: Judgement
    written: str
    unit: str
    plan: str
    relative_to: str = ""
    as_of: dt.date | None = None
    observation_kind: str = ""
    result_written: str = ""
    is_period_closed: bool = True
    ends_on: dt.date | None = None
    progress: Progress = NOTHING
    profile: str = Profile.LINEAR
    version: int = 1
    effective_on: dt.date | None = None
    newer: tuple[dt.date, str] | None = None

    @property
    def is_under_way(self) -> bool:
        """Whether the value is of a day before the period's last one: only then there is a pace to tell."""
        return bool(self.as_of and self.ends_on and self.as_of < self.ends_on)


@dataclass(frozen=True, slots=True)
class Explanation:
    """`sentence` for people; `data` for programs: codes, plain numbers, ISO dates."""

    sentence: str
    data: dict[str, Any]

    def __str__(self) -> str:
        return self.sentence


def is_provisional(facts: Facts) -> bool:
    """A verdict stands only when the period has closed and the value is final."""
    return not facts.is_period_closed or facts.observation_kind != ObservationKind.FINAL


def gap_of(judgement: Judgement) -> Decimal | None:
    """Value less threshold, in the indicator's unit (percentage points where that is %)."""
    if judgement.value is None or judgement.threshold is None:
        return None
    return EXACT.subtract(judgement.value, judgement.threshold)


def amount(value: Decimal | None, facts: Facts) -> str:
    """A figure with what it is counted in, in the form of the target."""
    if value is None:
        return "–"
    if facts.demand.kind == Kind.RELATIVE:
        sign = "+" if not facts.demand.is_share and value > 0 else ""
        return f"{sign}{format_number(value)} %"
    if facts.demand.kind == Kind.RATIO:
        return f"{format_number(value)}/{format_number(facts.demand.denominator or Decimal(0))}"
    return f"{format_number(value)} {facts.unit}".strip()


def day(on: dt.date | None) -> str:
    return f"{on:%d/%m/%Y}" if on else "–"
