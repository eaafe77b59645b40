"""Figures of another size than they can be."""

from decimal import Decimal
from typing import Any

import pytest

from indicators.auditing import Limits, Past, Relation, audit_figures
from indicators.choices import Accumulation
from tests.indicators.auditing.steps import make_figure, told

OVER = (1, "shares", "warning", "over_whole")
BELOW = (1, "shares", "warning", "below_zero")
UP, DOWN = (1, "jump", "warning", "up"), (1, "jump", "warning", "down")
UNIT = (1, "unit_slip", "hint", "unit")


class TestSharesOfAWhole:
    @pytest.mark.parametrize(
        ("name", "result", "expected"),
        [
            ("Tỷ lệ người dân tham gia bảo hiểm y tế", "1.234,5", [OVER]),
            ("Tỷ lệ người dân tham gia bảo hiểm y tế", "100", []),
            ("Tỷ lệ người dân tham gia bảo hiểm y tế", "-3", [BELOW]),
            ("Giữ vững độ che phủ của rừng", "137,8", [OVER]),
            ("Tỷ lệ hộ nghèo giảm còn", "193", [OVER]),
            ("Tốc độ tăng tỷ lệ đô thị hóa", "130", []),
            ("Tỷ lệ phát triển dân số tự nhiên", "-0,1", []),
            ("Tỷ lệ thu ngân sách so với dự toán", "112", []),
            ("Tỷ lệ dư nợ/huy động vốn", "112", []),
            ("Giá trị sản xuất", "112", []),
        ],
    )
    def test_lie_between_0_and_100(self, name: str, result: str, expected: list[Any]) -> None:
        assert told(audit_figures([make_figure(1, name, "%", result=result)])) == expected

    def test_hold_for_plans_too(self) -> None:
        (finding,) = audit_figures([make_figure(1, "Tỷ lệ xã đạt chuẩn", "%", target="800")])
        assert "kế hoạch" in finding.message
        assert finding.printed == "800"

    def test_parts_are_shares_like_their_whole(self) -> None:
        rows = [make_figure(0, "Tỷ lệ dùng nước sạch", "%"), make_figure(1, "nông thôn", "%", result="575", parent=0)]
        assert told(audit_figures(rows)) == [OVER]

    def test_the_plan_shows_the_slip(self) -> None:
        row = make_figure(1, "Tỷ lệ thu gom, xử lý rác thải", "%", "99,4% trở lên", "99.400")
        assert told(audit_figures([row])) == [OVER, UNIT]

    def test_what_is_counted_is_no_share(self) -> None:
        assert not audit_figures([make_figure(1, "Tỷ lệ bác sĩ trên vạn dân", "bác sĩ", result="112")])


class TestFarFromThePlan:
    @pytest.mark.parametrize(
        ("name", "unit", "target", "result", "expected"),
        [
            ("Tỷ lệ lao động qua đào tạo", "%", "87,5% trở lên", "8,75", [DOWN, UNIT]),
            ("Tỷ lệ lao động qua đào tạo", "%", "87,5", "60", []),
            ("Tỷ lệ lao động qua đào tạo", "%", "87,5", "20", []),
            ("Tỷ lệ giải ngân vốn đầu tư công", "%", "95", "9,5", []),
            ("Nông nghiệp - Thủy sản tăng", "%", "3 - 3,5", "17,2", [UP]),
            ("Nông nghiệp - Thủy sản tăng", "%", "3 - 3,5", "0,32", []),
            ("Diện tích gieo trồng", "ha", "430", "4.300", [UP, UNIT]),
            ("Diện tích gieo trồng", "ha", "430", "43", []),
            ("Tỷ lệ trẻ em suy dinh dưỡng", "%", "dưới 9", "90", [UP, UNIT]),
            ("Tỷ lệ trẻ em suy dinh dưỡng", "%", "dưới 9", "0,9", []),
            ("Thu nhập bình quân đầu người", "triệu đồng", "95", "95.000", [UP, UNIT]),
            ("Thu nhập bình quân đầu người", "triệu đồng", "95", "9,4", [DOWN, UNIT]),
            ("Diện tích gieo trồng", "ha", "0", "43", []),
        ],
    )
    def test_is_told_where_nothing_older_is_known(
        self, name: str, unit: str, target: str, result: str, expected: list[Any]
    ) -> None:
        assert told(audit_figures([make_figure(1, name, unit, target, result)])) == expected

    def test_says_so_by_the_plan(self) -> None:
        (finding,) = audit_figures([make_figure(1, "Giá trị sản xuất tăng", "%", "3 - 3,5", "17,2")])
        assert finding.message == "Cột thực hiện: 17,2 gấp 5,7 lần kế hoạch (3)."

    @pytest.mark.parametrize("before", ["39", "43000"])
    def test_last_year_says_how_large_it_is(self, before: str) -> None:
        past = (Past(Decimal(before), Relation.LAST_YEAR),)
        findings = audit_figures([make_figure(1, target="43", result="430", past=past)])
        assert all(one.data.get("relation") != "plan" for one in findings)

    @pytest.mark.parametrize(("before", "expected"), [("16", []), ("3,2", [UP])])
    def test_a_growth_may_jump_but_not_off_its_plan(self, before: str, expected: list[Any]) -> None:
        past = (Past(Decimal(before.replace(",", ".")), Relation.LAST_YEAR),)
        row = make_figure(1, "Tốc độ tăng trưởng", "%", "3", "17,2", past=past)
        assert told(audit_figures([row])) == expected

    def test_what_the_document_itself_says_is_no_slip(self) -> None:
        row = make_figure(1, "Lúa theo hướng hữu cơ", "ha", "34", "209,91", percent_text="617,4%")
        assert not audit_figures([row])

    def test_a_sum_of_the_year_begins_at_nothing(self) -> None:
        rate = {"name": "Tỷ lệ hồ sơ trực tuyến", "unit": "%", "target": "90", "result": "9"}
        assert told(audit_figures([make_figure(1, **rate, accumulation=Accumulation.STATE)])) == [DOWN, UNIT]
        assert not audit_figures([make_figure(1, **rate, accumulation=Accumulation.FLOW)])

    def test_the_factor_can_be_set(self) -> None:
        row = make_figure(1, target="43", result="430")
        assert not audit_figures([row], Limits(jump_factor=Decimal(11)))


class TestSigns:
    @pytest.mark.parametrize(
        ("name", "result", "is_found"),
        [
            ("Mức giảm tỷ lệ hộ nghèo", "-0,46", True),
            ("Mức giảm tỷ lệ hộ nghèo", "0,46", False),
            ("Tỷ lệ tăng dân số tự nhiên", "-0,46", False),
            ("Tốc độ tăng trưởng", "-0,46", False),
        ],
    )
    def test_a_fall_written_with_a_minus_is_a_rise(self, name: str, result: str, is_found: bool) -> None:
        findings = audit_figures([make_figure(1, name, "%", "0,46", result)])
        assert told(findings) == ([(1, "jump", "warning", "sign")] if is_found else [])

    def test_says_what_to_write(self) -> None:
        (finding,) = audit_figures([make_figure(1, "Mức giảm tỷ lệ hộ nghèo", "%", "0,46%", "-0,4")])
        assert "nếu đã giảm thì ghi 0,4, không có dấu trừ" in finding.message.lower()
