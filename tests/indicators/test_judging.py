from decimal import Decimal

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from indicators.choices import Direction, Kind, Problem, Verdict
from indicators.judging import Demand, Judgement, Value, bounds_of, direction_of, judge
from indicators.reading import read_result, read_target


def judged(
    target: str, result: str | None, direction: str = "higher", unit: str = "%", *, strict: bool = False
) -> Judgement:
    reading = read_target(target, unit)
    demand = Demand(
        reading.kind,
        reading.low,
        reading.high,
        reading.denominator,
        reading.is_open,
        reading.is_share,
        direction,
        strict,
        unit == "%",
    )
    if result is None:
        return judge(demand, None)
    value = read_result(result, unit, reading.kind, is_share=reading.is_share)
    return judge(demand, Value(value.value, value.denominator, value.is_relative, value.is_share))


# Published tables of 2023 and national results, as rules of practice.
PUBLISHED = [
    ("14-15", "14,64", "higher", "%", Verdict.MET),
    ("52 - 53", "53,22", "unclear", "%", Verdict.EXCEEDED),
    ("5 - 6", "6,0", "unclear", "%", Verdict.MET),
    ("15-20", "20", "higher", "lượt", Verdict.MET),
    ("13", "13,26", "higher", "tấn/ha", Verdict.EXCEEDED),
    ("69 - 70", "72,16", "higher", "triệu đồng", Verdict.EXCEEDED),
    ("dưới 0,64", "0,41", "lower", "%", Verdict.MET),
    ("0,63", "0,46", "lower", "%", Verdict.EXCEEDED),
    ("4", "2", "higher", "cơ sở", Verdict.NOT_MET),
    ("27/30", "27/30", "maintain", "xã", Verdict.MET),
    (">20", "20,0", "higher", "%", Verdict.MET),
    ("100", "100", "maintain", "%", Verdict.MET),
    ("6,6-6,8", "7,02", "higher", "%", Verdict.EXCEEDED),
    ("33-34", "33,9", "higher", "%", Verdict.MET),
    ("khoảng 4", "2,79", "lower", "%", Verdict.EXCEEDED),
    ("dưới 4", "3,1", "lower", "%", Verdict.MET),
]


@pytest.mark.parametrize(("target", "result", "direction", "unit", "verdict"), PUBLISHED)
def test_reproduces_published_verdicts(target: str, result: str, direction: str, unit: str, verdict: str) -> None:
    assert judged(target, result, direction, unit).verdict == verdict


@pytest.mark.parametrize(
    ("target", "result", "direction", "verdict"),
    [
        # range, lower is better: the easier end is the high one
        ("1-1,5", "1,6", "lower", Verdict.NOT_MET),
        ("1-1,5", "1,5", "lower", Verdict.MET),
        ("1-1,5", "0,9", "lower", Verdict.EXCEEDED),
        # a floor is higher and a ceiling lower, whatever the indicator says
        ("trên 90", "95", "lower", Verdict.MET),
        ("dưới 5", "6", "higher", Verdict.NOT_MET),
        # a stretch is what exceeds
        ("8% trở lên, phấn đấu 10%", "10", "higher", Verdict.MET),
        ("8% trở lên, phấn đấu 10%", "10,01", "higher", Verdict.EXCEEDED),
        ("8% trở lên, phấn đấu 10%", "7,99", "higher", Verdict.NOT_MET),
        # a band is never exceeded
        ("52-53", "52", "within", Verdict.MET),
        ("52-53", "53,01", "within", Verdict.NOT_MET),
        ("52-53", "51,99", "within", Verdict.NOT_MET),
        # zero
        ("không phát sinh", "0", "higher", Verdict.MET),
        ("không phát sinh", "1", "higher", Verdict.NOT_MET),
        # relative, as a change and as a share
        ("tăng 5% so với dự toán", "tăng 0,4%", "higher", Verdict.NOT_MET),
        ("100% dự toán", "đạt 100,4% dự toán", "higher", Verdict.EXCEEDED),
        ("tăng 5% so với dự toán", "đạt 105% dự toán", "higher", Verdict.MET),
        ("100% dự toán", "tăng 0,4%", "higher", Verdict.EXCEEDED),
        ("giảm 5% so với năm 2023", "giảm 6%", "lower", Verdict.EXCEEDED),
        ("đạt 100% kế hoạch trở lên", "đạt 101% kế hoạch", "higher", Verdict.MET),
        ("tăng 5% so với năm 2022 trở lên", "tăng 6%", "higher", Verdict.MET),
        ("tăng 5% so với dự toán", "đạt 104% dự toán", "higher", Verdict.NOT_MET),
        # a demanded fall is better the further it goes, whatever the indicator says
        ("giảm 5% so với cùng kỳ", "giảm 6%", "higher", Verdict.EXCEEDED),
        ("giảm 5% so với cùng kỳ", "giảm 4%", "unclear", Verdict.NOT_MET),
        # nothing is rounded
        ("15", "14,6", "higher", Verdict.NOT_MET),
    ],
)
def test_judges_by_kind_and_direction(target: str, result: str, direction: str, verdict: str) -> None:
    assert judged(target, result, direction).verdict == verdict


@pytest.mark.parametrize(
    ("target", "result", "strict", "verdict"),
    [
        (">20", "20", True, Verdict.NOT_MET),
        (">20", "20", False, Verdict.MET),
        ("20 trở lên", "20", True, Verdict.MET),
        ("dưới 5", "5", True, Verdict.NOT_MET),
        (">20", "20,01", True, Verdict.MET),
    ],
)
def test_a_strict_plan_leaves_out_the_bound_only_where_the_words_do(
    target: str, result: str, strict: bool, verdict: str
) -> None:
    assert judged(target, result, strict=strict).verdict == verdict


def test_without_a_value_there_is_no_data() -> None:
    assert judged("13", None) == Judgement(Verdict.NO_DATA, "", Decimal(13), Decimal(13))


def test_a_zero_is_a_value() -> None:
    assert judged("13", "0").verdict == Verdict.NOT_MET


def test_words_wait_for_a_person() -> None:
    assert judged("Hoàn thành quy hoạch", None).verdict == Verdict.MANUAL


def test_without_a_reading_there_is_no_verdict() -> None:
    assert judge(Demand(""), Value(Decimal(5))) == Judgement("", Problem.NO_READING, value=Decimal(5))


@pytest.mark.parametrize(
    ("target", "unit", "value", "problem"),
    [
        ("12/15", "xã", Value(Decimal(12), Decimal(14)), Problem.OTHER_DENOMINATOR),
        ("62/66", "%", Value(Decimal("93.9")), Problem.RATE_NOT_COUNT),
        ("93,9", "%", Value(Decimal(62), Decimal(66)), Problem.RATE_NOT_COUNT),
        ("13", "%", Value(None), Problem.NO_VALUE),
        ("giảm hơn so với năm 2023", "", Value(Decimal(3)), Problem.NO_BASE),
        ("tăng 5% so với dự toán", "%", Value(Decimal(104)), Problem.NO_BASE),
        ("tăng 5% so với dự toán", "tỷ đồng", Value(Decimal(1745)), Problem.NO_BASE),
        ("13", "%", Value(Decimal(5), is_relative=True), Problem.NO_BASE),
    ],
)
def test_what_cannot_be_compared_is_a_problem_and_not_a_verdict(
    target: str, unit: str, value: Value, problem: str
) -> None:
    reading = read_target(target, unit)
    demand = Demand(reading.kind, reading.low, reading.high, reading.denominator, is_percent=unit == "%")
    assert judge(demand, value)[:2] == ("", problem)


@pytest.mark.parametrize(
    ("target", "result", "direction", "percent"),
    [
        ("3.800", "3.850", "higher", "101.32"),
        ("14-15", "14,64", "higher", "104.57"),
        ("280", "258", "maintain", "92.14"),
        ("27/30", "27/30", "higher", "100.00"),
        ("100% dự toán", "100,4", "higher", "100.40"),
        ("0,63", "0,46", "lower", None),
        ("dưới 5", "4", "higher", None),
        ("52-53", "52", "within", None),
        ("tăng 5% so với dự toán", "tăng 0,4%", "higher", None),
        ("0", "5", "higher", None),
    ],
)
def test_percent_of_plan(target: str, result: str, direction: str, percent: str | None) -> None:
    unit = "%" if "%" in target else "người"
    found = judged(target, result, direction, unit).percent
    assert found == (None if percent is None else Decimal(percent))


values = st.decimals(-(10**9), 10**9, places=3)
kinds = st.sampled_from([Kind.POINT, Kind.RANGE, Kind.FLOOR, Kind.CEILING, Kind.ZERO])
directions = st.sampled_from([Direction.HIGHER, Direction.LOWER, Direction.MAINTAIN, Direction.UNCLEAR])
RANKS = {Verdict.NOT_MET: 0, Verdict.MET: 1, Verdict.EXCEEDED: 2}


@st.composite
def demands(draw: st.DrawFn) -> Demand:
    kind = draw(kinds)
    low, high = sorted((draw(values), draw(values)))
    ends = {
        Kind.POINT: (low, low),
        Kind.RANGE: (low, high),
        Kind.FLOOR: (low, high if draw(st.booleans()) else None),
        Kind.CEILING: (low if draw(st.booleans()) else None, high),
        Kind.ZERO: (Decimal(0), Decimal(0)),
    }[kind]
    return Demand(kind, *ends, is_open=draw(st.booleans()), direction=draw(directions), is_strict=draw(st.booleans()))


@given(demands(), values, values)
def test_a_better_value_never_gives_a_worse_verdict(demand: Demand, one: Decimal, other: Decimal) -> None:
    worse, better = sorted((one, other), reverse=direction_of(demand) == Direction.LOWER)
    verdicts = [judge(demand, Value(value)).verdict for value in (worse, better)]
    assert RANKS[verdicts[0]] <= RANKS[verdicts[1]]


@given(demands(), values, st.integers(-6, 6))
def test_scaling_target_and_value_together_changes_no_verdict(demand: Demand, value: Decimal, power: int) -> None:
    def scaled(number: Decimal | None) -> Decimal | None:
        return None if number is None else number.scaleb(power)

    moved = demand._replace(low=scaled(demand.low), high=scaled(demand.high))
    assert judge(moved, Value(scaled(value))).verdict == judge(demand, Value(value)).verdict


@given(demands())
def test_the_threshold_itself_is_met_unless_the_plan_is_strict(demand: Demand) -> None:
    threshold, exceed = bounds_of(demand)
    assume(not (demand.is_strict and demand.is_open))
    assert judge(demand, Value(threshold)).verdict == Verdict.MET
    if exceed is not None:
        assert judge(demand, Value(exceed)).verdict == Verdict.MET


@given(st.decimals(10**25, 10**30 - 1, places=0), st.decimals("0.000001", 1, places=6))
def test_the_longest_numbers_have_a_percentage(value: Decimal, target: Decimal) -> None:
    for scale in (0, 15):
        demand = Demand(Kind.POINT, target.scaleb(-24), target.scaleb(-24))
        assert judge(demand, Value(value.scaleb(scale))).percent > 100
