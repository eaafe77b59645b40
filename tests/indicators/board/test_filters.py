"""Searching and narrowing a board."""

import pytest

from indicators.board import Filters
from indicators.choices import State
from tests.indicators.board.steps import add, board_of, heading, names

pytestmark = pytest.mark.django_db


def test_search_needs_no_diacritics_and_keeps_the_wholes(plan):
    rate = add(plan, "Tỷ lệ nghèo", position=1)
    add(plan, "Hộ cận nghèo", position=2, stands_under=rate)
    add(plan, "Thu ngân sách", position=3)
    board = board_of(plan, q="HO  can ngheo")
    assert [(row.name, row.is_context) for row in board.sections[0].rows] == [
        ("Tỷ lệ nghèo", True),
        ("Hộ cận nghèo", False),
    ]
    assert board.tally.total == 1


def test_the_words_of_a_whole_find_its_parts(plan):
    structure = heading(plan, "Cơ cấu giá trị sản xuất", position=1)
    add(plan, "Nông nghiệp", position=2, stands_under=structure)
    assert names(board_of(plan, q="co cau")) == ["Cơ cấu giá trị sản xuất", "Nông nghiệp"]


def test_a_verdict_narrows_the_list_and_not_the_counts(plan):
    add(plan, "Đạt", "13", "13", position=1)
    add(plan, "Chưa đạt", "13", "12", position=2)
    board = board_of(plan, verdict="not_met")
    assert names(board) == ["Chưa đạt"]
    assert board.tally.total == 2
    assert [(option.code, option.count, option.is_chosen) for option in board.verdicts] == [
        (State.MET, 1, False),
        (State.NOT_MET, 1, True),
    ]


def test_filters_live_in_the_address():
    filters = Filters.from_query({"plan": "2", "verdict": "met", "q": " hộ  nghèo ", "sector": "abc"})
    assert filters == Filters(plan=2, verdict="met", q="hộ nghèo")
    assert filters.address(verdict="") == "?plan=2&q=h%E1%BB%99+ngh%C3%A8o"
    assert not Filters.from_query({"verdict": "everything", "plan": "-1", "q": "\0"})
