"""What a board shows of pace: findings, charts, ticks, filters, what is late."""

import datetime as dt
from decimal import Decimal

import pytest

from indicators.board import Filters, load_board, summarise
from indicators.board.bullets import draw_bullet
from indicators.board.charts import Facts, Level, Seen, draw_chart
from indicators.board.paces import chart_of, pace_finding
from indicators.choices import Accumulation, Direction, Kind, ObservationKind, Pace, Profile
from indicators.judging import Demand
from indicators.models import Milestone, Target, TargetVersion
from indicators.services.recompute import recompute_stale
from indicators.services.staleness import mark_stale
from indicators.spans import Span
from tests.factories import make_indicator, make_observation, make_plan, make_target, make_unit

pytestmark = pytest.mark.django_db
JUNE = dt.date(2023, 6, 30)
ON = dt.date(2023, 7, 10)


@pytest.fixture
def plan():
    return make_plan(title="Nghị quyết 06")


def add(plan, name, demand, value=None, day=JUNE, **facts):
    """A flow of billions with a value at mid-year, where 49,6 % of the work is expected."""
    indicator_facts = {"unit": make_unit("tỷ đồng"), "accumulation": Accumulation.FLOW, "direction": Direction.HIGHER}
    indicator_facts |= {key: facts.pop(key) for key in ("unit", "accumulation", "direction", "profile") if key in facts}
    target = make_target(demand, demand, demand, plan=plan, indicator=make_indicator(name, **indicator_facts), **facts)
    if value is not None:
        make_observation(target, value, as_of=day, kind=ObservationKind.FINAL)
    return target


def board_of(plan, **choices):
    mark_stale(Target.objects.values_list("pk", flat=True))
    recompute_stale()
    return load_board(plan.locality, Span.of_years(2023), Filters(**choices), ON)


def line_of(plan):
    return board_of(plan).everything[0].counted


# --- What the bars are made of ---------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("value", "day", "parts"),
    [
        (None, JUNE, (0, False)),
        ("60", JUNE, (1, True)),
        ("60", dt.date(2023, 12, 31), (1, False)),
    ],
    ids=["no-bar", "expected-by-now", "year-over"],
)
def test_only_what_is_drawn_is_explained(plan, value, day, parts):
    add(plan, "Thu ngân sách", "100", value, day=day)
    board = board_of(plan)
    assert (len(board.bullets), board.has_ticks) == parts
    assert not board.has_bands


def test_a_range_is_drawn_as_a_band(plan):
    target = add(plan, "Thu ngân sách", "100", "60")
    Target.objects.filter(pk=target.pk).update(kind=Kind.RANGE, high=Decimal(110))
    assert board_of(plan).has_bands


# --- The finding -----------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("value", "finding"),
    [
        ("60", "Nhanh hơn tiến độ 10,4 điểm; dự báo cuối năm 121 % kế hoạch"),
        ("45", "Đúng tiến độ, kém mức phải có 4,6 điểm; dự báo cuối năm 91 % kế hoạch"),
        ("37.6", "Chậm 12 điểm so với tiến độ; dự báo cuối năm 76 % kế hoạch"),
        ("10", "Chậm nhiều, 39,6 điểm so với tiến độ; dự báo cuối năm 20 % kế hoạch"),
    ],
)
def test_the_title_says_the_finding(plan, value, finding):
    add(plan, "Thu ngân sách", "100", value)
    assert pace_finding(line_of(plan)) == finding


def test_a_forecast_is_never_rounded_up_to_the_plan(plan):
    add(plan, "Thu ngân sách", "100", "49.5")
    assert pace_finding(line_of(plan)).endswith("dự báo cuối năm 99,82 % kế hoạch")


def test_a_forecast_where_less_is_better_has_no_percent(plan):
    facts = {"unit": make_unit("%"), "accumulation": Accumulation.STATE, "direction": Direction.LOWER}
    add(plan, "Hộ nghèo", "1", "2", baseline=Decimal(3), **facts)
    assert pace_finding(line_of(plan)).endswith("dự báo cuối năm 0,98 %")


def test_why_nothing_is_said_of_pace(plan):
    add(plan, "Hộ nghèo", "1", "2", accumulation=Accumulation.STATE)
    finding = pace_finding(line_of(plan))
    assert finding == "Chưa nói được tiến độ: chưa có số cuối kỳ trước làm mức xuất phát"
    assert not board_of(plan).has_pace


# --- The board -------------------------------------------------------------------------------------------------------
def test_paces_are_counted_and_chosen(plan):
    add(plan, "Nhanh", "100", "60")
    add(plan, "Chậm", "100", "37")
    add(plan, "Chậm nhiều", "100", "10")
    add(plan, "Chưa có", "100")
    board = board_of(plan)
    assert [(option.code, option.count) for option in board.paces] == [
        (Pace.FAR_BEHIND, 1),
        (Pace.BEHIND, 1),
        (Pace.AHEAD, 1),
    ]
    assert [row.name for row in board_of(plan, pace="behind").listed] == ["Chậm"]
    (one,) = summarise([plan.locality], ON)[plan.locality]
    assert one.slow == 2


def test_at_the_end_of_the_period_the_verdict_says_it_all(plan):
    add(plan, "Thu ngân sách", "100", "90", dt.date(2023, 12, 31))
    board = board_of(plan)
    assert (board.has_pace, board.paces, summarise([plan.locality], ON)[plan.locality][0].slow) == (False, [], 0)


@pytest.mark.parametrize(("expected", "tick"), [(None, None), (Decimal(50), "53.6")])
def test_a_bullet_marks_what_is_expected_by_now(expected, tick):
    assert draw_bullet(Demand(Kind.POINT, Decimal(100), Decimal(100)), Decimal(30), expected).tick == tick


# --- The chart -------------------------------------------------------------------------------------------------------
def test_a_chart_joins_the_values_that_count_and_keeps_the_replaced_as_ghosts(plan):
    target = add(plan, "Thu ngân sách", "100", "40")
    facts = {"is_current": False, "kind": ObservationKind.ESTIMATE}
    make_observation(target, "20", as_of=dt.date(2023, 3, 31), **facts)
    make_observation(target, "35", as_of=JUNE, is_superseded=True, **facts)
    chart = chart_of(line_of(plan))
    assert [mark.kind for mark in chart.marks] == ["estimate", "last", "ghost"]
    assert len(chart.line.split()) == 2
    assert (chart.last_words, chart.target_words, len(chart.expected.split())) == ("40", "100", 2)


def test_a_scenario_draws_the_milestones_of_the_version_in_force(plan):
    target = add(plan, "Thu ngân sách", "100", "40", profile=Profile.SCENARIO)
    for version, value in ((1, "30"), (2, "70")):
        Milestone.objects.create(target=target, version=version, on=dt.date(2023, 6, 1), value=value)
    assert len(chart_of(line_of(plan)).expected.split()) == 3


def test_an_amended_target_is_drawn_in_steps(plan):
    target = add(plan, "Thu ngân sách", "120", "40", version=2, effective_on=dt.date(2023, 5, 1))
    for version, low, day in ((1, 100, None), (2, 120, dt.date(2023, 5, 1))):
        demand = {"written": str(low), "kind": Kind.POINT, "low": low, "high": low}
        TargetVersion.objects.create(target=target, version=version, plan=plan, effective_on=day, **demand)
    first, second = chart_of(line_of(plan)).boxes
    assert float(first.x) + float(first.width) == pytest.approx(float(second.x), abs=0.11)
    assert float(second.y) < float(first.y)


@pytest.mark.parametrize(("value", "facts"), [(None, {}), ("90", {"accumulation": Accumulation.UNKNOWN})])
def test_nothing_is_drawn_where_there_is_nothing_to_compare(plan, value, facts):
    add(plan, "Thu ngân sách", "100", value, **facts)
    assert chart_of(line_of(plan)) is None


def test_everything_drawn_lies_inside_the_drawing():
    days = [dt.date(2023, 1, 31), dt.date(2024, 2, 1)]
    seen = [Seen(day, Decimal(value), value, value) for day, value in zip(days, ("-5", "500"), strict=True)]
    levels = [Level(dt.date(2023, 1, 1), dt.date(2023, 12, 31), Decimal(100), Decimal(110))]
    line = [(dt.date(2022, 12, 31), Decimal(0)), (dt.date(2023, 12, 31), Decimal(100))]
    facts = Facts(dt.date(2023, 1, 1), dt.date(2023, 12, 31), seen, levels, line, Decimal(10))
    chart = draw_chart(facts, 360, 150)
    corners = [tuple(map(float, pair.split(","))) for path in (chart.line, chart.track) for pair in path.split()]
    assert all(0 <= x <= 360 and 0 <= y <= 150 for x, y in corners)


def test_the_band_that_is_on_track_never_goes_behind_the_baseline():
    line = [(dt.date(2022, 12, 31), Decimal(0)), (dt.date(2023, 12, 31), Decimal(100))]
    seen = [Seen(JUNE, Decimal(40), "40", "40")]
    levels = [Level(line[0][0], line[1][0], Decimal(100), Decimal(100))]
    chart = draw_chart(Facts(line[0][0], line[1][0], seen, levels, line, Decimal(10)), 360, 150)
    lowest = float(chart.expected.split()[0].split(",")[1])
    assert max(float(pair.split(",")[1]) for pair in chart.track.split()) == lowest
