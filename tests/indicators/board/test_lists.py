"""The lists of boards."""

import datetime as dt

import pytest

from indicators.board import Filters, board_spans, load_board, summarise
from indicators.choices import Verdict
from indicators.models import Period
from indicators.spans import Span
from tests.factories import (
    make_locality,
    make_plan,
)
from tests.indicators.board.steps import ON, add, board_of, decided, heading

pytestmark = pytest.mark.django_db


def test_a_summary_counts_what_its_board_counts(plan):
    members = add(plan, "Kết nạp đảng viên", "280", "258", number="1")
    decided(add(plan, "Việc làm mới", "3800", "3850", number="2"), Verdict.MET)
    add(plan, "Lượt người", "10", "9", stands_under=members)
    structure = heading(plan, "Đầu mục", number="3")
    add(plan, "Nông nghiệp", "18", "18.5", stands_under=structure)
    add(make_plan(locality=plan.locality, period=plan.period), "", "250", indicator=members.indicator)
    board = board_of(plan)
    (one,) = summarise([plan.locality], ON)[plan.locality]
    assert (one.span, one.summary.sentence) == (Span.of_years(2023), board.summary.sentence)
    assert one.summary.tally.total == 3


def test_boards_come_latest_first_and_a_year_before_the_term_it_ends(plan):
    add(plan, "Hộ nghèo")
    spans = [(2024, 2024), (2021, 2025), (2025, 2025)]
    for first, last in spans:
        period = Period.objects.create(starts_on=dt.date(first, 1, 1), ends_on=dt.date(last, 12, 31))
        add(make_plan(locality=plan.locality, period=period), f"Hộ nghèo {first}-{last}")
    elsewhere = make_locality("Huyện Yên Thế")
    found = board_spans([plan.locality, elsewhere])
    assert {pk: [str(span) for span in spans] for pk, spans in found.items()} == {
        plan.locality.pk: ["2025", "2021-2025", "2024", "2023"],
        elsewhere.pk: [],
    }


def test_shorter_periods_have_no_board_in_the_lists(plan):
    quarter = Period.objects.create(starts_on=dt.date(2023, 1, 1), ends_on=dt.date(2023, 3, 31))
    add(make_plan(locality=plan.locality, period=quarter), "Thu ngân sách")
    assert board_spans([plan.locality]) == {plan.locality.pk: []}
    assert summarise([plan.locality], ON) == {plan.locality: []}
    assert load_board(plan.locality, Span(quarter.starts_on, quarter.ends_on), Filters(), ON).tally.total == 1
