"""The pace of one target inside its period, and where the year will end: a calculation on plain values. Pure.

One formula for flows and stocks, on the value's own date d (never today):

    expected(d) = baseline + share(d) × (threshold − baseline)
    lag         = (expected − v) / |threshold − baseline|, counted in the target's direction, in points of the work
    forecast    = baseline + (v − baseline) / share(d), once share(d) ≥ 0,15

The lag is taken over the distance's size and signed by the direction, because two things would otherwise read the wrong
way round: a ceiling that fills up from zero, and a state that began on the good side of its threshold.
"""

import datetime as dt
from collections.abc import Sequence
from decimal import ROUND_HALF_EVEN, Context, Decimal
from functools import lru_cache
from typing import NamedTuple

from indicators.choices import Accumulation, Direction, Kind, Pace, PaceReason, Profile
from indicators.judging import EXACT, Demand, Judgement, direction_of, verdict_for

# What counts as behind and far behind where neither plan nor indicator says, in points of the period's work.
ON_TRACK_BELOW, BEHIND_BELOW = Decimal(10), Decimal(25)
# Earlier in the period a forecast would multiply the noise of the first weeks by seven and more.
FORECAST_FROM = Decimal("0.15")
# Between two values of an earlier year further apart than a quarter, a straight line would be a guess.
SEASON_GAP = 92

HUNDRED, ONE, ZERO = Decimal(100), Decimal(1), Decimal(0)
# Divisions end here; wide enough that what is kept and what a band sees never feel it.
DIVIDED = Context(prec=60)
# What is kept of a figure that a division made.
KEPT = Decimal("0.0001")
# Divisions leave noise far behind this place; a band is met or missed before it.
NOISE = Decimal(1).scaleb(-20)

# Plain text beside the enumerations: see `judging`.
FLOW, STATE = Accumulation.FLOW.value, Accumulation.STATE.value
LOWER, WITHIN, RELATIVE = Direction.LOWER.value, Direction.WITHIN.value, Kind.RELATIVE.value
SCENARIO, SEASONAL, AT_END = Profile.SCENARIO.value, Profile.SEASONAL.value, Profile.AT_END.value
AHEAD, ON_TRACK, BEHIND = Pace.AHEAD.value, Pace.ON_TRACK.value, Pace.BEHIND.value
FAR_BEHIND, UNKNOWN = Pace.FAR_BEHIND.value, Pace.UNKNOWN.value

Point = tuple[dt.date, Decimal]


class Season(NamedTuple):
    """An earlier period that has closed: where it began, where it ended, the values between, in order of their days."""

    starts_on: dt.date
    ends_on: dt.date
    baseline: Decimal
    closing: Decimal
    points: tuple[Point, ...]


class Course(NamedTuple):
    """The way a value takes through its period.

    `starts_on` is the period's first day, or the day from which a target set in mid-year counts. `baseline` is the
    value before that day: entered, or last period's closing value, or the value at a mid-year start; None where it is
    not known. A flow that counts from the period's first day begins at 0 whatever else is known.
    """

    starts_on: dt.date
    ends_on: dt.date
    accumulation: str = Accumulation.UNKNOWN
    profile: str = Profile.LINEAR
    baseline: Decimal | None = None
    counts_from_start: bool = True
    milestones: tuple[Point, ...] = ()
    seasons: tuple[Season, ...] = ()
    on_track_below: Decimal = ON_TRACK_BELOW
    behind_below: Decimal = BEHIND_BELOW


class Progress(NamedTuple):
    """A pace, or why there is none (`unknown` with its reason); blank where there is no value to pace at all.

    `lag` is in points of the period's work, below 0 where the value is ahead. Figures are rounded to four places.
    """

    pace: str = ""
    reason: str = ""
    baseline: Decimal | None = None
    expected: Decimal | None = None
    lag: Decimal | None = None
    forecast: Decimal | None = None
    forecast_verdict: str = ""


NOTHING = Progress()


def progress_of(demand: Demand, judgement: Judgement, as_of: dt.date | None, course: Course) -> Progress:
    """The pace and forecast of a judged value. `as_of` is the value's own date."""
    value, threshold = judgement.value, judgement.threshold
    if as_of is None or value is None or threshold is None:
        return NOTHING
    if judgement.problem:
        return Progress(UNKNOWN, PaceReason.NOT_COMPARABLE.value)
    direction = direction_of(demand)
    baseline = baseline_of(course)
    reason = _no_path(demand, direction, as_of, course, baseline)
    if reason or baseline is None:
        return Progress(UNKNOWN, reason)
    share = share_of(course, baseline, threshold, as_of)
    if share is None:
        return Progress(UNKNOWN, _no_share(course, baseline, threshold), baseline)
    forecast, verdict = _forecast(demand, direction, judgement, baseline, share)
    distance = EXACT.subtract(threshold, baseline)
    expected = EXACT.add(baseline, EXACT.multiply(share, distance))
    behind = EXACT.subtract(value, expected) if direction == LOWER else EXACT.subtract(expected, value)
    if not distance:
        # Nothing was left to do: a value that holds is ahead of nothing, a worse one is a verdict, not a pace.
        if behind > 0:
            return Progress(UNKNOWN, PaceReason.NO_DISTANCE.value, baseline, _kept(expected), None, forecast, verdict)
        return Progress(AHEAD, "", baseline, _kept(expected), ZERO, forecast, verdict)
    lag = DIVIDED.divide(EXACT.multiply(behind, HUNDRED), EXACT.abs(distance))
    pace = _band(lag.quantize(NOISE, ROUND_HALF_EVEN, EXACT), course)
    return Progress(pace, "", baseline, _kept(expected), _kept(lag), forecast, verdict)


def baseline_of(course: Course) -> Decimal | None:
    """Where the value begins: 0 for a flow from the period's first day, otherwise what is known of it."""
    if course.baseline is not None:
        return course.baseline
    return ZERO if course.accumulation == FLOW and course.counts_from_start else None


def _no_path(demand: Demand, direction: str, as_of: dt.date, course: Course, baseline: Decimal | None) -> str:
    """Why the target has no expected line, or nothing."""
    if direction == WITHIN or (demand.kind == RELATIVE and not demand.is_share):
        # A band is kept, not approached; a growth rate is not a level that fills up.
        return PaceReason.NO_PATH.value
    if as_of < course.starts_on:
        return PaceReason.BEFORE_START.value
    if course.profile == AT_END and as_of < course.ends_on:
        return PaceReason.AT_END.value
    if course.accumulation not in (FLOW, STATE):
        return PaceReason.NO_ACCUMULATION.value
    return PaceReason.NO_BASELINE.value if baseline is None else ""


def _no_share(course: Course, baseline: Decimal, threshold: Decimal) -> str:
    if course.profile == SEASONAL:
        return PaceReason.NO_SEASON.value
    return PaceReason.NO_DISTANCE.value if threshold == baseline else PaceReason.NO_MILESTONES.value


def share_of(course: Course, baseline: Decimal, threshold: Decimal, on: dt.date) -> Decimal | None:
    """How much of the period's work is expected by the end of a day, 1 from the last day on; None: no basis to say."""
    if on >= course.ends_on:
        return ONE
    if course.profile == SCENARIO:
        return _scenario_share(course, baseline, threshold, on)
    if course.profile == SEASONAL:
        return _seasonal_share(course, on)
    return _linear_share(course.starts_on, course.ends_on, on)


@lru_cache(maxsize=1024)
def _linear_share(starts_on: dt.date, ends_on: dt.date, on: dt.date) -> Decimal:
    """Elapsed days by all days; the same few days come back for thousands of targets."""
    return DIVIDED.divide(Decimal((on - starts_on).days + 1), Decimal((ends_on - starts_on).days + 1))


def _scenario_share(course: Course, baseline: Decimal, threshold: Decimal, on: dt.date) -> Decimal | None:
    """The plan's own milestones, straight between them, from the baseline to the threshold on the last day."""
    if not course.milestones or threshold == baseline:
        return None
    expected = _between(milestone_line(course, baseline, threshold), on)
    return DIVIDED.divide(EXACT.subtract(expected, baseline), EXACT.subtract(threshold, baseline))


def milestone_line(course: Course, baseline: Decimal, threshold: Decimal) -> list[Point]:
    """The corners of the plan's own line. On the last day the target itself stands."""
    inside = [(on, value) for on, value in course.milestones if course.starts_on <= on < course.ends_on]
    return [(_eve(course.starts_on), baseline), *inside, (course.ends_on, threshold)]


def _seasonal_share(course: Course, on: dt.date) -> Decimal | None:
    """The mean of the earlier years' shares on the same day."""
    found = [share for season in course.seasons if (share := _share_in(season, course, on)) is not None]
    return DIVIDED.divide(sum(found, ZERO), Decimal(len(found))) if found else None


def _share_in(season: Season, course: Course, on: dt.date) -> Decimal | None:
    """An earlier period's share of its own way on the same calendar day (29 February falls on the 28th)."""
    work = EXACT.subtract(season.closing, season.baseline)
    day = _years_before(on, course.ends_on.year - season.ends_on.year)
    if not work or not season.starts_on <= day <= season.ends_on:
        return None
    line = [(_eve(season.starts_on), season.baseline), *season.points]
    if line[-1][0] < season.ends_on:
        line.append((season.ends_on, season.closing))
    before, after = _neighbours(line, day)
    if (after[0] - before[0]).days > SEASON_GAP:
        return None
    return DIVIDED.divide(EXACT.subtract(_on_line(before, after, day), season.baseline), work)


def _years_before(day: dt.date, years: int) -> dt.date:
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return dt.date(day.year - years, 2, 28)


def _eve(day: dt.date) -> dt.date:
    return day - dt.timedelta(days=1)


def _between(line: Sequence[Point], on: dt.date) -> Decimal:
    return _on_line(*_neighbours(line, on), on)


def _neighbours(line: Sequence[Point], on: dt.date) -> tuple[Point, Point]:
    """The last corner before a day and the first one on or after it."""
    after = next(index for index, (day, _value) in enumerate(line) if day >= on)
    return line[max(after - 1, 0)], line[after]


def _on_line(before: Point, after: Point, on: dt.date) -> Decimal:
    days = (after[0] - before[0]).days
    if not days:
        return after[1]
    rise = EXACT.multiply(EXACT.subtract(after[1], before[1]), Decimal((on - before[0]).days))
    return EXACT.add(before[1], DIVIDED.divide(rise, Decimal(days)))


def _forecast(
    demand: Demand, direction: str, judgement: Judgement, baseline: Decimal, share: Decimal
) -> tuple[Decimal | None, str]:
    """The value at the close if the rest goes as the part behind us, and the verdict it would get."""
    value, threshold = judgement.value, judgement.threshold
    if share < FORECAST_FROM or value is None or threshold is None:
        return None, ""
    if share == ONE:
        return value, judgement.verdict
    forecast = EXACT.add(baseline, DIVIDED.divide(EXACT.subtract(value, baseline), share))
    settled = forecast.quantize(NOISE, ROUND_HALF_EVEN, EXACT)
    return _kept(forecast), verdict_for(demand, direction, settled, threshold, judgement.exceed)


def _band(lag: Decimal, course: Course) -> str:
    if lag <= 0:
        return AHEAD
    if lag < course.on_track_below:
        return ON_TRACK
    return BEHIND if lag < course.behind_below else FAR_BEHIND


def _kept(figure: Decimal) -> Decimal:
    return figure.quantize(KEPT, ROUND_HALF_EVEN, EXACT)


def expected_line(course: Course, threshold: Decimal) -> list[Point]:
    """The corners of the expected line, from the eve of the first day to the last one; empty where there is none."""
    baseline = baseline_of(course)
    if baseline is None or course.profile == AT_END:
        return []
    first, last = (_eve(course.starts_on), baseline), (course.ends_on, threshold)
    if course.profile == SCENARIO:
        return milestone_line(course, baseline, threshold) if course.milestones else []
    if course.profile != SEASONAL:
        return [first, last]
    months = (course.starts_on + dt.timedelta(days=30 * n) for n in range(1, 13))
    corners = []
    for day in (day for day in months if day < course.ends_on):
        share = _seasonal_share(course, day)
        if share is not None:
            corners.append((day, _kept(baseline + share * (threshold - baseline))))
    return [first, *corners, last] if corners else []
