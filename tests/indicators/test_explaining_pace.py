"""What an explanation says of pace, forecast and versions."""

import datetime as dt
from decimal import Decimal

import pytest
from django.utils import translation

from indicators.choices import ObservationKind
from indicators.explaining import Facts, explain
from indicators.judging import Demand, Value, judge
from indicators.pacing import Course, progress_of
from indicators.reading import read_target

YEAR = (dt.date(2023, 1, 1), dt.date(2023, 12, 31))


def facts(target, value, on, *, unit="triệu đồng", direction="higher", accumulation="flow", profile="linear", **more):
    reading = read_target(target, unit)
    demand = Demand(reading.kind, reading.low, reading.high, reading.denominator, direction=direction)
    judgement = judge(demand, Value(Decimal(value)))
    baseline = more.pop("baseline", None)
    milestones = more.pop("milestones", ())
    course = Course(*YEAR, accumulation, profile, None if baseline is None else Decimal(baseline), True, milestones)
    return Facts(
        demand,
        judgement,
        target,
        unit,
        "Kế hoạch 2023",
        as_of=on,
        observation_kind=ObservationKind.ESTIMATE,
        is_period_closed=False,
        ends_on=YEAR[1],
        progress=progress_of(demand, judgement, on, course),
        profile=profile,
        **more,
    )


NOVEMBER = dt.date(2023, 11, 30)


@pytest.mark.parametrize(
    ("case", "said"),
    [
        (
            facts("136.000", "109500", NOVEMBER),
            "Tiến độ: chậm 11 điểm; đến 30/11/2023 phải có 124.449 triệu đồng (tính đều theo ngày). "
            "Với đà này, đến hết 31/12/2023 ước 119.663 triệu đồng: Chưa đạt.",
        ),
        (
            facts("165.139,586", "100217.5", NOVEMBER),
            "Tiến độ: chậm nhiều, 30,8 điểm; đến 30/11/2023 phải có 151.114,032 triệu đồng (tính đều theo ngày). "
            "Với đà này, đến hết 31/12/2023 ước 109.519,124 triệu đồng: Chưa đạt.",
        ),
        (
            facts("1,93", "2.0", NOVEMBER, unit="%", direction="lower", accumulation="state", baseline="2.53"),
            "Tiến độ: đúng tiến độ, kém mức phải có 3,2 điểm; đến 30/11/2023 không được quá 1,98 % "
            "(tính đều theo ngày, từ mức 2,53 %). Với đà này, đến hết 31/12/2023 ước 1,95 %: Chưa đạt.",
        ),
        (
            facts("100", "40", NOVEMBER, profile="scenario", milestones=((NOVEMBER, Decimal(40)),)),
            "Tiến độ: vừa đúng mức phải có; đến 30/11/2023 phải có 40 triệu đồng (theo mốc của văn bản). "
            "Với đà này, đến hết 31/12/2023 ước 100 triệu đồng: Đạt.",
        ),
        (
            facts("100", "95", NOVEMBER),
            "Tiến độ: nhanh hơn mức phải có 3,5 điểm; đến 30/11/2023 phải có 91,5 triệu đồng",
        ),
        (
            facts("100", "95", NOVEMBER, accumulation="state"),
            "Chưa đủ căn cứ để nói tiến độ: chưa có số cuối kỳ trước làm mức xuất phát.",
        ),
    ],
)
def test_the_pace_is_told_with_its_figures(case, said):
    assert said in explain(case).sentence


def test_after_the_close_the_verdict_says_it_all():
    assert "Tiến độ" not in explain(facts("100", "95", YEAR[1])).sentence


def test_the_data_carry_every_figure():
    data = explain(facts("136.000", "109500", NOVEMBER)).data
    wanted = {"pace": "behind", "expected": "124449.3151", "lag": "10.9921", "forecast": "119663.1737"}
    wanted |= {"forecast_verdict": "not_met", "baseline": "0", "profile": "linear", "version": 1}
    wanted |= {"rule": "worse_than_threshold", "turns_at": "136000", "turns_into": "met"}
    assert data.items() >= wanted.items()


def test_a_version_that_does_not_count_yet_is_named():
    case = facts("100", "95", NOVEMBER, newer=(dt.date(2023, 12, 1), "90"))
    assert "Đánh giá theo bản 1; từ 01/12/2023 mức giao là “90”." in explain(case).sentence


def test_an_amended_version_says_from_when():
    case = facts("100", "95", NOVEMBER, version=2, effective_on=dt.date(2023, 9, 1))
    assert "Đánh giá theo bản 2, hiệu lực từ 01/09/2023." in explain(case).sentence


@pytest.mark.parametrize(
    ("kind", "value", "direction", "rule", "turns"),
    [
        ("point", "14", "higher", "beyond_exceed", ("13", "met")),
        ("point", "13", "higher", "between_threshold_and_exceed", ("13", "exceeded")),
        ("point", "13", "within", "inside_band", ("13", "not_met")),
        ("point", "14", "within", "outside_band", ("13", "met")),
        ("floor", "14", "higher", "at_or_beyond_threshold", ("13", "not_met")),
    ],
)
def test_the_rule_and_where_the_verdict_turns_are_codes(kind, value, direction, rule, turns):
    demand = Demand(kind, Decimal(13), None if kind == "floor" else Decimal(13), direction=direction)
    data = explain(Facts(demand, judge(demand, Value(Decimal(value))), "13", "%", "Kế hoạch")).data
    assert (data["rule"], data["turns_at"], data["turns_into"]) == (rule, *turns)


def test_a_person_s_judgement_is_named_as_one():
    demand = Demand("qualitative", decided="met")
    found = explain(Facts(demand, judge(demand, None), "Hoàn thành", "", "Kế hoạch"))
    assert found.sentence == "Đạt theo đánh giá của người có thẩm quyền; yêu cầu “Hoàn thành” theo Kế hoạch."
    assert found.data["rule"] == "judged_by_a_person"


def test_in_english_too():
    with translation.override("en"):
        assert "Behind by 11 points" in explain(facts("136.000", "109500", NOVEMBER)).sentence
