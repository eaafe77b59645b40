"""The timeline of a report: rows are added, never changed."""

from django.utils import timezone

from indicators.choices import Step
from indicators.models import DueReport, ReportStep
from localities.models import User


def add_step(*, report: DueReport, step: Step, by: User | None, note: str = "") -> ReportStep:
    """Write down what happened to a report. Call it in the transaction that did it."""
    return ReportStep.objects.create(report=report, step=step, at=timezone.now(), by=by, note=note)
