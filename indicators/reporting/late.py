"""Which targets wait for a value that is overdue.

What counts is the last period of each duty whose deadline has passed: its value is late while neither a value of that
period or a later one is there, nor an answer. Verdict and pace stay those of the last value, which keeps its own date.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from indicators.calendars import ValueDays, WorkingDays
from indicators.models import DueReport, Observation, ReportAnswer, Target
from indicators.reporting.due import days_late, label_of, sentence_of, working_days
from indicators.reporting.values import asks_for, days_of_values, is_estimate, live_values

Series = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class LateValue:
    """A value that should be there: of which report, how many working days late, and the sentence that says so."""

    report: DueReport
    label: str
    working_days: int
    sentence: str


def late_targets(targets: Collection[Target], on: dt.date) -> dict[int, LateValue]:
    """By target id, those whose value is overdue on a day. Targets come with period and indicator.

    Four queries however many there are, one where nothing was due; a target that several duties ask for is late by the
    latest period.
    """
    due = _due_reports(targets, on)
    if not due:
        return {}
    values, answers, calendar = _values(targets, due), _answers(due), working_days()
    found: dict[int, LateValue] = {}
    for target in targets:
        for report in _last_of_each_duty(due[target.locality_id], target):
            if {None, target.indicator_id} & answers[report.pk]:
                continue
            if not _is_there(values[_series(target)], days_of_values(report)):
                found[target.pk] = _late(report, on, calendar)
                break
    return found


def _due_reports(targets: Collection[Target], on: dt.date) -> dict[int, list[DueReport]]:
    """By unit, the reports whose deadline has passed, the latest period first."""
    if not targets:
        return {}
    reports = DueReport.objects.filter(
        locality__in={target.locality_id for target in targets},
        due_on__lt=on,
        cut_off_on__gte=min(target.period.starts_on for target in targets),
    )
    due: dict[int, list[DueReport]] = defaultdict(list)
    for report in reports.select_related("duty__calendar", "locality").order_by("-cut_off_on", "id"):
        due[report.locality_id].append(report)
    return due


def _last_of_each_duty(reports: Collection[DueReport], target: Target) -> Iterator[DueReport]:
    seen = set()
    for report in reports:
        if report.duty_id not in seen and asks_for(report, target):
            seen.add(report.duty_id)
            yield report


def _values(targets: Collection[Target], due: dict[int, list[DueReport]]) -> dict[Series, list[Observation]]:
    first = min(days_of_values(report).first for reports in due.values() for report in reports)
    rows = live_values().filter(
        locality__in=due,
        indicator__in={target.indicator_id for target in targets},
        period__in={target.period_id for target in targets},
        as_of__gte=first,
    )
    found: dict[Series, list[Observation]] = defaultdict(list)
    for row in rows.only("locality_id", "indicator_id", "period_id", "as_of", "kind").order_by():
        found[_series(row)].append(row)
    return found


def _series(row: Target | Observation) -> Series:
    return row.locality_id, row.indicator_id, row.period_id


def _answers(due: dict[int, list[DueReport]]) -> dict[int, set[int | None]]:
    """By report, the indicators that an answer stands for; None for the whole."""
    reports = [report.pk for reports in due.values() for report in reports]
    found: dict[int, set[int | None]] = defaultdict(set)
    rows = ReportAnswer.objects.filter(report__in=reports, withdrawn_at__isnull=True)
    for report_id, indicator_id in rows.values_list("report_id", "indicator_id"):
        found[report_id].add(indicator_id)
    return found


def _is_there(values: Collection[Observation], days: ValueDays) -> bool:
    return any(days.hold_or_precede(row.as_of, is_estimate=is_estimate(row)) for row in values)


def _late(report: DueReport, on: dt.date, calendar: WorkingDays) -> LateValue:
    return LateValue(
        report=report,
        label=label_of(report),
        working_days=days_late(report, on, calendar),
        sentence=sentence_of(report, on, calendar),
    )
