"""Pace and forecast: tables for every profile and reason, and what must hold whatever the numbers."""

import datetime as dt
from decimal import Decimal, localcontext

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from indicators.choices import Direction, Kind, Pace, PaceReason, Verdict
from indicators.judging import EXACT, Demand, Value, judge
from indicators.pacing import Course, Progress, Season, baseline_of, expected_line, progress_of, share_of

D = Decimal
YEAR = (dt.date(2023, 1, 1), dt.date(2023, 12, 31))
LEAP = (dt.date(2024, 1, 1), dt.date(2024, 12, 31))
FIVE = (dt.date(2021, 1, 1), dt.date(2025, 12, 31))
PACES = [Pace.FAR_BEHIND, Pace.BEHIND, Pace.ON_TRACK, Pace.AHEAD]
VERDICTS = [Verdict.NOT_MET, Verdict.MET, Verdict.EXCEEDED]


def flow(span=YEAR, **facts):
    return Course(*span, accumulation="flow", **facts)


def state(baseline, span=YEAR, **facts):
    return Course(*span, accumulation="state", baseline=None if baseline is None else D(baseline), **facts)


def point(threshold, direction="higher"):
    return Demand(Kind.POINT, D(threshold), D(threshold), direction=direction)


def pace_of(demand, value, on, course, **facts) -> Progress:
    return progress_of(demand, judge(demand, Value(D(value), **facts)), on, course)


def day(text):
    date, month, year = map(int, text.split("/"))
    return dt.date(year, month, date)


@pytest.mark.parametrize(
    ("demand", "value", "on", "course", "pace", "lag", "expected", "forecast"),
    [
        # Chợ Đồn to 30/11/2023: 334 of 365 days.
        (point(136000), "109500", "30/11/2023", flow(), "behind", "10.9921", "124449.3151", "119663.1737"),
        (point("165139.586"), "100217.5", "30/11/2023", flow(), "far_behind", "30.8203", "151114.0321", "109519.1243"),
        (point(100), "50", "01/07/2023", flow(), "ahead", "-0.1370", "49.8630", "100.2747"),
        (point(100), "50", "02/07/2023", flow(), "on_track", "0.1370", "50.1370", "99.7268"),
        # A year with 29 February: 1 July ends day 183 of 366.
        (point(100), "50", "01/07/2024", flow(LEAP), "ahead", "0", "50", "100"),
        # The bands: below 10 points, below 25, from 25.
        (point(366), "146.4", "01/07/2024", flow(LEAP), "behind", "10", "183", "292.8"),
        (point(366), "146.5", "01/07/2024", flow(LEAP), "on_track", "9.9727", "183", "293"),
        (point(366), "91.5", "01/07/2024", flow(LEAP), "far_behind", "25", "183", "183"),
        # A state that has to fall: 2,53 % at the last close, 1,93 % demanded.
        (point("1.93", "lower"), "2.2", "01/07/2024", state("2.53", LEAP), "ahead", "-5", "2.23", "1.87"),
        (point("1.93", "lower"), "2.35", "01/07/2024", state("2.53", LEAP), "behind", "20", "2.23", "2.17"),
        # A state that is better than its target already is judged in the target's direction.
        (point(40), "40.3", "01/07/2024", state("40.5", LEAP), "ahead", "-10", "40.25", "40.1"),
        (point(40), "40.2", "01/07/2024", state("40.5", LEAP), "behind", "10", "40.25", "39.9"),
        # A ceiling that fills up from zero.
        (Demand(Kind.CEILING, None, D(10)), "8", "01/07/2024", flow(LEAP), "far_behind", "30", "5", "16"),
        (Demand(Kind.CEILING, None, D(10)), "4", "01/07/2024", flow(LEAP), "ahead", "-10", "5", "8"),
        # A range is paced by its easier end.
        (Demand(Kind.RANGE, D(100), D(120)), "55", "01/07/2024", flow(LEAP), "ahead", "-5", "50", "110"),
        # 81 % of the assigned estimate.
        (Demand(Kind.RELATIVE, D(100), D(100), is_share=True, is_percent=True), "40", "01/07/2024", flow(LEAP),
         "behind", "10", "50", "80"),
        # A term: two of five years.
        (point(1826), "730", "31/12/2022", flow(FIVE), "ahead", "0", "730", "1826"),
        # Set in mid-year, from the 60 of that day.
        (point(100), "70", "30/09/2024",
         Course(dt.date(2024, 7, 1), dt.date(2024, 12, 31), "flow", baseline=D(60), counts_from_start=False),
         "far_behind", "25", "80", "80"),
        # Nothing to do, and it holds.
        (point(100), "100", "01/07/2024", state(100, LEAP), "ahead", "0", "100", "100"),
    ],
)  # fmt: skip
def test_pace(demand, value, on, course, pace, lag, expected, forecast):
    found = pace_of(demand, value, day(on), course)
    assert (found.pace, found.reason) == (pace, "")
    assert (found.lag, found.expected, found.forecast) == (D(lag), D(expected), D(forecast))


@pytest.mark.parametrize(
    ("demand", "value", "on", "course", "reason"),
    [
        (point(10), "5", "01/06/2023", Course(*YEAR), PaceReason.NO_ACCUMULATION),
        (point(10), "5", "01/06/2023", state(None), PaceReason.NO_BASELINE),
        (point(10), "5", "01/06/2023", flow(profile="scenario"), PaceReason.NO_MILESTONES),
        (point(10), "5", "01/06/2023", flow(profile="seasonal"), PaceReason.NO_SEASON),
        (point(10), "5", "01/06/2023", flow(profile="at_end"), PaceReason.AT_END),
        (point(10), "9", "01/06/2023", state(10), PaceReason.NO_DISTANCE),
        (Demand(Kind.RANGE, D(5), D(6), direction=Direction.WITHIN), "5", "01/06/2023", state(5), PaceReason.NO_PATH),
        (Demand(Kind.RATIO, D(27), D(27), D(30)), "12/15", "01/06/2023", flow(), PaceReason.NOT_COMPARABLE),
        (point(10), "5", "01/06/2023", Course(dt.date(2023, 7, 1), YEAR[1], "flow", baseline=D(0)),
         PaceReason.BEFORE_START),
        (point(10), "5", "01/08/2023", Course(dt.date(2023, 7, 1), YEAR[1], "flow", counts_from_start=False),
         PaceReason.NO_BASELINE),
    ],
)  # fmt: skip
def test_no_pace_says_why(demand, value, on, course, reason):
    number, _, denominator = value.partition("/")
    judged = judge(demand, Value(D(number), D(denominator) if denominator else None))
    found = progress_of(demand, judged, day(on), course)
    assert (found.pace, found.reason, found.lag) == (Pace.UNKNOWN, reason, None)


def test_a_growth_rate_has_no_pace():
    demand = Demand(Kind.RELATIVE, D(5), D(5))
    assert pace_of(demand, "3", day("01/06/2023"), flow(), is_relative=True).reason == PaceReason.NO_PATH


@pytest.mark.parametrize(
    "judged", [judge(point(10), None), judge(Demand(Kind.QUALITATIVE), None), judge(Demand(""), Value(D(1)))]
)
def test_without_a_value_or_a_number_there_is_nothing_to_pace(judged):
    assert progress_of(point(10), judged, day("01/06/2023"), flow()) == Progress()


def test_a_target_judged_at_the_end_has_a_pace_on_the_last_day():
    found = pace_of(point(10), "5", YEAR[1], flow(profile="at_end"))
    assert (found.pace, found.lag, found.forecast) == (Pace.FAR_BEHIND, 50, 5)


@pytest.mark.parametrize(
    ("on", "expected", "pace"),
    [
        ("31/03/2023", "10", "ahead"),
        ("30/06/2023", "40", "ahead"),
        # Half of July and August's way from 40 to 90 by 30 September: 46 of 92 days.
        ("15/08/2023", "65", "on_track"),
        ("31/12/2023", "100", "on_track"),
    ],
)
def test_scenario(on, expected, pace):
    milestones = ((day("31/03/2023"), D(10)), (day("30/06/2023"), D(40)), (day("30/09/2023"), D(90)))
    course = flow(profile="scenario", milestones=milestones)
    value = D(expected) - (1 if pace == "on_track" else 0)
    found = pace_of(point(100), value, day(on), course)
    assert (found.expected, found.pace) == (D(expected), pace)


def season(year, closing, *points, baseline="0"):
    days = tuple((dt.date(year, month, date), D(value)) for date, month, value in points)
    return Season(dt.date(year, 1, 1), dt.date(year, 12, 31), D(baseline), D(closing), days)


Q2022 = season(2022, 200, (31, 3, 20), (30, 6, 60), (30, 9, 160))
Q2021 = season(2021, 100, (31, 3, 20), (30, 6, 50), (30, 9, 70))


@pytest.mark.parametrize(
    ("seasons", "on", "share"),
    [
        ((Q2022,), "30/06/2023", "0.3"),
        ((Q2022, Q2021), "30/06/2023", "0.4"),
        ((Q2022,), "15/08/2023", "0.55"),
        ((Q2022,), "31/12/2023", "1"),
        # Between values more than a quarter apart nothing is said, and another year still speaks.
        ((season(2022, 200, (30, 6, 60)),), "31/03/2023", None),
        ((season(2022, 200, (30, 6, 60)), Q2021), "31/03/2023", "0.2"),
        ((season(2022, 0, (31, 3, 0), (30, 6, 0), (30, 9, 0)),), "30/06/2023", None),
        ((), "30/06/2023", None),
    ],
)
def test_seasonal_share(seasons, on, share):
    course = flow(profile="seasonal", seasons=seasons)
    assert share_of(course, D(0), D(100), day(on)) == (None if share is None else D(share))


def test_29_february_reads_the_28th_of_an_ordinary_year():
    year = season(2023, 100, (31, 1, 10), (28, 2, 20), (31, 3, 30), (30, 6, 60), (30, 9, 80))
    course = flow(LEAP, profile="seasonal", seasons=(year,))
    assert share_of(course, D(0), D(100), day("29/02/2024")) == D("0.2")


@pytest.mark.parametrize(
    ("course", "baseline"),
    [
        (flow(), 0),
        (flow(baseline=D(5)), 5),
        (flow(counts_from_start=False), None),
        (state(7), 7),
        (state(None), None),
        (Course(*YEAR), None),
    ],
)
def test_baseline(course, baseline):
    assert baseline_of(course) == baseline


def test_bands_can_be_set():
    strict = flow(LEAP, on_track_below=D(2), behind_below=D(5))
    assert [pace_of(point(100), value, day("01/07/2024"), strict).pace for value in ("49", "47", "45")] == [
        Pace.ON_TRACK,
        Pace.BEHIND,
        Pace.FAR_BEHIND,
    ]


@pytest.mark.parametrize(("on", "forecast"), [("23/02/2024", None), ("24/02/2024", "66.5455")])
def test_no_forecast_from_the_first_weeks(on, forecast):
    # 54 of 366 days are 14,75 %, 55 are 15,03 %.
    found = pace_of(point(100), "10", day(on), flow(LEAP)).forecast
    assert found == (None if forecast is None else D(forecast))


@pytest.mark.parametrize(("value", "verdict"), [("60", "exceeded"), ("50", "met"), ("49", "not_met")])
def test_the_forecast_has_a_verdict(value, verdict):
    found = pace_of(point(100), value, day("01/07/2024"), flow(LEAP))
    assert found.forecast_verdict == verdict


def test_expected_line_of_each_profile():
    eve = dt.date(2022, 12, 31)
    milestones = ((day("30/06/2023"), D(40)),)
    assert expected_line(flow(), D(100)) == [(eve, 0), (YEAR[1], 100)]
    assert expected_line(flow(profile="scenario", milestones=milestones), D(100)) == [
        (eve, 0),
        (day("30/06/2023"), 40),
        (YEAR[1], 100),
    ]
    assert expected_line(flow(profile="at_end"), D(100)) == []
    assert expected_line(state(None), D(100)) == []
    seasonal = expected_line(flow(profile="seasonal", seasons=(Q2022,)), D(100))
    assert seasonal[0] == (eve, 0)
    assert seasonal[-1] == (YEAR[1], 100)
    assert len(seasonal) > 10


# --- What must hold whatever the numbers -----------------------------------------------------------------------------
numbers = st.decimals(0, 10**9, places=3)
levels = st.decimals(1, 10**9, places=3)
days = st.dates(*YEAR)
directions = st.sampled_from(["higher", "lower"])
courses = st.builds(
    lambda kind, baseline: flow() if kind == "flow" else state(baseline), st.sampled_from(["flow", "state"]), numbers
)


def better(direction, one, two):
    return max(one, two) if direction == "higher" else min(one, two)


@given(levels, directions, courses, days, numbers, numbers)
def test_a_better_value_never_lowers_pace_forecast_or_verdict(threshold, direction, course, on, one, two):
    assume(one != two)
    good = better(direction, one, two)
    bad = one if good == two else two
    demand = point(threshold, direction)
    high, low = pace_of(demand, good, on, course), pace_of(demand, bad, on, course)
    if Pace.UNKNOWN not in (high.pace, low.pace):
        assert PACES.index(high.pace) >= PACES.index(low.pace)
        assert high.lag <= low.lag
    if high.forecast is not None and low.forecast is not None:
        assert better(direction, high.forecast, low.forecast) == high.forecast
        assert VERDICTS.index(high.forecast_verdict) >= VERDICTS.index(low.forecast_verdict)


@given(levels, directions, courses, numbers)
def test_the_forecast_at_the_close_is_the_value(threshold, direction, course, value):
    demand = point(threshold, direction)
    judged = judge(demand, Value(value))
    found = progress_of(demand, judged, YEAR[1], course)
    assert (found.forecast, found.forecast_verdict) == (value, judged.verdict)


@given(levels, directions, courses, days, numbers, st.sampled_from([D(10), D(1000), D("0.001"), D(7)]))
def test_scaling_values_and_targets_together_changes_nothing(threshold, direction, course, on, value, factor):
    scaled = course._replace(baseline=None if course.baseline is None else course.baseline * factor)
    one = pace_of(point(threshold, direction), value, on, course)
    two = pace_of(point(threshold * factor, direction), value * factor, on, scaled)
    assert (one.pace, one.reason, one.lag, one.forecast_verdict) == (
        two.pace,
        two.reason,
        two.lag,
        two.forecast_verdict,
    )


@given(levels, directions, courses, days, numbers, st.lists(days, min_size=1, max_size=6, unique=True))
def test_milestones_on_the_line_are_the_line(threshold, direction, course, on, value, cuts):
    baseline = baseline_of(course)
    assume(baseline != threshold)
    with localcontext(EXACT):
        way = threshold - baseline
        line = sorted((cut, baseline + share_of(course, baseline, threshold, cut) * way) for cut in cuts)
        demand = point(threshold, direction)
        split = course._replace(profile="scenario", milestones=tuple(line))
        assert pace_of(demand, value, on, split) == pace_of(demand, value, on, course)


@given(levels, courses, days, numbers)
def test_expected_lies_between_baseline_and_threshold(threshold, course, on, value):
    found = pace_of(point(threshold), value, on, course)
    low, high = sorted([baseline_of(course), threshold])
    assert found.expected is None or low <= found.expected <= high
