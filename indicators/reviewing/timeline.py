"""The timeline of a report as people read it: each return with the rows that came back. Reads only."""

from collections.abc import Sequence
from dataclasses import dataclass

from indicators.choices import Step
from indicators.models import DueReport, ReportStep, ReturnedRow


@dataclass(frozen=True, slots=True)
class TimelineStep:
    """What happened; `rows` are those that a return gave back, with their reasons."""

    step: ReportStep
    rows: Sequence[ReturnedRow]


def timeline_of(report: DueReport) -> list[TimelineStep]:
    """Oldest first: one query, a second where something was returned."""
    steps = list(report.steps.select_related("by"))
    rows: list[ReturnedRow] = []
    if any(step.step == Step.RETURNED for step in steps):
        rows = list(report.returned_rows.select_related("indicator").order_by("returned_at", "pk"))
    shown = []
    for step in steps:
        # A return stores its rows right before its step.
        own = [row for row in rows if row.returned_at <= step.at] if step.step == Step.RETURNED else []
        rows = rows[len(own) :]
        shown.append(TimelineStep(step, own))
    return shown
