"""What of a report needs a look: the rows that changed beyond the usual, do not add up, or come with words. Reads only.

Read for many reports at once from what is stored, so that a list of units and the sheet of one say the same.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from itertools import chain
from typing import NamedTuple

from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from indicators.choices import Verdict
from indicators.findings import sentence_of, standing_at
from indicators.models import (
    DueReport,
    Finding,
    Indicator,
    Observation,
    ReportAnswer,
    ReturnedRow,
    StaleAudit,
    StaleTarget,
    StatusChange,
    Target,
)
from indicators.numbers import format_number
from indicators.reporting import AskedFigure, asks_for, days_of_values, figures_of, is_early, is_estimate, name_of
from indicators.reviewing.leaps import Leap, leap_of

Place = tuple[int, int]


class Look(StrEnum):
    """Why a row is unfolded, the heaviest first."""

    RETURNED = "returned"
    MISSING = "missing"
    FOUND = "found"
    EARLY = "early"
    VERDICT = "verdict"
    LEAP = "leap"
    AGAIN = "again"
    ELSEWHERE = "elsewhere"
    ANSWER = "answer"
    NOTE = "note"


class Remark(NamedTuple):
    look: Look
    sentence: str


@dataclass(slots=True)
class Remarks:
    """What is to say of one report: by indicator, in the order of `Look`. `is_settled`: nothing of it waits to be
    judged or audited, so that no remark means that there is none."""

    asked: int = 0
    is_settled: bool = True
    by_indicator: dict[int, list[Remark]] = field(default_factory=dict)

    @property
    def is_plain(self) -> bool:
        """Whether nothing needs a look."""
        return self.is_settled and self.asked > 0 and not self.by_indicator


def read_remarks(reports: Collection[DueReport]) -> dict[int, Remarks]:
    """By report id. Reports come with their duty, calendar and locality; about nine queries, however many there are."""
    if not reports:
        return {}
    facts = _Facts(list(reports))
    return {report.pk: facts.remarks_of(report) for report in reports}


class _Facts:
    """Everything the remarks of some reports are made from."""

    def __init__(self, reports: list[DueReport]) -> None:
        self.asked = _asked(reports)
        targets = [target for found in self.asked.values() for target in found]
        self.units = {report.locality_id for report in reports}
        self.indicators = {target.indicator_id for target in targets}
        self.periods = {target.period_id for target in targets}
        self.values = self._values()
        self.changes = _changes(targets)
        self.findings = self._findings()
        self.answers: dict[int, dict[int | None, ReportAnswer]] = defaultdict(dict)
        for answer in ReportAnswer.objects.filter(report__in=reports, withdrawn_at__isnull=True):
            self.answers[answer.report_id][answer.indicator_id] = answer
        self.returned: dict[Place, ReturnedRow] = {}
        for row in ReturnedRow.objects.filter(report__in=reports).order_by("returned_at", "id"):
            self.returned[row.report_id, row.indicator_id] = row
        ids = [target.pk for target in targets]
        self.waiting = set(StaleTarget.objects.filter(target__in=ids).values_list("target__locality", flat=True))
        audits = StaleAudit.objects.filter(locality__in=self.units, period__in=self.periods)
        self.waiting |= set(audits.values_list("locality", flat=True))

    def remarks_of(self, report: DueReport) -> Remarks:
        figures = figures_of(self.asked[report.pk])
        indicators = {target.indicator_id: target.indicator for target in self.asked[report.pk]}
        found = {pk: list(self._of_row(report, indicators[pk], asked)) for pk, asked in figures.items()}
        return Remarks(
            asked=len(indicators),
            is_settled=report.locality_id not in self.waiting,
            by_indicator={pk: remarks for pk, remarks in found.items() if remarks},
        )

    def _of_row(self, report: DueReport, indicator: Indicator, figures: Sequence[AskedFigure]) -> Iterator[Remark]:
        place = report.locality_id, indicator.pk
        values = {figure.key: self._of_figure(report, place, figure, figures) for figure in figures}
        missing = [figure for figure in figures if values[figure.key][0] is None]
        answer = self.answers[report.pk].get(indicator.pk)
        returned = self.returned.get((report.pk, indicator.pk))
        if returned is not None and returned.settled_at is None:
            yield Remark(Look.RETURNED, _("Đang trả lại: %s") % returned.reason)
        elif answer is None and None not in self.answers[report.pk]:
            yield from _missing(missing, is_all=len(missing) == len(figures))
        for sentence in self.findings.get(place, ()):
            yield Remark(Look.FOUND, sentence)
        for value, earlier in values.values():
            if value is not None:
                yield from self._of_value(report, indicator, value, earlier)
        if returned is not None and returned.settled_at is not None:
            yield Remark(Look.AGAIN, _("Gửi lại sau khi trả: %s") % returned.reason)
        if answer is not None:
            said = ". ".join(filter(None, [str(answer.get_answer_display()), answer.note]))
            yield Remark(Look.ANSWER, _("Trả lời: %s") % said)

    def _of_figure(
        self, report: DueReport, place: Place, figure: AskedFigure, figures: Sequence[AskedFigure]
    ) -> tuple[Observation | None, list[Observation]]:
        """The figure's own value and those before it; a value of a period that nothing else asks for is the main's."""
        others = {period.pk for other in figures if other != figure for period in other.periods}
        own = {period.pk for period in figure.periods}
        rows = self.values.get(place, ())
        mine = [row for row in rows if row.period_id in own or (not figure.is_further and row.period_id not in others)]
        return _of_days(report, mine)

    def _of_value(
        self, report: DueReport, indicator: Indicator, value: Observation, earlier: list[Observation]
    ) -> Iterator[Remark]:
        if is_early(value):
            names = {
                "kind": value.get_kind_display().lower(),
                "said": f"{timezone.localdate(value.recorded_at):%d/%m/%Y}",
            }
            sentence = _("Ghi là số %(kind)s của ngày %(day)s từ %(said)s, khi kỳ chưa kết thúc.")
            yield Remark(Look.EARLY, sentence % {**names, "day": f"{value.as_of:%d/%m/%Y}"})
        if value.pk in self.changes:
            yield Remark(Look.VERDICT, self.changes[value.pk])
        if (leap := _leap(value, earlier)) is not None:
            unit = indicator.unit.name if indicator.unit else ""
            names = {"step": _signed(leap.step), "usual": format_number(leap.usual), "unit": unit}
            yield Remark(
                Look.LEAP,
                _("Thay đổi %(step)s %(unit)s so với kỳ trước; các kỳ trước thay đổi nhiều nhất %(usual)s %(unit)s.")
                % names,
            )
        note = value.source.partition("; ")[2]
        if value.report_id != report.pk:
            yield Remark(Look.ELSEWHERE, _("Số liệu không gửi cùng báo cáo này, nguồn: %s") % value.source)
        elif note:
            yield Remark(Look.NOTE, _("Ghi chú: %s") % note)

    def _values(self) -> dict[Place, list[Observation]]:
        rows = Observation.objects.standing().filter(
            locality__in=self.units, indicator__in=self.indicators, period__in=self.periods, is_computed=False
        )
        found: dict[Place, list[Observation]] = defaultdict(list)
        for row in rows.order_by("as_of", "id"):
            found[row.locality_id, row.indicator_id].append(row)
        return found

    def _findings(self) -> dict[Place, list[str]]:
        """Habits and hints aside; what is about a heading stands at one of its rows."""
        by_unit: dict[int, list[Target]] = defaultdict(list)
        for target in chain.from_iterable(self.asked.values()):
            by_unit[target.locality_id].append(target)
        rows = Finding.objects.open().filter(locality__in=self.units, period__in=self.periods)
        found: dict[Place, list[str]] = defaultdict(list)
        for row in rows.but_hints().heaviest_first():
            indicator_id = standing_at(row, by_unit[row.locality_id])
            if indicator_id is None:
                continue
            sentence = sentence_of(row)
            if sentence not in found[row.locality_id, indicator_id]:
                found[row.locality_id, indicator_id].append(sentence)
        return found


def _asked(reports: Collection[DueReport]) -> dict[int, list[Target]]:
    """What each report asks for, by report id."""
    rows = Target.objects.filter(
        locality__in={report.locality_id for report in reports},
        period__starts_on__lte=max(report.cut_off_on for report in reports),
        period__ends_on__gte=min(report.cut_off_on for report in reports),
    ).select_related("period", "indicator__unit")
    by_unit: dict[int, list[Target]] = defaultdict(list)
    for row in rows:
        by_unit[row.locality_id].append(row)
    return {report.pk: [row for row in by_unit[report.locality_id] if asks_for(report, row)] for report in reports}


def _of_days(report: DueReport, values: Iterable[Observation]) -> tuple[Observation | None, list[Observation]]:
    """The report's own value, and those before its days; both of the value's period."""
    days = days_of_values(report)
    there = [row for row in values if row.report_id == report.pk or days.hold(row.as_of, is_estimate=is_estimate(row))]
    if not there:
        return None, []
    # What was sent with the report goes before what came in another way.
    own = max(there, key=lambda row: (row.report_id == report.pk, row.as_of, row.pk))
    return own, [row for row in values if row.period_id == own.period_id and row.as_of < days.first]


def _missing(figures: Sequence[AskedFigure], *, is_all: bool) -> Iterator[Remark]:
    if is_all:
        yield Remark(Look.MISSING, _("Chưa có số liệu hay câu trả lời."))
        return
    for figure in figures:
        yield Remark(Look.MISSING, _("Chưa có số liệu của %(period)s.") % {"period": name_of(figure.period)})


def _leap(value: Observation, earlier: Iterable[Observation]) -> Leap | None:
    form = (value.denominator, value.is_relative, value.is_share)
    plain = [row for row in earlier if (row.denominator, row.is_relative, row.is_share) == form]
    if value.value is None:
        return None
    by_day = {row.as_of: row.value for row in plain if row.value is not None}
    return leap_of([by_day[day] for day in sorted(by_day)], value.value)


def _changes(targets: Collection[Target]) -> dict[int, str]:
    """By observation id, how it moved a verdict that there was before it."""
    rows = StatusChange.objects.filter(target__in=[target.pk for target in targets], observation__isnull=False)
    rows = rows.exclude(from_verdict=F("to_verdict")).exclude(from_verdict__in=["", Verdict.NO_DATA])
    found = {}
    for row in rows.exclude(to_verdict="").order_by("id"):
        names = {"before": Verdict(row.from_verdict).label, "after": Verdict(row.to_verdict).label}
        found[row.observation_id] = _("Đánh giá từ %(before)s thành %(after)s.") % names
    return found


def _signed(step: Decimal) -> str:
    text = format_number(step.copy_abs())
    return f"−{text}" if step < 0 else f"+{text}"
