"""What units answered instead of a value, as far as wholes are concerned. Reads only."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field

from indicators.choices import Answer
from indicators.models import Indicator, Period, ReportAnswer, Target

UnitAndIndicator = tuple[int, int]


@dataclass(slots=True)
class Answers:
    """By locality and indicator ids: the days of reports in which nothing arose (first day, cut-off), and the cut-offs
    of reports which said that the indicator does not apply."""

    silences: dict[UnitAndIndicator, list[tuple[dt.date, dt.date]]] = field(default_factory=lambda: defaultdict(list))
    exempt: dict[UnitAndIndicator, list[dt.date]] = field(default_factory=lambda: defaultdict(list))

    def silences_in(self, unit: int, indicator: int, period: Period) -> list[tuple[dt.date, dt.date]]:
        spans = self.silences.get((unit, indicator), ())
        return [span for span in spans if period.starts_on <= span[1] <= period.ends_on]

    def is_exempt(self, unit: int, indicators: Iterable[int], period: Period) -> bool:
        days = (day for indicator in indicators for day in self.exempt.get((unit, indicator), ()))
        return any(period.starts_on <= day <= period.ends_on for day in days)


def read_answers(units: Collection[int], indicators: Collection[Indicator], first: dt.date, last: dt.date) -> Answers:
    """The answers of some units in reports that were cut off between two days: two queries at most.

    An answer for a whole report is one for every indicator that the report's duty names: those of its plan or of its
    sector, or all.
    """
    rows = list(
        ReportAnswer.objects.filter(
            withdrawn_at__isnull=True,
            report__locality__in=units,
            report__cut_off_on__gte=first,
            report__cut_off_on__lte=last,
        ).select_related("report__duty")
    )
    in_plan = _indicators_of_plans({row.report.duty.plan_id for row in rows if row.indicator_id is None})
    answers = Answers()
    for row in rows:
        for indicator in _meant(row, indicators, in_plan):
            place = row.report.locality_id, indicator.pk
            if row.answer == Answer.NOTHING_TO_REPORT:
                answers.silences[place].append((row.report.starts_on, row.report.cut_off_on))
            else:
                answers.exempt[place].append(row.report.cut_off_on)
    return answers


def _meant(row: ReportAnswer, indicators: Iterable[Indicator], in_plan: set[tuple[int, int]]) -> Iterator[Indicator]:
    duty = row.report.duty
    for indicator in indicators:
        if row.indicator_id is not None:
            if row.indicator_id == indicator.pk:
                yield indicator
        elif duty.sector_id in (None, indicator.sector_id) and (
            duty.plan_id is None or (duty.plan_id, indicator.pk) in in_plan
        ):
            yield indicator


def _indicators_of_plans(plans: set[int | None]) -> set[tuple[int, int]]:
    wanted = plans - {None}
    if not wanted:
        return set()
    return set(Target.objects.filter(plan__in=wanted).values_list("plan_id", "indicator_id"))
