"""The figures of an alert's target as its page and the urging letter write them: one source, so that they are equal."""

import datetime as dt
from dataclasses import dataclass

from django.utils.translation import gettext as _

from indicators.board.beside import Beside
from indicators.board.lines import Line
from indicators.choices import Verdict
from indicators.explaining import format_points
from indicators.explaining.paces import as_fine_as
from indicators.judged import assessment_of
from indicators.models import Target
from indicators.numbers import format_number


@dataclass(frozen=True, slots=True)
class Figures:
    """Texts, blank where there is nothing to say. `value` comes with its unit where that is not the plan's, `as_of`
    with how settled it is; `lag` in points of the period's work."""

    name: str
    unit: str
    plan: str
    plan_document: str
    value: str
    as_of: str
    percent: str
    lag: str
    forecast: str

    def facts(self) -> list[tuple[str, str]]:
        """Label and text, only what there is."""
        found = [
            (_("Kế hoạch"), f"{self.plan} {self.unit}".strip()),
            (_("Theo văn bản"), self.plan_document),
            (_("Thực hiện"), f"{self.value} {self.unit}".strip() if self.value else ""),
            (_("Tính đến"), self.as_of),
            (_("% kế hoạch"), self.percent),
            (_("Chậm so với tiến độ"), self.lag),
            (_("Dự báo cuối kỳ"), self.forecast),
        ]
        return [(label, text) for label, text in found if text]


def figures_of(target: Target, on: dt.date) -> Figures:
    """Load the target `with_judgement`."""
    line = Line(target, on, Beside())
    assessment = assessment_of(target)
    lag = assessment.lag if assessment and line.has_pace else None
    return Figures(
        name=line.name,
        unit=line.unit,
        plan=target.written,
        plan_document=str(target.plan),
        value=f"{line.value} {line.value_unit}".strip(),
        as_of=str(line.settled or ""),
        percent=f"{line.percent} %" if line.percent else "",
        lag=_("%(points)s điểm") % {"points": format_points(lag)} if lag is not None and lag > 0 else "",
        forecast=_forecast(target) if line.has_pace else "",
    )


def _forecast(target: Target) -> str:
    assessment = assessment_of(target)
    if assessment is None or assessment.forecast is None or not assessment.forecast_verdict:
        return ""
    verdict = Verdict(assessment.forecast_verdict).label
    shown = as_fine_as(assessment.forecast, assessment.threshold, assessment.value, assessment.baseline)
    return f"{format_number(shown)} ({verdict})"
