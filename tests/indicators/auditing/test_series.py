"""Values against those before them."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from indicators.auditing import Limits, Past, Relation, audit_figures, with_past
from indicators.choices import Accumulation
from tests.indicators.auditing.steps import make_figure, told


class TestSeries:
    @pytest.mark.parametrize(
        ("name", "accumulation", "is_found"),
        [
            ("Diện tích gieo trồng", Accumulation.FLOW, True),
            ("Diện tích gieo trồng", Accumulation.UNKNOWN, False),
            ("Thu ngân sách", Accumulation.UNKNOWN, True),
            ("Thu ngân sách", Accumulation.STATE, False),
        ],
    )
    def test_a_sum_of_the_year_does_not_fall(self, name: str, accumulation: str, is_found: bool) -> None:
        past = (Past(Decimal(500), Relation.EARLIER, dt.date(2024, 5, 14)),)
        rows = [make_figure(1, name, result="480", accumulation=accumulation, past=past)]
        assert told(audit_figures(rows)) == ([(1, "fall", "warning", "falls")] if is_found else [])

    @pytest.mark.parametrize(("later", "is_found"), [("1.230", False), ("1.150", True), ("1.197", False)])
    def test_a_sum_does_not_fall_within_a_document(self, later: str, is_found: bool) -> None:
        rows = [
            make_figure(1, "thu tiền sử dụng đất", "tỷ đồng", result="1.197", as_of=dt.date(2023, 12, 3)),
            make_figure(2, "thu tiền sử dụng đất", "tỷ đồng", result=later),
        ]
        assert told(audit_figures(rows)) == ([(2, "fall", "warning", "falls")] if is_found else [])

    @pytest.mark.parametrize(
        ("value", "expected"),
        [
            ("400", []),
            ("510", [(1, "jump", "warning", "up")]),
            ("19", [(1, "jump", "warning", "down")]),
            ("1.050", [(1, "jump", "warning", "up"), (1, "unit_slip", "hint", "unit")]),
            ("98.000", [(1, "jump", "warning", "up"), (1, "unit_slip", "hint", "unit")]),
            ("0,11", [(1, "jump", "warning", "down"), (1, "unit_slip", "hint", "unit")]),
            ("0", []),
        ],
    )
    @pytest.mark.parametrize("relation", [Relation.LAST_YEAR, Relation.LAST_PERIOD])
    def test_jumps(self, relation: Relation, value: str, expected: list[Any]) -> None:
        assert told(audit_figures([make_figure(1, result=value, past=(Past(Decimal(100), relation),))])) == expected

    def test_the_factor_can_be_set(self) -> None:
        row = make_figure(1, result="210", past=(Past(Decimal(100), Relation.LAST_YEAR),))
        assert audit_figures([row], Limits(jump_factor=Decimal(2)))
        assert not audit_figures([row])

    def test_growth_may_jump(self) -> None:
        past = (Past(Decimal(1), Relation.LAST_YEAR),)
        assert not audit_figures([make_figure(1, "Tốc độ tăng trưởng", "%", result="14", past=past)])

    def test_finds_last_year_by_name_place_and_unit(self) -> None:
        older = [make_figure(1, "Tổng đàn lợn", "con", "90", "80"), make_figure(2, "Đàn dê", "con", result="7")]
        older.append(make_figure(3, "Đàn dê", "con", result="9"))
        newer = [make_figure(5, "Đàn lợn", "con", "85"), make_figure(6, "Đàn lợn", "tấn", "8")]
        newer.append(make_figure(7, "Đàn dê", "con", "8"))
        told = with_past(newer, older, Relation.LAST_YEAR)
        assert [[past.value for past in figure.past] for figure in told] == [[80], [], []]
