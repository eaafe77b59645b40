"""What a table is turned into on its way into the database."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

from indicators.choices import ObservationKind
from indicators.models import Indicator, Plan, Target
from indicators.published import PublishedVerdict
from indicators.reading import Reading, Result
from indicators.tables import TableProblem
from indicators.units import NO_UNIT, Unit


@dataclass(frozen=True, slots=True)
class Options:
    """How a table is taken in.

    `effective_on` is from when a table of amendments holds (None: the amending document's own day). `as_of` dates the
    results that carry no date of their own (None: the period's last day). `assume_unclear` goes on where nobody has
    said which way is better, judging the larger as better and saying so. `accept_new_units` adds units that the
    catalogue lacks. `own_document` puts every row into the table's own document, whatever its setter's cell names.
    `keep_notes` stores the note column. `kept_as_text` and `directions` are a planner's decisions on single cells and
    lines.
    """

    as_of: dt.date | None = None
    effective_on: dt.date | None = None
    observation_kind: str = ObservationKind.ESTIMATE
    assume_unclear: bool = False
    accept_new_units: bool = False
    own_document: bool = False
    keep_notes: bool = True
    kept_as_text: frozenset[tuple[int, str]] = frozenset()
    directions: Mapping[int, str] = field(default_factory=dict)
    indicators: Mapping[int, int] = field(default_factory=dict)


@dataclass(slots=True)
class RowReading:
    """What a row says. `line` is the row in the file; texts are as printed; `parent` is another row's `line`."""

    line: int
    number: str = ""
    name: str = ""
    sector: str = ""
    unit_text: str = ""
    unit: Unit = NO_UNIT
    # How the unit is called, and the column that says it: its own, or that of the number it stands beside.
    unit_name: str = ""
    unit_column: str = "unit"
    target_text: str = ""
    target: Reading | None = None
    result_text: str = ""
    result: Result | None = None
    verdict_text: str = ""
    verdicts: list[PublishedVerdict] = field(default_factory=list)
    percent_text: str = ""
    setter: str = ""
    direction: str = ""
    as_of: dt.date | None = None
    note: str = ""
    parent: int | None = None
    standing: str = ""
    is_sector: bool = False
    # How settled the result is, where the row says so itself.
    value_kind: str = ""

    @property
    def is_heading(self) -> bool:
        """Nothing is demanded, reached or judged here: the row only stands above others."""
        return not (self.target_text or self.result_text or self.verdict_text or self.percent_text)


@dataclass(eq=False, slots=True)
class Document:
    """A document that a row's words speak of: a stored plan, or one to be made with the label as its title."""

    plan: Plan | None = None
    label: str = ""

    def __str__(self) -> str:
        return str(self.plan) if self.plan else self.label


@dataclass(slots=True)
class PreparedRow:
    """A row that is ready: its reading in the indicator's unit, the indicator it matched or will make."""

    reading: RowReading
    key: str
    indicator: Indicator | None
    direction: str
    as_of: dt.date
    document: Document


@dataclass(slots=True)
class Slot:
    """One document's demand on one indicator: the row that prints it, or the first that prints a verdict on it.

    `stored` is the target that is there already, in an amending document also the amended one; `target` is that, or the
    one that was made for the slot. `is_amendment`: the row gives a stored target of an earlier document another demand.
    `verdict` is the official one, with the row it is printed in.
    """

    row: PreparedRow
    document: Document
    is_own: bool = False
    stored: Target | None = None
    target: Target | None = None
    is_amendment: bool = False
    verdict: PublishedVerdict | None = None
    judged_in: RowReading | None = None


@dataclass(slots=True)
class Preparation:
    """What a table would do. Nothing may be written while there are problems."""

    rows: list[PreparedRow]
    problems: list[TableProblem]
    assumptions: list[str] = field(default_factory=list)
    new_units: dict[Unit, str] = field(default_factory=dict)
    slots: dict[tuple[str, Document], Slot] = field(default_factory=dict)
