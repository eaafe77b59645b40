from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indicators.numbers import NumberError, format_number, format_plain, parse_number

exact = st.integers(0, 6).flatmap(lambda places: st.decimals(-(10**12), 10**12, places=places))


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("18.543", "18543"),
        ("1.627,8", "1627.8"),
        ("1627,8", "1627.8"),
        ("13,26", "13.26"),
        ("02", "2"),
        ("1016", "1016"),
        ("2901,0", "2901.0"),
        ("165.139,586", "165139.586"),
        ("1.234.567", "1234567"),
        ("97.5", "97.5"),
        ("0.641", "0.641"),
        ("3.1416", "3.1416"),
        ("0", "0"),
        ("-2,5", "-2.5"),
        ("−2,5", "-2.5"),
        ("+0,4", "0.4"),
        (" 14 ", "14"),
    ],
)
def test_reads_numbers_as_documents_write_them(text: str, value: str) -> None:
    assert str(parse_number(text)) == str(Decimal(value))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "-",
        "1.23.4",
        "1,234,567",
        "1,234.5",
        "1234.567",
        "012.345",
        "1e5",
        "NaN",
        "1 234",
        "12a",
        "½",
        "5.",
        ",5",
        "١٢",
        "9" * 31,
    ],
)
def test_refuses_what_is_ambiguous_and_shows_it(text: str) -> None:
    with pytest.raises(NumberError) as refused:
        parse_number(text)
    assert text.strip()[:60] in str(refused.value)


def test_keeps_the_precision_written() -> None:
    assert parse_number("13,20").as_tuple() == Decimal("13.20").as_tuple()


@pytest.mark.parametrize(
    ("value", "text"), [("1234567.80", "1.234.567,80"), ("-0.5", "-0,5"), ("0", "0"), ("999", "999")]
)
def test_writes_numbers_the_vietnamese_way(value: str, text: str) -> None:
    assert format_number(Decimal(value)) == text


@pytest.mark.parametrize(("value", "text"), [("1234.50", "1234.5"), ("100.00", "100"), ("1E+3", "1000"), ("-0", "0")])
def test_writes_plain_numbers_for_machines(value: str, text: str) -> None:
    assert format_plain(Decimal(value)) == text


@given(exact)
def test_what_is_written_reads_back_to_the_same(value: Decimal) -> None:
    read = parse_number(format_number(value))
    assert (read, read.as_tuple().exponent) == (value, value.as_tuple().exponent)


@given(st.text())
def test_no_text_crashes_the_reader(text: str) -> None:
    try:
        assert parse_number(text).is_finite()
    except NumberError:
        pass
