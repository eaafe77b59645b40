"""The rows of a sheet as the plan prints them: one for each indicator that is asked for, whoever set its targets.

An indicator can have targets of several periods that hold the cut-off day, and then more than one figure
(`reporting.figures`): the main one stands in the plan's row, the others in rows below it that say their period.
"""

from collections import defaultdict
from collections.abc import Collection, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from indicators.aggregates.points import unit_of
from indicators.board.rows import Row, build_rows
from indicators.choices import Kind, State
from indicators.models import DueReport, Indicator, Period, Target
from indicators.reading import Result
from indicators.reporting import AskedFigure, FigureKey, asks_for, figures_of, name_of
from indicators.setters import read_setters
from indicators.summarising import shorten
from indicators.typed import read_typed
from indicators.units import UnitError, agree, read_unit


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
    """A row of the sheet: the targets, and the figure that is asked for them. One without a figure is there for the
    others: a heading, or what no number measures. A further figure stands below `main` in the plan."""

    row: Row[SheetLine]
    figure: AskedFigure | None = None
    main: "AskedRow | None" = None
    # Whether there are figures of other periods for the indicator, or one figure for several.
    is_of_several: bool = False

    @property
    def key(self) -> FigureKey | None:
        return self.figure.key if self.figure else None

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
        return self.figure is not None

    @property
    def is_further(self) -> bool:
        return self.main is not None

    @property
    def place(self) -> Row[SheetLine]:
        """Where the plan prints the indicator."""
        return self.main.row if self.main else self.row

    @property
    def is_qualitative(self) -> bool:
        return self.row.counted.is_qualitative

    @property
    def period(self) -> Period | None:
        return self.figure.period if self.figure else None

    @property
    def periods(self) -> tuple[Period, ...]:
        """Those that the figure is a value of."""
        return self.figure.periods if self.figure else ()

    @property
    def period_label(self) -> str:
        """What periods the figure is of; blank where there is only one that it could be of."""
        return ", ".join(map(name_of, self.periods)) if self.is_of_several else ""

    @property
    def name(self) -> str:
        """As the plan prints it; a further figure says its period."""
        return f"{self.place.name}, {self.period_label}" if self.is_further else self.place.name

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
        number, title = self.place.printed_number, self.place.title
        name = title if shorten(title) == title else shorten(self.place.name)
        label = _("Dòng “%(name)s”") % {"name": name}
        if number:
            label = _("Dòng %(number)s “%(name)s”") % {"number": number, "name": name}
        return f"{label} ({self.period_label})" if self.is_further else label


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
    figures = figures_of(asked)
    mains = {indicator: found[0].period for indicator, found in figures.items()}
    plans, spans = {target.plan_id for target in asked}, {period.pk for period in mains.values()}
    shown = [
        target
        for target in targets
        if target.period_id == getattr(mains.get(target.indicator_id), "pk", None)
        or (target.indicator_id not in mains and target.plan_id in plans and target.period_id in spans)
    ]
    further = _further(report, asked, figures)
    several = {target.indicator_id for target in asked if target.period_id != mains[target.indicator_id].pk}
    found: list[AskedRow] = []
    for row in _kept(_built(report, shown), mains, report.duty.sector_id):
        indicator = row.first.indicator_id
        figure, *rest = figures.get(indicator, [None])
        main = AskedRow(row, figure, is_of_several=indicator in several)
        found += [main, *(AskedRow(further[one.key], one, main, is_of_several=True) for one in rest)]
    return found


def _further(
    report: DueReport, asked: Iterable[Target], figures: Mapping[int, Sequence[AskedFigure]]
) -> dict[FigureKey, Row[SheetLine]]:
    """Beside the main ones, each figure's targets as a row of their own period's table."""
    keys = {figure.key for found in figures.values() for figure in found if figure.is_further}
    by_period: dict[int, list[Target]] = defaultdict(list)
    for target in asked:
        if (target.indicator_id, target.period_id) in keys:
            by_period[target.period_id].append(target)
    return {
        FigureKey(row.first.indicator_id, period): row
        for period, targets in by_period.items()
        for row in _built(report, targets)
    }


def _built(report: DueReport, targets: Sequence[Target]) -> list[Row[SheetLine]]:
    plans = {one.plan_id: one.plan for one in targets}
    setters = read_setters(plans, [one.plan_id for one in targets], report.locality_id)
    return build_rows([SheetLine(target) for target in targets], setters)


def _kept(rows: Collection[Row[SheetLine]], asked: Container[int], sector: int | None) -> list[Row[SheetLine]]:
    """What is asked, with the headings above it and what no number measures between it."""
    wanted = {id(whole) for row in rows if row.first.indicator_id in asked for whole in row.with_wholes}
    return [
        row
        for row in rows
        if id(row) in wanted or (row.counted.is_qualitative and sector in (None, row.first.target.indicator.sector_id))
    ]
