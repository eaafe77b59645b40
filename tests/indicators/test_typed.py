"""Figures as officers type them beside a target."""

from decimal import Decimal

import pytest

from indicators.reading import ReadingError
from indicators.typed import read_typed
from indicators.units import read_unit


def read(text, unit="tỷ đồng", own="", kind="point", **more):
    return read_typed(text, unit=unit, own=read_unit(own or unit), kind=kind, **more)


@pytest.mark.parametrize(
    ("text", "unit", "own", "value"),
    [
        ("12.345,6", "ha", "", "12345.6"),
        ("12,5", "nghìn tấn", "tấn", "12500"),
        ("4,2 triệu con", "con", "", "4200000"),
        ("950 triệu đồng", "tỷ đồng", "", "0.950"),
        ("0", "%", "", "0"),
    ],
)
def test_a_figure_comes_out_in_the_indicators_unit(text, unit, own, value):
    assert read(text, unit, own).value == Decimal(value)


def test_a_share_of_a_whole_keeps_its_whole():
    result = read("27/30", "thôn", kind="ratio")
    assert (result.value, result.denominator) == (27, 30)


def test_about_is_kept():
    assert read("khoảng 5").is_approximate


def test_a_change_is_read_where_the_target_is_one():
    result = read("tăng 6%", kind="relative")
    assert (result.value, result.is_relative) == (6, True)


@pytest.mark.parametrize("text", ["nhiều", "14-15", "1.23.4", "5 tấn", "1" * 201, "15/06/2026", "06/2026", "1 234"])
def test_what_is_no_single_figure_is_refused_with_its_text(text):
    with pytest.raises(ReadingError) as caught:
        read(text)
    assert text[:60] in str(caught.value) or "tấn" in str(caught.value)
