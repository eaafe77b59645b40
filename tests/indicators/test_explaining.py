import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from indicators.choices import ObservationKind
from indicators.explaining import Facts, explain
from indicators.judging import Demand, Value, judge
from indicators.reading import read_target


def facts(target: str, value: str | None, direction: str = "higher", unit: str = "%", **more: Any) -> Facts:
    reading = read_target(target, unit)
    demand = Demand(
        reading.kind, reading.low, reading.high, reading.denominator, reading.is_open, reading.is_share, direction
    )._replace(is_strict=more.pop("is_strict", False))
    denominator = reading.denominator
    result = None if value is None else Value(Decimal(value), denominator)
    known = {"as_of": dt.date(2023, 12, 31), "observation_kind": ObservationKind.FINAL} if value else {}
    return Facts(demand, judge(demand, result), target, unit, "Nghị quyết 06", **(known | more))


@pytest.mark.parametrize(
    ("case", "sentence"),
    [
        (
            facts("14-15", "14.64"),
            "Đạt: thực hiện 14,64 % (chính thức đến 31/12/2023), nằm trong khoảng từ mức đạt 14 % đến mức "
            "vượt 15 %; mức giao “14-15” theo Nghị quyết 06. Vượt khi trên 15 %.",
        ),
        (
            facts("3.800", "3850", unit="người"),
            "Vượt: thực hiện 3.850 người (chính thức đến 31/12/2023), cao hơn mức 3.800 người; mức giao "
            "“3.800” theo Nghị quyết 06. Không còn Vượt khi từ 3.800 người trở xuống.",
        ),
        (
            facts("280", "258", unit="đảng viên"),
            "Chưa đạt: thực hiện 258 đảng viên (chính thức đến 31/12/2023), thấp hơn mức 280 đảng viên là 22 "
            "đảng viên; mức giao “280” theo Nghị quyết 06. Đạt khi từ 280 đảng viên trở lên.",
        ),
        (
            facts("0,63", "0.7", "lower"),
            "Chưa đạt: thực hiện 0,7 % (chính thức đến 31/12/2023), cao hơn mức 0,63 % là 0,07 điểm phần "
            "trăm; mức giao “0,63” theo Nghị quyết 06. Đạt khi từ 0,63 % trở xuống.",
        ),
        (
            facts("dưới 0,64", "0.41", "lower"),
            "Đạt: thực hiện 0,41 % (chính thức đến 31/12/2023), không cao hơn mức 0,64 %; mức giao “dưới "
            "0,64” theo Nghị quyết 06. Chưa đạt khi trên 0,64 %. “dưới 0,64” được đọc là có tính cả mức đó.",
        ),
        (
            facts(">20", "20", is_strict=True),
            "Chưa đạt: thực hiện 20 % (chính thức đến 31/12/2023), bằng đúng 20 %, mức này không được tính; "
            "mức giao “>20” theo Nghị quyết 06. Đạt khi trên 20 %. Văn bản được đọc chặt: không tính mức "
            "“>20”.",
        ),
        (
            facts("27/30", "27", unit="xã"),
            "Đạt: thực hiện 27/30 (chính thức đến 31/12/2023), không thấp hơn mức 27/30; mức giao “27/30” "
            "theo Nghị quyết 06. Vượt khi trên 27/30.",
        ),
        (facts("13", None), "Chưa có số liệu; mức giao “13” theo Nghị quyết 06."),
        (facts("Hoàn thành quy hoạch", None), "Chỉ tiêu định tính: chờ người có thẩm quyền đánh giá."),
    ],
)
def test_one_sentence_says_verdict_value_rule_plan_and_what_would_change_it(case: Facts, sentence: str) -> None:
    assert str(explain(case)) == sentence


def test_an_unclear_direction_is_stated_beside_the_verdict() -> None:
    assert (
        "Chiều của chỉ tiêu chưa xác định, tạm tính càng cao càng tốt."
        in explain(facts("52-53", "53.22", "unclear")).sentence
    )


@pytest.mark.parametrize(
    ("more", "reason"),
    [
        ({"is_period_closed": False}, "Đánh giá tạm thời vì kỳ chưa kết thúc."),
        ({"observation_kind": ObservationKind.ESTIMATE}, "Đánh giá tạm thời vì số liệu chưa chính thức."),
    ],
)
def test_a_provisional_verdict_says_why(more: dict[str, Any], reason: str) -> None:
    explanation = explain(facts("13", "14", **more))
    assert reason in explanation.sentence
    assert explanation.data["is_provisional"] is True


def test_the_data_are_codes_plain_numbers_and_iso_dates() -> None:
    data = explain(facts("14-15", "14.640")).data
    wanted = {"verdict": "met", "kind": "range", "threshold": "14", "exceed": "15", "value": "14.64", "gap": "0.64"}
    assert data.items() >= (wanted | {"percent": "104.57", "as_of": "2023-12-31", "is_provisional": False}).items()


def test_nothing_is_better_than_none() -> None:
    said = explain(facts("không phát sinh điểm nóng", "0", "lower", unit="vụ"))
    assert said.sentence.endswith("Chưa đạt khi trên 0 vụ.")
    assert (said.data["turns_at"], said.data["turns_into"]) == ("0", "not_met")
