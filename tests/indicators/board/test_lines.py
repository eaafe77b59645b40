"""What stands in one line of a board."""

import datetime as dt

import pytest
from django.utils import timezone

from indicators.board.facts import facts_of
from indicators.choices import Check, Direction, Severity, Verdict
from indicators.models import Finding, Target, VerdictDecision
from tests.factories import (
    make_observation,
    make_unit,
)
from tests.indicators.board.steps import add, board_of, decided

pytestmark = pytest.mark.django_db


def line_of(board):
    return board.everything[0].counted


def test_a_value_is_written_the_vietnamese_way(plan):
    add(plan, "Vốn đầu tư", "5700", "6150.5", unit=make_unit("tỷ đồng"))
    line = line_of(board_of(plan))
    assert (line.value, line.percent, line.gap) == ("6.150,5", "107,9", "")


def test_a_percentage_shows_its_gap_in_points(plan):
    add(plan, "Bảo hiểm y tế", "94.2", "92")
    line = line_of(board_of(plan))
    assert (line.percent, line.gap) == ("97,7", "−2,2 điểm")


def test_lower_is_better_shows_the_gap_alone(plan):
    add(plan, "Hộ nghèo", "0.63", "0.46", direction=Direction.LOWER)
    line = line_of(board_of(plan))
    assert (line.percent, line.gap) == ("", "−0,17 điểm")


def test_a_miss_is_never_rounded_up_to_the_plan(plan):
    add(plan, "Việc làm mới", "3800", "3799", unit=make_unit("người"))
    assert line_of(board_of(plan)).percent == "99,97"


def test_a_unit_other_than_the_printed_one_is_said(plan):
    add(plan, "Đàn gia cầm", "4000000", "4200000", unit=make_unit("con"), written_unit="Tr. con")
    assert line_of(board_of(plan)).value_unit == "con"


def test_what_opens_says_where_it_comes_from(plan):
    target = add(plan, "Hộ nghèo", "13", "13", note="Theo chuẩn mới")
    decided(target, Verdict.MET, official_written="Đạt KH")
    facts = dict(facts_of(line_of(board_of(plan))))
    assert facts["Đánh giá chính thức"] == "Đạt; văn bản ghi “Đạt KH”"
    assert facts["Ghi chú"] == "Theo chuẩn mới"
    assert "06-NQ/HU" in facts["Nguồn của mục tiêu"]
    assert facts["Nguồn của số liệu"].startswith("Báo cáo; ghi ngày ")


def test_what_a_judgement_without_numbers_rests_on_is_shown(plan):
    target = add(plan, "Sắp xếp đơn vị", "", low=None, high=None, kind="qualitative", unit=None)
    facts = {"target": target, "verdict": "met", "evidence_text": "Biên bản nghiệm thu", "document": "Thông báo 12"}
    VerdictDecision.objects.create(decided_at=dt.datetime(2024, 1, 5, tzinfo=dt.UTC), **facts)
    Target.objects.filter(pk=target.pk).update(official_verdict="met")
    board = board_of(plan)
    assert board.tally.short == "1 đạt"
    assert dict(facts_of(line_of(board)))["Căn cứ đánh giá"] == "Thông báo 12; Biên bản nghiệm thu"


def test_what_does_not_add_up_is_told_until_somebody_accepts_it(plan):
    target = add(plan, "Thu ngân sách", "100", "10")
    said = {"case": "falls", "column": "result", "before": "12", "printed": "10", "computed": ">=12"}
    said |= {"before_as_of": "2023-05-31", "as_of": "2023-06-15"}
    facts = {"check_code": Check.FALL, "severity": Severity.WARNING, "data": said, "found_at": timezone.now()}
    facts |= {"target": target, "indicator": target.indicator, "locality": plan.locality, "period": plan.period}
    Finding.objects.create(**facts, fingerprint="1")
    Finding.objects.create(**facts, fingerprint="2", accepted_at=timezone.now(), accepted_reason="Đúng là giảm")
    assert dict(facts_of(line_of(board_of(plan))))["Số liệu không khớp"].startswith("1 điểm cần xem: ")


def test_a_value_that_differs_from_the_computed_one_says_so(plan):
    target = add(plan, "Thu ngân sách", "100", "90")
    make_observation(target, "85", is_current=False, is_computed=True, source="Tổng hợp 3/3 đơn vị")
    facts = dict(facts_of(line_of(board_of(plan))))
    assert facts["Tổng hợp từ đơn vị"] == "85, khác số đã nhập 90 (Tổng hợp 3/3 đơn vị)"
