"""What a board says of pace: the finding over a row's chart, and what the chart is drawn from."""

import datetime as dt
from decimal import ROUND_HALF_UP, Decimal

from django.utils.translation import gettext as _

from indicators.board.charts import Chart, Facts, Level, Seen, draw_chart
from indicators.board.lines import Line
from indicators.choices import Direction, Kind, ObservationKind, Pace, PaceReason, Profile
from indicators.explaining.paces import format_points
from indicators.judged import demand_of
from indicators.judging import EXACT, bounds_of, direction_of
from indicators.models import Milestone, Observation, Target, TargetVersion
from indicators.numbers import format_number
from indicators.pacing import ON_TRACK_BELOW, Course, Point, expected_line
from indicators.spans import Span

# One of many side by side, under a row, on its own page.
TINY, SMALL, LARGE = (260, 120), (360, 150), (760, 300)


def pace_finding(line: Line) -> str:
    """The title of the chart: "Chậm 12 điểm so với tiến độ; dự báo cuối năm 93 % kế hoạch"."""
    if line.assessment is None or not line.assessment.pace:
        return ""
    return "; ".join(filter(None, [_pace_words(line), _forecast_words(line)]))


def _pace_words(line: Line) -> str:
    assessment = line.assessment
    if assessment.pace == Pace.UNKNOWN:
        reason = PaceReason(assessment.pace_reason).label if assessment.pace_reason else ""
        return _("Chưa nói được tiến độ: %s") % reason
    points = {"points": format_points(assessment.lag or Decimal(0))}
    if assessment.pace == Pace.AHEAD:
        return _("Nhanh hơn tiến độ %(points)s điểm") % points if assessment.lag else _("Đúng bằng tiến độ")
    said = {
        Pace.ON_TRACK: _("Đúng tiến độ, kém mức phải có %(points)s điểm"),
        Pace.BEHIND: _("Chậm %(points)s điểm so với tiến độ"),
        Pace.FAR_BEHIND: _("Chậm nhiều, %(points)s điểm so với tiến độ"),
    }
    return said[Pace(assessment.pace)] % points


def _forecast_words(line: Line) -> str:
    """In percent of the plan where more is better, in the unit elsewhere; never rounded up to the plan."""
    assessment = line.assessment
    if assessment.forecast is None:
        return ""
    end = _("cuối năm") if Span(line.target.period.starts_on, line.target.period.ends_on).is_year else _("cuối kỳ")
    threshold = assessment.threshold
    if direction_of(demand_of(line.target)) == Direction.HIGHER and threshold and threshold > 0:
        share = EXACT.divide(assessment.forecast * 100, threshold)
        whole = share.quantize(Decimal(1), ROUND_HALF_UP, EXACT)
        percent = whole if whole != 100 or share == 100 else share.quantize(Decimal("0.01"), context=EXACT)
        return _("dự báo %(end)s %(percent)s %% kế hoạch") % {"end": end, "percent": format_number(percent)}
    value = format_number(assessment.forecast.quantize(Decimal("0.01"), ROUND_HALF_UP, EXACT))
    return _("dự báo %(end)s %(value)s") % {"end": end, "value": f"{value} {line.own_unit}".strip()}


def chart_of(line: Line, size: tuple[int, int] = SMALL) -> Chart | None:
    """The value over time against the expected line and the target; None where there is nothing to compare."""
    target, assessment = line.target, line.assessment
    threshold, _exceed = bounds_of(demand_of(target)) if target.kind else (None, None)
    if assessment is None or threshold is None or target.kind == Kind.RELATIVE:
        return None
    expected = _expected(line, threshold)
    facts = Facts(
        starts_on=target.period.starts_on,
        ends_on=target.period.ends_on,
        seen=[_seen(one, line.own_unit) for one in line.series if one.value is not None and not one.is_relative],
        levels=_levels(target, line.versions),
        expected=expected,
        slack=_slack(target, expected),
        target_words=format_number(threshold),
    )
    return draw_chart(facts, *size)


def _seen(one: Observation, unit: str) -> Seen:
    number = format_number(one.value)
    return Seen(
        on=one.as_of,
        value=one.value,
        number=number,
        words=f"{one.as_of:%d/%m/%Y}, {one.get_kind_display().lower()}: {number} {unit}".strip(),
        is_estimate=one.kind == ObservationKind.ESTIMATE,
        is_ghost=not one.stands,
    )


def _expected(line: Line, threshold: Decimal) -> list[Point]:
    target, assessment = line.target, line.assessment
    if assessment.expected is None or assessment.baseline is None:
        return []
    starts_on = target.counts_from or target.period.starts_on
    course = Course(
        starts_on=starts_on,
        ends_on=target.period.ends_on,
        accumulation=target.indicator.accumulation,
        profile=target.profile or target.indicator.profile,
        baseline=assessment.baseline,
        milestones=tuple((one.on, one.value) for one in _in_force(line.milestones, assessment.version)),
    )
    if course.profile == Profile.SEASONAL and line.observation is not None:
        # The seasons behind it are not at hand here; the point that the value was judged by is.
        eve = starts_on - dt.timedelta(days=1)
        corners = {
            eve: assessment.baseline, line.observation.as_of: assessment.expected, course.ends_on: threshold,
        }  # fmt: skip
        return sorted(corners.items())
    return expected_line(course, threshold)


def _in_force(milestones: list[Milestone], version: int) -> list[Milestone]:
    return [one for one in milestones if one.version == version]


def _slack(target: Target, expected: list[Point]) -> Decimal:
    """How far behind the line is on track, in the value's unit; below 0 where the line falls."""
    if not expected:
        return Decimal(0)
    band = target.plan.on_track_below or target.indicator.on_track_below or ON_TRACK_BELOW
    return band * (expected[-1][1] - expected[0][1]) / 100


def _levels(target: Target, versions: list[TargetVersion]) -> list[Level]:
    """The target as a line or band; amended, as steps from the day of each version."""
    starts_on, ends_on = target.period.starts_on, target.period.ends_on
    steps: dict[dt.date, tuple[Decimal, Decimal]] = {}
    for one in versions or [target]:
        edges = [edge for edge in (one.low, one.high) if edge is not None]
        if edges:
            first = max(one.effective_on or starts_on, starts_on)
            # A later version of the same day, or of an earlier one, takes the place of what stood there.
            steps = {day: step for day, step in steps.items() if day < first} | {first: (min(edges), max(edges))}
    days = [*steps, ends_on]
    return [Level(day, days[place + 1], *step) for place, (day, step) in enumerate(steps.items())]
