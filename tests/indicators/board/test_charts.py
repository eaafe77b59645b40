"""Bars and findings of a board."""

import datetime as dt
from decimal import Decimal

import pytest

from indicators.board import summarise
from indicators.board.bullets import draw_bullet
from indicators.choices import Direction, Kind
from indicators.judging import Demand
from indicators.models import Sector
from tests.factories import (
    make_unit,
)
from tests.indicators.board.steps import add, board_of

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("demand", "value", "mark", "band"),
    [
        (Demand(Kind.RANGE, Decimal(50), Decimal(100)), "50", "53.6", ("53.6", "53.6")),
        (Demand(Kind.POINT, Decimal(100), Decimal(100)), "50", "107.1", None),
        (Demand(Kind.CEILING, None, Decimal(100)), "50", "107.1", None),
    ],
)
def test_a_bullet_scales_to_its_largest_figure(demand, value, mark, band):
    bullet = draw_bullet(demand, Decimal(value))
    assert (bullet.value, bullet.mark, bullet.band) == ("53.6", mark, band)


@pytest.mark.parametrize(
    ("demand", "value"),
    [
        (Demand(""), Decimal(1)),
        (Demand(Kind.POINT, Decimal(1), Decimal(1)), None),
        (Demand(Kind.POINT, Decimal(1), Decimal(1)), Decimal(-1)),
        (Demand(Kind.ZERO, Decimal(0), Decimal(0)), Decimal(0)),
    ],
)
def test_no_bullet_without_two_numbers_from_zero_up(demand, value):
    assert draw_bullet(demand, value) is None


def test_the_furthest_from_target_comes_first(plan):
    add(plan, "Gần", "100", "99", unit=make_unit("xã"))
    add(plan, "Xa", "4", "2", unit=make_unit("cơ sở"))
    add(plan, "Hộ nghèo", "10", "12", direction=Direction.LOWER)
    add(plan, "Đạt", "1", "1")
    board = board_of(plan)
    assert [(distance.row.name, distance.text) for distance in board.figures.distances] == [
        ("Xa", "thiếu 50,0 %"),
        ("Hộ nghèo", "cao hơn 2 điểm"),
        ("Gần", "thiếu 1,0 %"),
    ]
    assert "".join(words.text for words, _target in board.headline).endswith("gồm: Xa; Hộ nghèo; Gần.")
    assert board.figures.distance_finding == "Xa mục tiêu nhất: Xa, thiếu 50,0 %"
    (listed,) = summarise([plan.locality], dt.date(2024, 1, 3))[plan.locality]
    assert listed.short_sentence == "".join(words.text for words, _target in board.headline)


def test_the_sector_with_most_misses_is_the_finding(plan):
    for position, value in enumerate(["13", "12", "11"]):
        add(plan, f"Kinh tế {position}", "13", value, sector=Sector.objects.get_or_create(name="Kinh tế")[0])
    add(plan, "Xã hội", "13", "13", sector=Sector.objects.create(name="Xã hội"))
    board = board_of(plan)
    assert [(bar.name, bar.tally.missed, bar.width) for bar in board.figures.sector_bars] == [
        ("Kinh tế", 2, 1000),
        ("Xã hội", 0, 333),
    ]
    assert board.figures.sector_finding == "Chưa đạt nhiều nhất: Kinh tế (2/3)"
