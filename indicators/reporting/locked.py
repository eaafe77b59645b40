"""Which closed reports hold which values fast. Reads only."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import Protocol

from indicators.choices import Frequency, ObservationKind
from indicators.models import DueReport, Indicator, Period, Target
from indicators.reporting.closing import closed_on
from indicators.reporting.values import LEAP_YEAR, days_of_values
from localities.models import Locality


class Figure(Protocol):
    """What a value is of, and when."""

    indicator: Indicator
    locality: Locality
    period: Period
    as_of: dt.date
    kind: str


def locked_reports(figures: Collection[Figure], on: dt.date) -> list[DueReport]:
    """The closed reports that keep some values from being written on a day, in order of unit and cut-off."""
    found = {report.pk: report for _figure, report in locks(figures, on)}
    return sorted(found.values(), key=lambda report: (report.locality.path, report.cut_off_on, report.pk))


def locks(figures: Collection[Figure], on: dt.date) -> list[tuple[Figure, DueReport]]:
    """Each value that cannot be written on a day with a closed report that holds it fast.

    A closed report holds the values of its unit that are dated in its period, or that answer for it, and that its duty
    is about: those of its plan or sector, or all. One query; a second where a duty that holds names a plan.
    """
    if not figures:
        return []
    days = [figure.as_of for figure in figures]
    closed = closed_on(DueReport.objects.all(), on).filter(
        locality__in={figure.locality.pk for figure in figures},
        cut_off_on__gte=min(days).replace(day=1),
        starts_on__lte=max(days),
    )
    by_unit: dict[int, list[DueReport]] = defaultdict(list)
    for report in closed.select_related("locality", "duty__calendar", "closed_by").order_by("locality__path", "id"):
        by_unit[report.locality_id].append(report)
    held = [
        (figure, report)
        for figure in figures
        for report in by_unit.get(figure.locality.pk, ())
        if _holds(report, figure)
    ]
    in_plan = _in_plans(report for _figure, report in held)
    return [
        (figure, report)
        for figure, report in held
        if report.duty.plan_id is None or (report.duty.plan_id, report.locality_id, figure.indicator.pk) in in_plan
    ]


def _holds(report: DueReport, figure: Figure) -> bool:
    period, duty = figure.period, report.duty
    is_long = period.ends_on - period.starts_on >= LEAP_YEAR
    return (
        period.starts_on <= report.cut_off_on <= period.ends_on
        and (not is_long or duty.calendar.frequency == Frequency.YEAR)
        and duty.sector_id in (None, figure.indicator.sector_id)
        and _is_of_its_days(report, figure)
    )


def _is_of_its_days(report: DueReport, figure: Figure) -> bool:
    is_estimate = figure.kind == ObservationKind.ESTIMATE
    if days_of_values(report).hold(figure.as_of, is_estimate=is_estimate):
        return True
    return report.starts_on <= figure.as_of <= report.cut_off_on


def _in_plans(reports: Iterable[DueReport]) -> set[tuple[int, int, int]]:
    """(plan, locality, indicator) of the targets of the plans that some reports are about."""
    limited = [report for report in reports if report.duty.plan_id is not None]
    if not limited:
        return set()
    rows = Target.objects.filter(
        plan__in={report.duty.plan_id for report in limited}, locality__in={report.locality_id for report in limited}
    )
    return set(rows.values_list("plan_id", "locality_id", "indicator_id"))
