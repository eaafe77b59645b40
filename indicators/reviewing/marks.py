"""What of a report is under review, and whether it is still what somebody has seen. Reads only."""

from collections.abc import Collection, Mapping

from django.db.models import Max, Q

from indicators.choices import Step
from indicators.models import DueReport, Observation, ReportStep
from indicators.models.observations import ObservationQuerySet
from indicators.reporting import asked_indicators, days_of_values, is_estimate
from indicators.sheets.standing import TURNS
from localities.models import User


def values_of(report: DueReport) -> list[Observation]:
    """The values that stand of what a report asks for and of its days, whichever way they came in; none that the
    service made itself."""
    days = days_of_values(report)
    asked = asked_indicators(report).values("pk")
    rows = _standing([report]).filter(Q(indicator__in=asked) | Q(report=report))
    rows = rows.select_related("indicator", "locality", "period")
    return [row for row in rows if row.report_id == report.pk or days.hold(row.as_of, is_estimate=is_estimate(row))]


def mark_of(report: DueReport) -> str:
    """What a page of a review was made from: the last turn of the report, and its unit's last value of the period."""
    return marks_of([report])[report.pk]


def marks_of(reports: Collection[DueReport]) -> Mapping[int, str]:
    """By report id: two queries however many there are."""
    if not reports:
        return {}
    turns = ReportStep.objects.filter(report__in=reports, step__in=TURNS).order_by()
    steps = dict(turns.values("report").annotate(last=Max("pk")).values_list("report", "last"))
    rows = _standing(reports).order_by().values_list("pk", "locality_id", "as_of", "kind", "report_id")
    marks = {}
    values = list(rows)
    for report in reports:
        days = days_of_values(report)
        last = max(
            (
                pk
                for pk, locality, as_of, kind, sent_with in values
                if sent_with == report.pk
                or (locality == report.locality_id and days.hold(as_of, is_estimate=kind == "estimate"))
            ),
            default=0,
        )
        marks[report.pk] = f"{steps.get(report.pk, 0)}.{last}"
    return marks


def is_own_sending(report: DueReport, user: User) -> bool:
    """Whether it was this person who sent it last."""
    sendings = ReportStep.objects.filter(report=report, step=Step.SENT).order_by("-at", "-id")
    last = sendings.values_list("by", flat=True).first()
    return (last or report.sent_by_id) == user.pk


def _standing(reports: Collection[DueReport]) -> ObservationQuerySet:
    """The values of the reports' units in the days of any of them."""
    days = [days_of_values(report) for report in reports]
    return Observation.objects.standing().filter(
        is_computed=False,
        locality__in={report.locality_id for report in reports},
        as_of__range=(min(one.first for one in days), max(one.last for one in days)),
        period__starts_on__lte=max(report.cut_off_on for report in reports),
        period__ends_on__gte=min(report.cut_off_on for report in reports),
    )
