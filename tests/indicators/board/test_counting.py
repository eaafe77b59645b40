"""What a board counts: official and computed verdicts, numbers, the leading document."""

import datetime as dt

import pytest

from indicators.board import summarise
from indicators.choices import Accumulation, Counting, Direction, State, Verdict
from indicators.models import Plan
from indicators.states import differs, state_of
from tests.factories import (
    make_plan,
)
from tests.indicators.board.steps import add, board_of, decided

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("official", "computed", "state", "is_different"),
    [
        ("met", "exceeded", State.MET, True),
        ("met", "met", State.MET, False),
        ("exceeded", "", State.EXCEEDED, False),
        ("met", "manual", State.MET, False),
        ("", "not_met", State.NOT_MET, False),
        ("", "", State.UNJUDGED, False),
    ],
)
def test_the_official_verdict_counts_where_there_is_one(official, computed, state, is_different):
    assert state_of(official, computed) == state
    assert differs(official, computed) is is_different


def test_official_and_computed_counts_stand_side_by_side(plan):
    decided(add(plan, "Việc làm mới", "3800", "3850"), Verdict.MET)
    add(plan, "Kết nạp đảng viên", "280", "258")
    board = board_of(plan)
    assert board.tally.short == "1 đạt, 1 chưa đạt"
    assert board.computed.short == "1 vượt, 1 chưa đạt"
    assert board.counts_differ
    assert [(option.label, option.count) for option in board.decisions] == [("Chính thức khác tính toán", 1)]


def test_a_verdict_said_of_another_value_waits_and_does_not_count(plan):
    target = add(plan, "Việc làm mới", "3800", "3850", official_verdict=Verdict.NOT_MET, official_observation_id=10**9)
    board = board_of(plan)
    line = board.everything[0].counted
    assert (line.state, line.waits, line.differs) == (State.EXCEEDED, True, True)
    assert board.tally.short == "1 vượt"
    assert [row.counted.pk for row in board_of(plan, verdict="waits").listed] == [target.pk]


def test_a_number_with_its_parts_counts_once_by_the_rule_of_the_leading_plan(plan):
    growth = add(plan, "Giá trị sản xuất", "13", "13", number="1")
    add(plan, "Nông nghiệp", "3", "2", stands_under=growth)
    assert board_of(plan).tally.short == "1 đạt"
    Plan.objects.filter(pk=plan.pk).update(counting=Counting.ALL_HOLD)
    board = board_of(plan)
    assert board.tally.short == "1 chưa đạt"
    assert board.summary.counts_sentence.endswith("gồm: Giá trị sản xuất (Giá trị sản xuất: Nông nghiệp).")
    assert board.row_tally.short == "1 đạt, 1 chưa đạt"


def test_the_leading_plan_is_counted_and_says_which_numbers(plan):
    members = add(plan, "Kết nạp đảng viên", "280", "258", number="20")
    add(plan, "Hộ nghèo", "13", "13", number="17")
    city = make_plan(
        title="Thành phố giao", locality=plan.locality, period=plan.period, is_leading=True, counted_numbers="1-30"
    )
    add(city, "", "250", indicator=members.indicator, number="20")
    board = board_of(plan)
    (row,) = [row for row in board.everything if row.has_setters]
    assert [line.plan_label for line in row.lines] == ["Thành phố giao", "06-NQ/HU"]
    assert board.tally.short == "1 vượt"
    assert board.summary.basis_sentence == "Tính theo Thành phố giao, các số thứ tự 1-30."


def test_an_official_verdict_stands_without_any_value(plan):
    add(plan, "Quốc phòng, an ninh", "", low=None, high=None, kind="", official_verdict=Verdict.MET)
    assert board_of(plan).tally.short == "1 đạt"


# --- While the year runs ---------------------------------------------------------------------------------------------
JUNE, DURING, AFTERWARDS = dt.date(2023, 6, 14), dt.date(2023, 6, 20), dt.date(2024, 1, 1)


def lost_by_name(plan, on):
    """Of the missed, those that will not be reached any more; the list of boards says as many."""
    board = board_of(plan, on=on)
    (listed,) = summarise([plan.locality], on)[plan.locality]
    said = [(one.lost, one.pressing, one.counts_sentence) for one in (board.summary, listed.summary)]
    assert said[0] == said[1]
    missed = [row.counted for row in board.everything if row.state == State.NOT_MET]
    lost = [line.name for line in missed if not line.may_turn]
    assert len(lost) == board.summary.lost
    return lost


def test_what_is_missed_so_far_is_not_missed_before_its_year_is_over(plan):
    add(plan, "Kết nạp đảng viên", "280", "110", as_of=JUNE, accumulation=Accumulation.FLOW)
    add(plan, "Hộ nghèo", "0.64", "0.69", as_of=JUNE, direction=Direction.LOWER, accumulation=Accumulation.STATE)
    assert lost_by_name(plan, DURING) == []
    assert "00/02" in board_of(plan, on=DURING).summary.counts_sentence
    assert "trong đó 02 chưa hoàn thành, gồm: " in board_of(plan, on=DURING).summary.counts_sentence
    # A rate without last year's close has no pace: nothing but its verdict says that it may need somebody.
    assert board_of(plan, on=DURING).summary.pressing == 1
    assert lost_by_name(plan, AFTERWARDS) == ["Kết nạp đảng viên", "Hộ nghèo"]
    assert board_of(plan, on=AFTERWARDS).summary.pressing == 2
    assert "trong đó 02 không hoàn thành, gồm: " in board_of(plan, on=AFTERWARDS).summary.counts_sentence


def test_what_cannot_turn_is_missed_at_once(plan):
    add(plan, "Vụ cháy", "10", "12", as_of=JUNE, direction=Direction.LOWER, accumulation=Accumulation.FLOW)
    add(plan, "Thu ngân sách, ước cả năm", "280", "258", accumulation=Accumulation.FLOW)
    decided(add(plan, "Việc làm mới", "3800", "1800", as_of=JUNE, accumulation=Accumulation.FLOW), Verdict.NOT_MET)
    add(plan, "Kết nạp đảng viên", "280", "110", as_of=JUNE, accumulation=Accumulation.FLOW)
    assert lost_by_name(plan, DURING) == ["Vụ cháy", "Thu ngân sách, ước cả năm", "Việc làm mới"]
