"""Percentages of plan, printed and computed: rounding, cutting, unrounded numbers, slips; plans that they imply."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indicators.auditing import audit_figures
from indicators.auditing.percents import read_percent
from indicators.numbers import format_number
from tests.indicators.auditing.steps import make_figure, told


def cases(target: str, result: str, percent: str, unit: str = "ha", **more: Any) -> list[str]:
    found = told(audit_figures([make_figure(1, "Diện tích", unit, target, result, percent_text=percent, **more)]))
    return [case for _key, _check, _severity, case in found]


@pytest.mark.parametrize(
    ("text", "level", "step"),
    [
        ("95,9%", "95.9", "0.1"),
        ("101 %", "101", "1"),
        ("97.5%", "97.5", "0.1"),
        ("95,90", "95.90", "0.01"),
        ("vượt 14,8% dự toán", "114.8", "0.1"),
        ("vượt kế hoạch 0,4%", "100.4", "0.1"),
        ("bằng 79,6% kế hoạch", "79.6", "0.1"),
        ("tăng 16,4 % so với kế hoạch", "116.4", "0.1"),
        ("đạt 102,3%NQ28", "102.3", "0.1"),
        ("đạt 101% Nghị quyết 28/NQ-HĐND", "101", "1"),
        ("gấp 2,5 lần kế hoạch", "250", "10"),
    ],
)
def test_reads_a_share_of_plan(text: str, level: str, step: str) -> None:
    published = read_percent(text)
    assert published is not None
    assert (published.level, published.step) == (Decimal(level), Decimal(step))


@pytest.mark.parametrize(
    "text",
    ["", "chưa đạt chỉ tiêu đề ra", "bằng 93% cùng kỳ năm trước", "giảm 5% so với kế hoạch", "80% - 90%", "1.2.3%"],
)
def test_reads_nothing_else(text: str) -> None:
    assert read_percent(text) is None


@pytest.mark.parametrize(
    ("target", "result", "percent", "expected"),
    [
        ("6.200", "4.865,1", "78%", []),
        ("1.900", "2.230,8", "117%", []),
        ("136.000", "109.500", "81%", []),
        ("40", "36,44", "91,1%", []),
        ("10", "11", "vượt 10% kế hoạch", []),
        # Cut instead of rounded.
        ("500", "405,8", "81,1%", ["cut"]),
        ("390", "490", "125%", ["cut"]),
        ("390", "490", "vượt 25% kế hoạch", ["cut"]),
        # 402 may stand for 402,2; 8,6 is too coarse for that, and heads are counted.
        ("530", "402", "75,89%", ["unrounded"]),
        ("35", "8,6", "24,5%", ["cut"]),
        ("35", "8,6", "24,7%", ["wrong"]),
        # Neither.
        ("521", "656,5", "127,8%", ["wrong"]),
        ("13.557,3", "13.014", "bằng 96,8% kế hoạch", ["wrong"]),
        ("100", "90", "vượt 10%", ["wrong"]),
        # Explained by one slip.
        ("9.400", "5.762", "60,34%", ["wrong", "exchanged"]),
        ("540", "437,28", "80,79%", ["wrong", "exchanged"]),
        ("5.470", "5.345,97", "95,9%", ["wrong", "wrong"]),
        ("5.470", "53.459,7", "97,7%", ["wrong", "unit"]),
        # Words that say less than the number, and numbers without a sign as a workbook keeps them.
        ("100", "97,4", "gần 98%", []),
        ("100", "97,4", "gần 90%", ["wrong"]),
        ("5.470", "5.345,97", "0,9773", []),
        ("100", "104", "vượt 104%", []),
        # A range is measured at either end, or between them.
        ("14-15", "14,64", "104,57%", []),
        ("5.700 - 5.900", "6.150", "104,2%", []),
        ("5.700 - 5.900", "6.150", "106%", []),
        ("5.700 - 5.900", "6.150", "110%", ["wrong"]),
        ("100", "", "97%", []),
        ("", "97", "97%", []),
        ("0", "3", "300%", []),
    ],
)
def test_percent_of_plan(target: str, result: str, percent: str, expected: list[str]) -> None:
    assert cases(target, result, percent) == expected


@pytest.mark.parametrize(
    ("target", "result", "percent", "unit", "more", "expected"),
    [
        # Less is better: there is no percentage of plan.
        ("0,63", "0,46", "50%", "%", {"direction": "lower"}, []),
        ("dưới 10", "9", "50%", "%", {}, []),
        # In points, or the rate itself once more.
        ("93,5", "94,4", "vượt 0,9%", "%", {}, []),
        ("95", "94,2", "94,2%", "%", {}, []),
        ("95", "94,2", "90%", "%", {}, ["wrong"]),
        ("30/30", "27/30", "90%", "xã", {}, []),
        ("27/30", "24/30", "88,9%", "xã", {}, []),
        ("27/30", "24/30", "70%", "xã", {}, ["wrong"]),
        # Heads are counted: 10 is not 10,4.
        ("15", "10", "70%", "xã", {}, ["wrong"]),
        ("530", "402", "75,89%", "người", {}, ["wrong"]),
    ],
)
def test_by_unit_and_direction(
    target: str, result: str, percent: str, unit: str, more: dict[str, Any], expected: list[str]
) -> None:
    assert cases(target, result, percent, unit, **more)[:1] == expected


@given(st.integers(1, 10**7), st.integers(1, 10**7), st.integers(0, 4))
def test_what_is_rounded_is_never_told(result: int, target: int, places: int) -> None:
    percent = round(Decimal(result) * 100 / Decimal(target), places)
    assert not cases(format_number(Decimal(target)), format_number(Decimal(result)), f"{percent:f}%".replace(".", ","))


class TestImpliedPlans:
    @pytest.mark.parametrize(
        ("percents", "is_found"),
        [
            (("vượt 14,8%", "vượt 18,8%", "đạt 88,5%"), True),
            (("vượt 14,8%", "vượt 18,6%", "đạt 88,5%"), False),
            (("khoảng 114%", "vượt 18,8%", "đạt 88,5%"), False),
            (("", "vượt 18,8%", "đạt 88,5%"), False),
        ],
    )
    def test_of_the_parts_make_up_that_of_the_whole(self, percents: tuple[str, ...], is_found: bool) -> None:
        names, results = ("Tổng thu", "thu nội địa", "thu xuất nhập khẩu"), ("17.278,9", "15.598", "1.681,3")
        rows = [
            make_figure(k, name, "tỷ đồng", result=r, percent_text=p, **({"parent": 0} if k else {}))
            for k, (name, r, p) in enumerate(zip(names, results, percents, strict=True))
        ]
        assert told(audit_figures(rows)) == ([(0, "implied_plan", "warning", "parts")] if is_found else [])

    @pytest.mark.parametrize(
        ("percents", "is_found"), [(("101%", "100%", "100%"), True), (("100%", "100%", "100%"), False)]
    )
    def test_of_shares_make_a_hundred(self, percents: tuple[str, ...], is_found: bool) -> None:
        rows = [make_figure(0, "Cơ cấu giá trị sản xuất", "")]
        rows += [
            make_figure(k, f"Ngành {k}", "%", result=r, percent_text=p, parent=0)
            for k, (r, p) in enumerate(zip(("98,3", "0,6", "1,1"), percents, strict=True), start=1)
        ]
        assert told(audit_figures(rows)) == ([(0, "implied_plan", "warning", "shares")] if is_found else [])

    @pytest.mark.parametrize(
        ("percent", "setter", "is_found"),
        [("đạt 123% dự toán", "dự toán", False), ("đạt 130% dự toán", "dự toán", True), ("đạt 130%", "TW giao", False)],
    )
    def test_of_two_rows_on_one_indicator_is_one(self, percent: str, setter: str, is_found: bool) -> None:
        rows = [
            make_figure(1, "thu tiền sử dụng đất", "tỷ đồng", result="1.197", percent_text="đạt 119% dự toán",
                        setter="dự toán", as_of=dt.date(2023, 12, 3)),
            make_figure(2, "thu tiền sử dụng đất", "tỷ đồng", result="1.230", percent_text=percent, setter=setter),
        ]  # fmt: skip
        assert told(audit_figures(rows)) == ([(2, "implied_plan", "warning", "twice")] if is_found else [])

    def test_nothing_follows_from_a_wrong_percentage(self) -> None:
        rows = [make_figure(0, "Giá trị giải ngân", "tỷ đồng", "13.557,3", "13.014", percent_text="bằng 96,8%")]
        for key, name, result, percent in ((1, "Vốn ĐTPT", "12.552", "96,8%"), (2, "vốn SN", "462,4", "98,2%")):
            rows.append(make_figure(key, name, "tỷ đồng", result=result, percent_text=percent, parent=0))
        assert told(audit_figures(rows)) == [(0, "percent_of_plan", "error", "wrong")]
