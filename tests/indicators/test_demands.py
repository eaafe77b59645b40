"""What a demand asks for, in words."""

import pytest

from indicators.demands import demand_in_words
from indicators.judging_table import demand_of
from indicators.reading import read_target


@pytest.mark.parametrize(
    ("written", "unit", "direction", "said"),
    [
        ("14", "%", "higher", "Đạt từ 14 % trở lên, vượt khi trên 14 %"),
        ("14-15", "%", "higher", "Đạt từ 14 % trở lên, vượt khi trên 15 %"),
        ("1.200", "hộ", "lower", "Đạt từ 1.200 hộ trở xuống, vượt khi dưới 1.200 hộ"),
        ("trên 20", "%", "higher", "Đạt từ 20 % trở lên"),
        ("dưới 2", "%", "unclear", "Đạt từ 2 % trở xuống"),
        ("14-15", "%", "within", "Đạt khi trong khoảng 14 % đến 15 %"),
        ("27/30", "xã", "higher", "Đạt từ 27/30 trở lên, vượt khi trên 27/30"),
        ("không còn", "hộ", "lower", "Đạt khi không còn, không phát sinh"),
        ("Hoàn thành quy hoạch", "", "higher", "Định tính: người có thẩm quyền đánh giá"),
        (
            *("14", "%", "unclear"),
            "Đạt từ 14 % trở lên, vượt khi trên 14 %; chiều chưa xác định, tạm tính càng cao càng tốt",
        ),
        (
            *("tăng 5% so với cùng kỳ", "tấn", "higher"),
            "Đạt từ +5 % trở lên, vượt khi trên +5 % (so với cùng kỳ)",
        ),
    ],
)
def test_says_from_where_it_is_met_and_exceeded(written, unit, direction, said):
    reading = read_target(written, unit)
    demand = demand_of(reading, unit, direction)
    assert demand_in_words(demand, unit=unit, relative_to=reading.relative_to) == said


def test_a_strict_document_leaves_the_level_itself_out():
    demand = demand_of(read_target("trên 20", "%"), "%", "higher")._replace(is_strict=True)
    assert demand_in_words(demand, unit="%") == "Đạt khi trên 20 %"


def test_says_nothing_of_no_demand():
    empty = demand_of(read_target("1", "%"), "%", "higher")._replace(kind="", low=None, high=None)
    assert demand_in_words(empty, unit="%") == ""
