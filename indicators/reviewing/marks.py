"""What of a report is under review, and whether it is still what somebody has seen. Reads only."""

from collections import defaultdict
from collections.abc import Collection, Mapping

from django.db.models import Max, Q, QuerySet

from indicators.choices import Review, Step
from indicators.models import DueReport, Observation, ReportAnswer, ReportStep
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
    """What a page of a review was made from: the last turn of the report, and the values and answers that stood."""
    return marks_of([report])[report.pk]


def marks_of(reports: Collection[DueReport]) -> Mapping[int, str]:
    """By report id: three queries however many there are."""
    if not reports:
        return {}
    turns = ReportStep.objects.filter(report__in=reports, step__in=TURNS).order_by()
    steps = dict(turns.values("report").annotate(last=Max("pk")).values_list("report", "last"))
    values = list(_standing(reports).order_by().values_list("pk", "locality_id", "as_of", "kind", "report_id"))
    answers = defaultdict(list)
    for pk, report_id in standing_answers(reports).order_by().values_list("pk", "report"):
        answers[report_id].append(pk)
    marks = {}
    for report in reports:
        days = days_of_values(report)
        there = [
            pk
            for pk, locality, as_of, kind, sent_with in values
            if sent_with == report.pk
            or (locality == report.locality_id and days.hold(as_of, is_estimate=kind == "estimate"))
        ]
        marks[report.pk] = f"{steps.get(report.pk, 0)}.{_last_and_count(there)}.{_last_and_count(answers[report.pk])}"
    return marks


def _last_and_count(ids: Collection[int]) -> str:
    """What is added has a higher id; what is taken away leaves fewer."""
    return f"{max(ids, default=0)}.{len(ids)}"


def standing_answers(reports: Collection[DueReport]) -> QuerySet[ReportAnswer]:
    return ReportAnswer.objects.filter(report__in=reports, withdrawn_at__isnull=True)


def whole_answer(report: DueReport) -> ReportAnswer | None:
    """What stands for the whole report instead of its values."""
    return standing_answers([report]).filter(indicator__isnull=True).select_related("answered_by").first()


def is_own_sending(report: DueReport, user: User) -> bool:
    """Whether it was this person who sent it last, or answered for the whole of it instead."""
    sendings = ReportStep.objects.filter(report=report, step=Step.SENT).order_by("-at", "-id")
    last = sendings.values_list("by", flat=True).first() or report.sent_by_id
    if report.review == Review.NOT_SENT and (answer := whole_answer(report)):
        last = answer.answered_by_id
    return last == user.pk


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
