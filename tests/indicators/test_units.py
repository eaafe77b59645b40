from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indicators.units import Unit, UnitError, agree, convert, read_unit


@pytest.mark.parametrize(
    ("text", "dimension", "exponent"),
    [
        ("%", "%", 0),
        ("tỷ đồng", "đồng", 9),
        ("trđ", "đồng", 6),
        ("Tr.đồng", "đồng", 6),
        ("tr.đồng/ người/năm", "đồng/người/năm", 6),
        ("triệu đồng/người/năm", "đồng/người/năm", 6),
        ("nghìn tỷ đồng", "đồng", 12),
        ("1000 đồng", "đồng", 3),
        ("Tr. con", "con", 6),
        ("nghìn tấn", "kg", 6),
        ("tạ/ha", "kg/m2", -2),
        ("giường/vạn dân", "giường/dân", -4),
        ("giường/10.000 dân", "giường/dân", -4),
        ("triệu đồng/01ha", "đồng/m2", 2),
        ("km/km²", "m/m2", -3),
        ("xã, thị trấn", "xã, thị trấn", 0),
        ("", "", 0),
        ("Tỷ lệ %", "tỷ lệ %", 0),
    ],
)
def test_reads_a_unit_as_dimension_and_power_of_ten(text: str, dimension: str, exponent: int) -> None:
    assert read_unit(text) == Unit(dimension, exponent)


@pytest.mark.parametrize(
    ("value", "source", "wanted", "converted"),
    [
        ("2", "tỷ đồng", "triệu đồng", "2000"),
        ("4.2", "Tr. con", "con", "4200000"),
        ("15", "tạ", "tấn", "1.5"),
        ("274", "nghìn tấn", "tấn", "274000"),
        ("13.20", "tấn/ha", "tạ/ha", "132.0"),
    ],
)
def test_converts_inside_a_dimension(value: str, source: str, wanted: str, converted: str) -> None:
    result = convert(Decimal(value), read_unit(source), read_unit(wanted))
    assert result == Decimal(converted)
    assert "E" not in str(result)


@pytest.mark.parametrize(("source", "wanted"), [("%", "người"), ("tấn/ha", "tấn"), ("tỷ đồng", "tấn"), ("con", "")])
def test_converting_across_dimensions_is_an_error(source: str, wanted: str) -> None:
    with pytest.raises(UnitError):
        convert(Decimal(1), read_unit(source), read_unit(wanted))


@pytest.mark.parametrize(
    ("source", "wanted", "agrees"),
    [
        ("lượt", "lượt tổ chức đảng", True),
        ("xã nông thôn mới", "xã", True),
        ("triệu đồng/1 ha", "triệu đồng/1 ha đất nông nghiệp", True),
        ("triệu", "đồng", True),
        ("lượt", "lượng", False),
        ("triệu", "%", False),
        ("tấn/ha", "tấn", False),
    ],
)
def test_words_may_go_on_where_the_other_unit_ends(source: str, wanted: str, agrees: bool) -> None:
    assert agree(read_unit(source), read_unit(wanted)) is agrees


@given(
    st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**15), max_value=10**15),
    st.sampled_from(["đồng", "nghìn đồng", "triệu đồng", "tỷ đồng"]),
    st.sampled_from(["đồng", "nghìn đồng", "triệu đồng", "tỷ đồng"]),
)
def test_there_and_back_is_the_same_value(value: Decimal, one: str, other: str) -> None:
    there = convert(value, read_unit(one), read_unit(other))
    assert convert(there, read_unit(other), read_unit(one)) == value


@given(st.text())
def test_no_text_crashes_the_reader(text: str) -> None:
    try:
        read_unit(text)
    except UnitError:
        pass
