"""The rows of a sheet as the plan prints them: one for each indicator that is asked for, whoever set its targets.

An indicator can have targets of several periods that hold the cut-off day. The sheet asks for the year's value (the
longest period up to a year); what runs longer is asked for alone only where there is nothing shorter. Such a row says
which period its figure is of. What is a state on the cut-off day is that for every period; what adds up is not, and the
row names the targets that its figure says nothing about.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from indicators.aggregates.points import unit_of
from indicators.aggregates.spans_inside import is_inside
from indicators.board.rows import Row, build_rows
from indicators.calendars import span_label
from indicators.choices import Accumulation, Kind, State
from indicators.models import DueReport, Indicator, Period, Target
from indicators.reading import Result
from indicators.reporting import asks_for
from indicators.setters import read_setters
from indicators.summarising import shorten
from indicators.typed import read_typed
from indicators.units import UnitError, agree, read_unit

LEAP_YEAR = dt.timedelta(days=366)


class SheetLine:
    """One setter's target, with what `board.rows` needs to know of it."""

    is_estimate = False
    state = State.UNJUDGED

    def __init__(self, target: Target) -> None:
        self.target = target
        self.pk, self.plan_id, self.indicator_id = target.pk, target.plan_id, target.indicator_id
        self.table_id, self.position, self.number = target.table_id, target.position, target.number
        self.stands_under_id, self.standing = target.stands_under_id, target.standing
        self.name, self.is_heading = target.indicator.name, target.is_heading

    @property
    def plan_label(self) -> str:
        return self.target.plan.number or self.target.plan.title

    @property
    def is_qualitative(self) -> bool:
        return self.target.kind == Kind.QUALITATIVE


@dataclass(frozen=True, slots=True)
class AskedRow:
    """A row of the sheet. One without a period is there for the others: a heading, or what no number measures."""

    row: Row[SheetLine]
    period: Period | None
    # The targets of other periods that the report is about as well.
    others: tuple[Target, ...] = ()

    @property
    def indicator(self) -> Indicator:
        return self.row.first.target.indicator

    @property
    def indicator_id(self) -> int:
        return self.row.first.indicator_id

    @property
    def target(self) -> Target:
        """The one that counts: of the leading document."""
        return self.row.counted.target

    @property
    def is_asked(self) -> bool:
        return self.period is not None

    @property
    def is_qualitative(self) -> bool:
        return self.row.counted.is_qualitative

    @property
    def periods(self) -> list[Period]:
        """Those that the figure is a value of."""
        kinds = {one.kind for one in (self.target, *self.others)}
        is_one_for_all = self.indicator.accumulation == Accumulation.STATE and Kind.RELATIVE not in kinds
        also = [one.period for one in self._shorter] if is_one_for_all else []
        return list({period.pk: period for period in (self.period, *also) if period}.values())

    @property
    def period_label(self) -> str:
        """What periods the figure is of; blank where there is only one that it could be of."""
        return ", ".join(map(_name, self.periods)) if self.others else ""

    @property
    def left_out(self) -> list[tuple[str, Target]]:
        """The targets that the figure says nothing about, with their periods' names."""
        return [(_name(one.period), one) for one in self._shorter if one.period not in self.periods]

    @property
    def _shorter(self) -> list[Target]:
        """What runs longer is made of the shorter periods by the service (`aggregates.spans_inside`)."""
        return [one for one in self.others if self.period and is_inside(one.period, self.period)]

    @property
    def unit(self) -> str:
        """The unit that figures are typed in: the printed one where it can be read as the indicator's, or that."""
        own = self.indicator.unit.name if self.indicator.unit else ""
        printed = self.target.written_unit
        try:
            return printed if printed and agree(read_unit(printed), unit_of(self.indicator)) else own
        except UnitError:
            return own

    @property
    def places(self) -> int:
        """How many powers of ten the sheet's unit is away from the indicator's."""
        return unit_of(self.indicator).exponent - read_unit(self.unit).exponent

    def read(self, text: str) -> Result:
        """A figure as typed into the row. Raises ReadingError."""
        target = self.target
        return read_typed(text, unit=self.unit, own=unit_of(self.indicator), kind=target.kind, is_share=target.is_share)

    @property
    def label(self) -> str:
        """What a sentence calls it: "Dòng 7.1 “Thu nội địa”"."""
        # Of a long title the end is what tells a part from the other parts.
        number, title = self.row.printed_number, self.row.title
        name = title if shorten(title) == title else shorten(self.row.name)
        if not number:
            return _("Dòng “%(name)s”") % {"name": name}
        return _("Dòng %(number)s “%(name)s”") % {"number": number, "name": name}


def read_rows(report: DueReport) -> list[AskedRow]:
    """The rows of a report in the order of the plan, with the headings above them and the qualitative targets between
    them, which are judged elsewhere. One query."""
    targets = list(
        Target.objects.filter(
            locality=report.locality_id,
            period__starts_on__lte=report.cut_off_on,
            period__ends_on__gte=report.cut_off_on,
        )
        .select_related("plan", "period", "indicator__unit", "indicator__sector")
        .order_by("id")
    )
    asked = [target for target in targets if asks_for(report, target)]
    periods = _periods(asked)
    plans, spans = {target.plan_id for target in asked}, {period.pk for period in periods.values()}
    shown = [
        target
        for target in targets
        if target.period_id == getattr(periods.get(target.indicator_id), "pk", None)
        or (target.indicator_id not in periods and target.plan_id in plans and target.period_id in spans)
    ]
    setters = read_setters({one.plan_id: one.plan for one in shown}, [one.plan_id for one in shown], report.locality_id)
    rows = build_rows([SheetLine(target) for target in shown], setters)
    return _kept(rows, periods, asked, report.duty.sector_id)


def _periods(asked: Iterable[Target]) -> dict[int, Period]:
    """Indicator → the period that its value is given for."""
    chosen: dict[int, Period] = {}
    for target in asked:
        known = chosen.get(target.indicator_id)
        if known is None or _rank(target.period) > _rank(known):
            chosen[target.indicator_id] = target.period
    return chosen


def _rank(period: Period) -> tuple[bool, dt.timedelta]:
    length = period.ends_on - period.starts_on
    is_within_a_year = length < LEAP_YEAR
    return is_within_a_year, length if is_within_a_year else -length


def _kept(
    rows: Collection[Row[SheetLine]], periods: dict[int, Period], asked: Iterable[Target], sector: int | None
) -> list[AskedRow]:
    others: dict[int, list[Target]] = defaultdict(list)
    for target in asked:
        if target.period_id != periods[target.indicator_id].pk:
            others[target.indicator_id].append(target)
    wanted = {id(whole) for row in rows if row.first.indicator_id in periods for whole in row.with_wholes}
    return [
        AskedRow(row, periods.get(row.first.indicator_id), tuple(others[row.first.indicator_id]))
        for row in rows
        if id(row) in wanted or (row.counted.is_qualitative and sector in (None, row.first.target.indicator.sector_id))
    ]


def _name(period: Period) -> str:
    return span_label(period.starts_on, period.ends_on) or str(period)
