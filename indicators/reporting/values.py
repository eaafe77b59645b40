"""Which values a report asks for, and which of them are there."""

import datetime as dt

from django.utils import timezone

from indicators.calendars import ValueDays, value_days
from indicators.choices import Frequency, Kind, ObservationKind
from indicators.models import DueReport, Indicator, Observation, ReportAnswer, Target
from indicators.models.catalogue import IndicatorQuerySet
from indicators.models.observations import ObservationQuerySet

# What runs longer than a year (a term, five years) is reported on once a year, however often the rest is.
LEAP_YEAR = dt.timedelta(days=366)


def asks_for(report: DueReport, target: Target) -> bool:
    """Whether a report must bring a value for a target: one with a number to reach, of the report's unit and of a
    period that its cut-off day lies in, and of its plan and its sector where the duty names them."""
    duty, period = report.duty, target.period
    return (
        target.locality_id == report.locality_id
        and not target.is_heading
        and target.kind not in ("", Kind.QUALITATIVE)
        and period.starts_on <= report.cut_off_on <= period.ends_on
        and (period.ends_on - period.starts_on < LEAP_YEAR or duty.calendar.frequency == Frequency.YEAR)
        and duty.plan_id in (None, target.plan_id)
        and duty.sector_id in (None, target.indicator.sector_id)
    )


def asked_targets(report: DueReport) -> list[Target]:
    """The targets that a report must bring values of, with period and indicator."""
    targets = Target.objects.filter(
        locality=report.locality_id, period__starts_on__lte=report.cut_off_on, period__ends_on__gte=report.cut_off_on
    )
    return [row for row in targets.select_related("period", "indicator") if asks_for(report, row)]


def asked_indicators(report: DueReport) -> IndicatorQuerySet:
    """The indicators that a report must bring values of."""
    return Indicator.objects.filter(pk__in=[row.indicator_id for row in asked_targets(report)])


def missing_indicators(report: DueReport) -> list[Indicator]:
    """Those with neither a value for every period that is asked nor an answer; none once the whole is answered."""
    answers = ReportAnswer.objects.filter(report=report, withdrawn_at__isnull=True)
    answered = set(answers.values_list("indicator_id", flat=True))
    if None in answered:
        return []
    there = {(row.indicator_id, row.period_id) for row in _values(report)}
    waiting = {row.indicator_id for row in asked_targets(report) if (row.indicator_id, row.period_id) not in there}
    return list(Indicator.objects.filter(pk__in=waiting - answered).select_related("unit"))


def indicators_with_values(report: DueReport) -> set[int]:
    """The ids of the indicators that have a value for the report's own period."""
    return {row.indicator_id for row in _values(report)}


def has_value(report: DueReport, indicator: Indicator) -> bool:
    """Whether there is a value of an indicator for the report's own period."""
    return indicator.pk in indicators_with_values(report)


def days_of_values(report: DueReport) -> ValueDays:
    return value_days(report.cut_off_on, report.duty.calendar.cut_off_day)


def is_estimate(row: Observation) -> bool:
    return row.kind == ObservationKind.ESTIMATE


def is_early(row: Observation) -> bool:
    """Whether what is called no estimate was recorded before the day that it speaks of had come."""
    return not is_estimate(row) and timezone.localdate(row.recorded_at) < row.as_of


def live_values() -> ObservationQuerySet:
    """Values that were neither corrected nor returned."""
    return Observation.objects.standing()


def _values(report: DueReport) -> list[Observation]:
    days = days_of_values(report)
    rows = live_values().filter(
        locality=report.locality_id,
        period__starts_on__lte=report.cut_off_on,
        period__ends_on__gte=report.cut_off_on,
        as_of__range=(days.first, days.last),
    )
    return [row for row in rows if days.hold(row.as_of, is_estimate=is_estimate(row))]
