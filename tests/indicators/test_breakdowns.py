import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indicators.breakdowns import Agreement, Check, Share, check_periods, check_units
from indicators.judging import Demand
from indicators.reading import read_target

START, END = dt.date(2024, 1, 1), dt.date(2024, 12, 31)


def demand(written: str, direction: str = "higher", unit: str = "", **facts: Any) -> Demand:
    read = read_target(written, unit)
    figures = read.low, read.high, read.denominator, read.is_open, read.is_share
    return Demand(read.kind, *figures, direction, **facts)


def shares(*written: str, direction: str = "higher", weights: tuple[str | None, ...] = ()) -> list[Share]:
    by_unit = [*(None if weight is None else Decimal(weight) for weight in weights), *[None] * len(written)]
    return [
        Share(f"Xã {letter}", demand(text, direction), weight)
        for letter, text, weight in zip("ABCDEFGH", written, by_unit, strict=False)
    ]


def said(check: Check) -> tuple[str, str]:
    return str(check.agreement), check.sentence


@pytest.mark.parametrize(
    ("whole", "parts", "agreement", "sentence"),
    [
        ("100", ("40", "60"), "agrees", "cộng lại bằng mức chung 100 ha."),
        ("100", ("40", "59"), "differs", "cộng lại là 99 ha, ít hơn mức chung 100 ha là 1 ha."),
        ("1.000", ("400", "600,5"), "differs", "là 1.000,5 ha, nhiều hơn mức chung 1.000 ha là 0,5 ha."),
        # three thirds could be written to add up to 100
        ("100", ("33,3", "33,3", "33,3"), "differs", "ít hơn mức chung 100 ha là 0,1 ha."),
        # no whole numbers add up to 100,4; two may be off by a half each
        ("100,4", ("50", "50"), "agrees", "chênh với mức chung 100,4 ha do cách viết tròn."),
        ("101,5", ("50", "50"), "differs", "ít hơn mức chung 101,5 ha là 1,5 ha."),
        ("14-15", ("7-8", "7-8"), "differs", "là 16 ha, nhiều hơn mức chung 15 ha là 1 ha."),
        ("14-16", ("7-8", "7-8"), "agrees", "cộng lại bằng mức chung"),
        ("trên 20", ("10", "trên 10"), "agrees", "cộng lại bằng"),
        ("không quá 5", ("không quá 2", "3"), "agrees", "cộng lại bằng"),
        ("27/30", ("17/18", "10/12"), "agrees", "cộng lại bằng"),
        ("27/30", ("17/18", "10/13"), "differs", "là 31 ha, nhiều hơn mức chung 30 ha"),
        ("27/30", ("17", "10"), "agrees", "cộng lại bằng"),
        ("không còn", ("0", "0"), "agrees", "cộng lại bằng"),
        ("trên 20", ("10", "không quá 10"), "unknown", "Mức của Xã B khác dạng"),
        ("100", ("40", "Hoàn thành việc sắp xếp"), "unknown", "Mức của Xã B khác dạng"),
        ("Tăng 5% so với năm trước", ("40",), "unknown", "không phải là số cộng được"),
        ("100", (), "unknown", "Chưa phân bổ cho đơn vị nào."),
    ],
)
def test_adding_up(whole: str, parts: tuple[str, ...], agreement: str, sentence: str) -> None:
    check = check_units("adds_up", demand(whole), shares(*parts), "ha")
    assert check.agreement == agreement
    assert sentence in check.sentence


def test_both_bounds_that_differ_are_told() -> None:
    check = check_units("adds_up", demand("14-15"), shares("7-8", "8"), "ha")
    assert check.sentence.count("nhiều hơn mức chung") == 2
    assert check.data == {"made": "15", "whole": "14", "difference": "1"}


@pytest.mark.parametrize(
    ("whole", "direction", "parts", "agreement"),
    [
        ("5", "higher", ("5", "6", "5-7"), "agrees"),
        ("5", "higher", ("4,9", "6"), "differs"),
        ("5", "lower", ("4,9", "5"), "agrees"),
        ("5", "lower", ("5,1",), "differs"),
        ("trên 20", "higher", ("trên 20", "20"), "agrees"),
        ("27/30", "higher", ("9/10", "18/20"), "agrees"),
        ("27/30", "higher", ("8/10",), "differs"),
        ("5-7", "within", ("5-7", "6-6,5"), "agrees"),
        ("5-7", "within", ("5-8",), "differs"),
        ("27/30", "higher", ("27",), "unknown"),
        ("5", "higher", ("Hoàn thành việc sắp xếp",), "unknown"),
    ],
)
def test_the_same_everywhere(whole: str, direction: str, parts: tuple[str, ...], agreement: str) -> None:
    check = check_units("same_rate", demand(whole, direction, is_strict=True), shares(*parts, direction=direction))
    assert check.agreement == agreement


def test_who_was_given_less_is_named() -> None:
    check = check_units("same_rate", demand("5"), shares("5", "4", "3"), "%")
    assert said(check) == ("differs", "Giao cho Xã B, Xã C nhẹ hơn mức chung 5 %.")


@pytest.mark.parametrize(
    ("whole", "parts", "weights", "agreement", "sentence"),
    [
        ("17,5", ("10", "20"), ("1", "3"), "agrees", "bằng mức chung 17,5 %."),
        ("17,5", ("10", "20"), ("1", "1"), "differs", "là 15 %, thấp hơn mức chung 17,5 % là 2,5 %."),
        # half a point of the shares and half a tenth of the whole are allowed
        ("15,5", ("10", "20"), ("1", "1"), "agrees", "bằng mức chung 15,5 % khi viết tròn."),
        ("15,6", ("10", "20"), ("1", "1"), "differs", "thấp hơn mức chung 15,6 % là 0,6 %."),
        ("16,67", ("10,00", "20,00"), ("1", "2"), "agrees", "khi viết tròn."),
        ("17,5", ("10", "20"), ("1", None), "unknown", "Còn thiếu quyền số của Xã B."),
        ("17,5", ("10", "20"), ("0", "0"), "unknown", "Tổng quyền số không lớn hơn 0."),
        ("27/30", ("17/18", "10/12"), (), "agrees", "cộng lại bằng"),
        ("17,5", ("10", "Hoàn thành việc sắp xếp"), ("1", "1"), "unknown", "Mức của Xã B khác dạng"),
    ],
)
def test_a_weighted_mean(whole: str, parts: tuple, weights: tuple, agreement: str, sentence: str) -> None:
    check = check_units("weighted", demand(whole), shares(*parts, weights=weights), "%")
    assert check.agreement == agreement
    assert sentence in check.sentence


def test_nothing_is_checked_where_nobody_said_how() -> None:
    check = check_units("unchecked", demand("1"), shares("1"))
    assert said(check) == (
        "unknown",
        "Chỉ tiêu này không kiểm tra khi phân bổ. Cộng số học, các phần bằng mức chung 1.",
    )
    percent = check_units("unchecked", demand("1", is_percent=True), shares("1"))
    assert said(percent) == ("unknown", "Chỉ tiêu này không kiểm tra khi phân bổ.")


# --- Over time -------------------------------------------------------------------------------------------------------
def quarters(*written: str) -> list[Share]:
    starts = [dt.date(2024, month, 1) for month in (1, 4, 7, 10)] + [dt.date(2025, 1, 1)]
    return [
        Share(f"Quý {number + 1}", demand(text), None, starts[number], starts[number + 1] - dt.timedelta(days=1))
        for number, text in enumerate(written)
    ]


@pytest.mark.parametrize(
    ("accumulation", "parts", "agreement", "sentence"),
    [
        ("flow", ("10", "20", "30", "40"), "agrees", "cộng lại bằng mức chung 100."),
        ("flow", ("10", "20", "30", "30"), "differs", "ít hơn mức chung 100 là 10."),
        ("flow", ("10", "20", "70"), "unknown", "thiếu từ ngày 01/10/2024."),
        ("state", ("10", "20", "30", "100"), "agrees", "Mức của kỳ cuối bằng mức chung 100."),
        ("state", ("10", "20", "30", "90"), "differs", "Mức của kỳ cuối là 90, thấp hơn mức chung 100 là 10."),
        ("state", ("10", "100"), "unknown", "Chưa phân bổ cho kỳ cuối cùng, đến 31/12/2024."),
        ("flow", ("10", "20", "60"), "unknown", "Cộng số học, các phần là 90, ít hơn mức chung 100 là 10."),
        ("unknown", ("100",), "unknown", "Chưa xác định chỉ tiêu cộng dồn"),
        ("unknown", ("40", "70"), "unknown", "Cộng số học, các phần là 110, nhiều hơn mức chung 100 là 10."),
    ],
)
def test_shares_of_shorter_periods(accumulation: str, parts: tuple, agreement: str, sentence: str) -> None:
    check = check_periods(accumulation, demand("100"), START, END, quarters(*parts))
    assert check.agreement == agreement
    assert sentence in check.sentence


def test_the_order_of_periods_is_theirs_and_percentages_do_not_add_up() -> None:
    given = quarters("10", "20", "30", "40")
    assert check_periods("flow", demand("100"), START, END, given[::-1]).agreement == Agreement.AGREES
    percent = demand("100", is_percent=True)
    assert check_periods("flow", percent, START, END, given).agreement == Agreement.UNKNOWN


@given(st.lists(st.decimals("0", "1e9", places=2), min_size=1, max_size=8), st.integers(1, 10_000))
def test_parts_of_a_whole_agree_and_one_cent_more_does_not(parts: list[Decimal], cents: int) -> None:
    def point(value: Decimal) -> Demand:
        return Demand("point", value, value)

    given_shares = [Share("Xã", point(part)) for part in parts]
    whole = sum(parts, Decimal(0))
    assert check_units("adds_up", point(whole), given_shares).agreement == Agreement.AGREES
    more = point(whole + Decimal(cents).scaleb(-2))
    check = check_units("adds_up", more, given_shares)
    assert (check.agreement, Decimal(check.data["difference"])) == (Agreement.DIFFERS, -Decimal(cents).scaleb(-2))
