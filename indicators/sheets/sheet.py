"""A report as the sheet that its unit fills in: what is asked, what stands beside it, what was typed. Reads only."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from indicators.aggregating import PRECEDENCE
from indicators.calendars import ValueDays
from indicators.choices import ObservationKind, Review
from indicators.findings.history import History, read_history
from indicators.models import DueReport, Observation, ReportAnswer, ReturnedRow, SheetCell
from indicators.planning.levels import Level, levels_on
from indicators.reading import is_blank
from indicators.reporting import AskedFigure, FigureKey, days_of_values, is_estimate
from indicators.sheets.past import Earlier, Pasts, shown_number, shown_point
from indicators.sheets.previews import Preview, Typed, preview_rows
from indicators.sheets.rows import AskedRow, SheetLine, read_rows
from indicators.sheets.standing import entry_fault, last_turn
from indicators.sheets.together import Together, read_together


class Given(NamedTuple):
    """What a person wrote into a row that could not be kept, to be shown to them again."""

    written: str
    choice: str
    note: str


@dataclass(slots=True)
class SheetRow:
    """One row with what is known of it. `sent` is the value that this period has by now, `returned` why it came back,
    `draft` what was typed since; `given` and `fault` are of what could not be kept just now."""

    asked: AskedRow
    # What each setter demands on the cut-off day, as `asked.row.lines`.
    levels: list[Level] = field(default_factory=list)
    # The row of the indicator's main figure, for a further one: its answer stands for this row, too.
    main: "SheetRow | None" = None
    last_period: Earlier | None = None
    last_year: Earlier | None = None
    draft: SheetCell | None = None
    sent: Observation | None = None
    answer: ReportAnswer | None = None
    returned: ReturnedRow | None = None
    together: Together | None = None
    preview: Preview | None = None
    given: Given | None = None
    fault: str = ""

    @property
    def plans(self) -> list[tuple[SheetLine, Level]]:
        return list(zip(self.asked.row.lines, self.levels, strict=True))

    @property
    def shown(self) -> Given:
        """What the row's inputs hold."""
        return self.given or Given(self.written, self.choice, self.note)

    @property
    def was(self) -> str:
        """The row as a page shows it, to tell later what was changed there: version, figure, choice, note."""
        return "\t".join([str(self.version), self.written, self.choice, self.note])

    @property
    def key(self) -> FigureKey:
        """Of a row that is asked."""
        return self.asked.figure.key

    @property
    def indicator_id(self) -> int:
        return self.asked.indicator_id

    @property
    def written(self) -> str:
        """What the input holds: the draft, else the value that stands, in the sheet's unit."""
        if self.draft is not None:
            return self.draft.written
        if self.sent is None or (self.answer is not None and self.sent.returned_at is not None):
            return ""
        return written_of(self.sent, self.asked)

    @property
    def choice(self) -> str:
        """The kind of the value, or the answer that stands for one."""
        if self.draft is not None:
            return self.draft.answer or self.draft.kind
        if self.answer is not None and not self.is_filled_by_value and self.main is None:
            return self.answer.answer
        return self.sent.kind if self.sent is not None else ObservationKind.ESTIMATE.value

    @property
    def note(self) -> str:
        if self.draft is not None:
            return self.draft.note
        return self.answer.note if self.answer is not None and self.main is None else ""

    @property
    def version(self) -> int:
        return self.draft.version if self.draft is not None else 0

    @property
    def is_filled_by_value(self) -> bool:
        return self.sent is not None and self.sent.returned_at is None

    @property
    def is_answered(self) -> bool:
        if self.main is not None:
            return self.main.is_answered
        return bool(self.draft.answer) if self.draft is not None else self.answer is not None

    @property
    def is_filled(self) -> bool:
        """Whether the row would go up with a value or an answer."""
        return not is_blank(self.written) or self.is_answered


def written_of(value: Observation, row: AskedRow) -> str:
    """A stored value as an officer would type it on the sheet."""
    if value.value is None or value.is_relative:
        return value.written
    number = shown_number(value.value, value.denominator, row.places)
    return f"khoảng {number}" if value.is_approximate else number


@dataclass
class Sheet:
    """`fault` says why nothing can be typed today, blank where it can; `turn` is the last sending, return or
    acceptance that this was read after."""

    report: DueReport
    rows: list[SheetRow]
    fault: str
    turn: int

    @cached_property
    def asked(self) -> list[SheetRow]:
        return [row for row in self.rows if row.asked.is_asked]

    @cached_property
    def by_key(self) -> dict[FigureKey, SheetRow]:
        return {row.key: row for row in self.asked}

    @property
    def filled(self) -> int:
        return sum(row.is_filled for row in self.asked)

    @property
    def missing(self) -> list[SheetRow]:
        return [row for row in self.asked if not row.is_filled]

    @property
    def saved_at(self) -> dt.datetime | None:
        """When something was last typed and kept."""
        return max((row.draft.saved_at for row in self.asked if row.draft), default=None)

    @property
    def is_open(self) -> bool:
        return not self.fault

    @property
    def has_together(self) -> bool:
        return any(row.together for row in self.asked)

    @property
    def is_returned(self) -> bool:
        return self.report.review == Review.RETURNED

    @property
    def returned(self) -> list[SheetRow]:
        """What came back, an indicator once."""
        return [row for row in self.asked if row.returned is not None and row.main is None]

    @property
    def has_setters(self) -> bool:
        return any(row.asked.row.has_setters for row in self.asked)

    @property
    def typed(self) -> dict[FigureKey, Typed]:
        """The figures on the sheet as they stand."""
        return {row.key: Typed(row.written, _kind(row.choice)) for row in self.asked if row.written.strip()}


def _kind(choice: str) -> str:
    return choice if choice in ObservationKind.values else ObservationKind.ESTIMATE.value


def load_sheet(report: DueReport, on: dt.date, *, is_judged: bool = False, with_drafts: bool = True) -> Sheet:
    """The sheet of a report (with its duty, calendar and locality) as of a day; `is_judged` adds what its figures come
    to; without drafts it is the sheet as it was sent. The number of queries does not grow with the rows."""
    rows = [SheetRow(asked) for asked in read_rows(report)]
    asked = [row for row in rows if row.asked.is_asked]
    days = days_of_values(report)
    for history in _histories(report, asked):
        _fill(report, [row for row in asked if row.asked.period == history.period], history, days)
    _add_returned(report, asked, days)
    together = read_together(report, [row.asked for row in asked], days)
    drafts = SheetCell.objects.filter(report=report).select_related("saved_by") if with_drafts else ()
    cells = {FigureKey(cell.indicator_id, cell.period_id): cell for cell in drafts}
    answers = ReportAnswer.objects.filter(report=report, withdrawn_at__isnull=True, indicator__isnull=False)
    answered = {answer.indicator_id: answer for answer in answers}
    levels = levels_on((line.target for row in asked for line in row.asked.row.lines), report.cut_off_on)
    mains = {row.indicator_id: row for row in asked if not row.asked.is_further}
    for row in asked:
        row.main = mains[row.indicator_id] if row.asked.is_further else None
        row.together, row.answer = together.get(row.key), answered.get(row.indicator_id)
        row.levels = [levels[line.pk] for line in row.asked.row.lines]
        row.draft = draft_of(row.asked.figure, cells)
    sheet = Sheet(report, rows, entry_fault(report, on), last_turn(report))
    if is_judged:
        for key, preview in preview_rows(report, [row.asked for row in asked], sheet.typed, on).items():
            sheet.by_key[key].preview = preview
    return sheet


def draft_of(figure: AskedFigure, cells: Mapping[FigureKey, SheetCell]) -> SheetCell | None:
    """What was typed for a figure; perhaps while another of its periods was the one that named it."""
    keys = (FigureKey(figure.indicator_id, period.pk) for period in figure.periods)
    return next((cells[key] for key in keys if key in cells), None)


def _histories(report: DueReport, rows: Iterable[SheetRow]) -> list[History]:
    periods = {row.asked.period.pk: row.asked.period for row in rows if row.asked.period}
    indicators = {row.indicator_id for row in rows}
    return [read_history(report.locality, period, indicators) for period in periods.values()]


def _fill(report: DueReport, rows: Iterable[SheetRow], history: History, days: ValueDays) -> None:
    pasts = Pasts(report, history, days)
    values = _best(report, history.live, days)
    for row in rows:
        indicator, places = row.asked.indicator, row.asked.places
        row.last_period = shown_point(pasts.last_period(indicator), places)
        row.last_year = shown_point(pasts.last_year(indicator), places)
        row.sent = values.get(row.key)


def _best(report: DueReport, live: Iterable[Observation], days: ValueDays) -> Mapping[FigureKey, Observation]:
    """The entered value of the report's own days by figure: its own first, then the latest, the most settled."""
    best: dict[FigureKey, Observation] = {}
    for value in live:
        if value.is_computed or not days.hold(value.as_of, is_estimate=is_estimate(value)):
            continue
        key = FigureKey(value.indicator_id, value.period_id)
        known = best.get(key)
        if known is None or _rank(report, value) > _rank(report, known):
            best[key] = value
    return best


def _rank(report: DueReport, value: Observation) -> tuple[bool, dt.date, int, int]:
    return value.report_id == report.pk, value.as_of, PRECEDENCE[ObservationKind(value.kind)], value.pk


def _add_returned(report: DueReport, rows: Iterable[SheetRow], days: ValueDays) -> None:
    """Why rows came back, with the value that did."""
    if report.review != Review.RETURNED:
        return
    reasons = {
        one.indicator_id: one
        for one in ReturnedRow.objects.filter(report=report, settled_at__isnull=True).select_related("returned_by")
    }
    sent = Observation.objects.filter(report=report, is_superseded=False, returned_at__isnull=False)
    values = _best(report, sent, days)
    for row in rows:
        row.returned = reasons.get(row.indicator_id)
        row.sent = row.sent or (values.get(row.key) if row.returned else None)
