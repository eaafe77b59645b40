"""Which closed or accepted reports hold which values fast. Reads only."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import Protocol

from indicators.calendars import Window
from indicators.choices import Frequency, ObservationKind
from indicators.models import DueReport, Indicator, Period, Target
from indicators.models.reporting import DueReportQuerySet
from indicators.reporting.closing import closed_on, shut_on
from indicators.reporting.values import LEAP_YEAR
from localities.models import Locality


class Figure(Protocol):
    """What a value is of, and when."""

    indicator: Indicator
    locality: Locality
    period: Period
    as_of: dt.date
    kind: str


def reports_around(localities: Collection[int], first: dt.date, last: dt.date) -> DueReportQuerySet:
    """Every report of some units that a value of days from `first` to `last` can be of."""
    return DueReport.objects.filter(locality__in=localities, cut_off_on__gte=first.replace(day=1), starts_on__lte=last)


def reports_of(figures: Collection[Figure]) -> DueReportQuerySet:
    """Every report that some values can be of, closed or not."""
    if not figures:
        return DueReport.objects.none()
    days = [min(figure.as_of, figure.period.ends_on) for figure in figures]
    return reports_around({figure.locality.pk for figure in figures}, min(days), max(days))


def locked_reports(figures: Collection[Figure], on: dt.date) -> list[DueReport]:
    """The closed reports that keep some values from being written on a day, in order of unit and cut-off."""
    found = {report.pk: report for _figure, report in locks(figures, on)}
    return sorted(found.values(), key=lambda report: (report.locality.path, report.cut_off_on, report.pk))


def locks(
    figures: Collection[Figure], on: dt.date, among: DueReportQuerySet | None = None, *, with_accepted: bool = False
) -> list[tuple[Figure, DueReport]]:
    """Each value that cannot be written on a day with a closed report that holds it fast, or (`with_accepted`) an
    accepted one; `among` are reports of `reports_of`.

    A report holds the values of its unit that are of its period and that its duty is about: those of its plan or
    sector, or all. One query; a second where a duty that holds names a plan.
    """
    found = reports_of(figures) if among is None else among
    shut = shut_on(found, on) if with_accepted else closed_on(found, on)
    by_unit: dict[int, list[DueReport]] = defaultdict(list)
    for report in shut.select_related("locality", "duty__calendar", "closed_by").order_by("locality__path", "id"):
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
        and _owns(report, figure)
    )


def _owns(report: DueReport, figure: Figure) -> bool:
    rule = report.duty.calendar
    window = Window(report.cut_off_on, report.starts_on, Frequency(rule.frequency))
    return window.owns(
        figure.as_of,
        is_estimate=figure.kind == ObservationKind.ESTIMATE,
        ends_on=figure.period.ends_on,
        cut_off_day=rule.cut_off_day,
    )


def _in_plans(reports: Iterable[DueReport]) -> set[tuple[int, int, int]]:
    """(plan, locality, indicator) of the targets of the plans that some reports are about."""
    limited = [report for report in reports if report.duty.plan_id is not None]
    if not limited:
        return set()
    rows = Target.objects.filter(
        plan__in={report.duty.plan_id for report in limited}, locality__in={report.locality_id for report in limited}
    )
    return set(rows.values_list("plan_id", "locality_id", "indicator_id"))
