"""Lists of numbers as planners write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indicators.numbering import NumbersError, read_numbers


@pytest.mark.parametrize(
    ("text", "inside", "outside"),
    [
        ("1-19", ["1", "01", "19", "7.1", "19."], ["20", "", "I", "191"]),
        ("1-7, 9, 12-14", ["7", "9", "12"], ["8", "10", "15"]),
        ("1 – 3; 5", ["2", "5"], ["4"]),
    ],
)
def test_numbers_of_a_list(text, inside, outside):
    numbers = read_numbers(text)
    assert [number for number in [*inside, *outside] if number in numbers] == inside


@pytest.mark.parametrize("text", ["", "  "])
def test_nothing_written_means_every_number(text):
    assert read_numbers(text) is None


@pytest.mark.parametrize("text", ["1-", "a", "1,,2", "19-1", "0-3", "1-2-3", "1 đến 19", "12345"])
def test_what_is_no_list_is_refused(text):
    with pytest.raises(NumbersError):
        read_numbers(text)


def test_every_problem_is_told_at_once():
    with pytest.raises(NumbersError) as error:
        read_numbers("1-7, x, 9-8")
    assert error.value.problems == [
        "Không đọc được “x”. Viết số và khoảng số, ví dụ 1-7, 9, 12-14.",
        "“9-8”: số đầu phải từ 1 và không lớn hơn số cuối.",
    ]


@given(st.lists(st.tuples(st.integers(1, 500), st.integers(0, 30)), min_size=1))
def test_a_list_holds_what_its_ranges_hold_and_reads_as_it_is_written(spans):
    numbers = read_numbers(", ".join(f"{first}-{first + more}" for first, more in spans))
    held = {number for first, more in spans for number in range(first, first + more + 1)}
    assert {number for number in range(1, 540) if str(number) in numbers} == held
    assert read_numbers(str(numbers)) == numbers
