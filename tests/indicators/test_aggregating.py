"""The whole from its parts: tables of examples, and what must hold whatever the figures."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indicators.aggregating import (
    Member,
    Point,
    Rule,
    Shortfall,
    Span,
    Whole,
    over_time,
    whole_on,
    wholes_of,
    with_silences,
)
from indicators.judging import Demand
from indicators.units import shift

JUNE, JULY, CLOSE = dt.date(2024, 6, 30), dt.date(2024, 7, 31), dt.date(2024, 12, 31)
D = Decimal


def point(value: str | None, on: dt.date = JUNE, kind: str = "final", **facts: Any) -> Point:
    """ "27/30" is 27 of 30."""
    text, _slash, whole = (value or "").partition("/")
    return Point(on, kind, D(text) if text else None, D(whole) if whole else None, **facts)


def member(value: str | None, weight: str | None = None, name: str = "Xã A", **facts: Any) -> Member:
    values = facts.pop("values", [point(value)] if value is not None else [])
    weights = facts.pop("weights", [point(weight)] if weight is not None else [])
    return Member(name, values, weights, **facts)


def rule(aggregation: str, **facts: Any) -> Rule:
    return Rule(aggregation, CLOSE, **facts)


def made(aggregation: str, *members: Member, on: dt.date = JUNE, **facts: Any) -> Whole | Shortfall:
    return whole_on(rule(aggregation, **facts), members, on)


def figures(whole: Whole | Shortfall) -> tuple[str, str | None]:
    assert isinstance(whole, Whole), str(whole)
    return str(whole.value), None if whole.denominator is None else str(whole.denominator)


def code(made: Whole | Shortfall | list[Whole]) -> str:
    assert isinstance(made, Shortfall), made
    return made.code


# --- Units -----------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("aggregation", "facts", "parts", "expected"),
    [
        ("sum", {}, [("12.50",), ("7.5",)], ("20.00", None)),
        # nghìn tấn into tấn
        ("sum", {"places": 3}, [("1.2",), ("0.3",)], ("1500", None)),
        ("sum", {}, [("27/30",), ("12/15",)], ("39", "45")),
        ("sum", {"is_percent": True}, [("27/30",), ("12/15",)], ("39", "45")),
        ("weighted_mean", {"is_percent": True}, [("10", "100"), ("20", "300")], ("17.5", None)),
        ("weighted_mean", {}, [("1", "1"), ("2", "2")], ("1.666666666667", None)),
        # 5 poor households of 120, 7 of 80
        ("ratio_of_sums", {"is_percent": True}, [("5", "120"), ("7", "80")], ("6", None)),
        # tấn by ha into tạ/ha
        ("ratio_of_sums", {"places": 1}, [("600", "100"), ("440", "100")], ("52", None)),
        ("ratio_of_sums", {"is_percent": True}, [("27/30",), ("12/15",)], ("39", "45")),
        ("count_meeting", {"condition": "at_most", "condition_value": D(5)}, [("5",), ("4.9",), ("5.1",)], ("2", None)),
        ("count_meeting", {"condition": "at_least", "condition_value": D(5)}, [("5",), ("4.9",)], ("1", None)),
        (
            "count_meeting",
            {"condition": "at_least", "condition_value": D(5), "counts_of_total": True},
            [("5",), ("4.9",)],
            ("1", "2"),
        ),
    ],
)
def test_the_whole(aggregation: str, facts: dict[str, Any], parts: list[tuple[str, ...]], expected: tuple) -> None:
    assert figures(made(aggregation, *(member(*part) for part in parts), **facts)) == expected


@pytest.mark.parametrize(
    ("aggregation", "facts", "parts", "expected"),
    [
        ("none", {}, [("1",)], "not_aggregated"),
        ("sum", {}, [], "no_parts"),
        ("sum", {}, [("1",), (None,)], "missing"),
        ("sum", {"is_percent": True}, [("10",), ("20",)], "bare_percent"),
        ("sum", {}, [("27/30",), ("12",)], "mixed"),
        ("weighted_mean", {}, [("10", "100"), ("20",)], "no_weight"),
        ("weighted_mean", {}, [("10", "0"), ("20", "0")], "zero_weight"),
        ("weighted_mean", {}, [("27/30", "1"), ("12/15", "1")], "mixed"),
        ("ratio_of_sums", {}, [("10",), ("20",)], "no_weight"),
        ("ratio_of_sums", {"has_source": False}, [("10", "5"), ("20", "5")], "no_counts"),
        ("count_meeting", {"condition": "meets_target"}, [("1",)], "no_target"),
        ("count_meeting", {"condition": "at_least", "condition_value": D(5)}, [("3/4",)], "no_number"),
    ],
)
def test_no_whole_but_a_reason(aggregation: str, facts: dict, parts: list[tuple], expected: str) -> None:
    assert code(made(aggregation, *(member(*part) for part in parts), **facts)) == expected


def test_a_value_in_words_or_a_change_is_not_added_up() -> None:
    words = member("", values=[point(None)], name="Xã B")
    change = member("", values=[point("5", is_relative=True)], name="Xã C")
    shortfall = made("sum", member("1"), words, change)
    assert str(shortfall) == "Không tổng hợp được: số liệu của Xã B, Xã C không phải là số cộng được."


def test_the_missing_are_named_and_the_rest_counted() -> None:
    silent = [member(None, name=f"Xã {number}") for number in range(1, 8)]
    assert str(made("sum", member("1"), *silent)) == (
        "Chưa tổng hợp được đến 30/06/2024: còn thiếu số liệu của Xã 1, Xã 2, Xã 3, Xã 4, Xã 5 và 2 đơn vị khác."
    )


def test_a_partial_whole_only_where_it_is_asked_for() -> None:
    whole = whole_on(rule("sum"), [member("1"), member(None)], JUNE, is_partial=True)
    assert isinstance(whole, Whole)
    assert (whole.value, whole.made_of, whole.of) == (1, 1, 2)


def test_values_of_different_days_are_never_mixed() -> None:
    early = member("", values=[point("1"), point("3", JULY)])
    late = member("", values=[point("2"), point("9", CLOSE)])
    assert [(whole.on, whole.value) for whole in wholes_of(rule("sum"), [early, late])] == [(JUNE, D(3))]


def test_only_the_units_of_the_day_count_and_after_the_period_those_of_its_last_day() -> None:
    closed = member("1", until=dt.date(2024, 7, 1))
    heir = member("", values=[point("5", JULY), point("8", dt.date(2025, 1, 20))], since=dt.date(2024, 7, 1))
    later = member("", since=dt.date(2025, 1, 1))
    wholes = wholes_of(rule("sum"), [closed, heir, later])
    assert [(whole.on, whole.value) for whole in wholes] == [(JUNE, 1), (JULY, 5), (dt.date(2025, 1, 20), 8)]


def test_the_whole_is_as_settled_as_its_least_settled_part() -> None:
    parts = [member("", values=[point("1", kind=kind)]) for kind in ("final", "estimate", "preliminary")]
    whole = made("sum", *parts)
    assert isinstance(whole, Whole)
    assert whole.kind == "estimate"


def test_the_weight_of_a_state_is_the_newest_that_all_have_by_then() -> None:
    last_year, before = dt.date(2023, 12, 31), dt.date(2022, 12, 31)
    one = member("10", weights=[point("1", last_year, "preliminary"), point("9", JULY)])
    other = member("20", weights=[point("5", before), point("3", last_year)])
    whole = made("weighted_mean", one, other, is_weight_state=True)
    assert isinstance(whole, Whole)
    assert (whole.value, whole.weighted_on, whole.kind) == (D("17.5"), last_year, "preliminary")
    apart = member("20", weights=[point("5", before)])
    assert code(made("weighted_mean", one, apart, is_weight_state=True)) == "weight_days"
    assert code(made("weighted_mean", one, member("20"), is_weight_state=True)) == "no_weight"


def test_units_that_meet_their_own_targets_are_counted() -> None:
    low, high = Demand("point", D(5), D(5)), Demand("point", D(8), D(8))
    parts = [member("5", demands=[low]), member("9", demands=[high]), member("6", demands=[low, high])]
    assert figures(made("count_meeting", *parts, condition="meets_target", counts_of_total=True)) == ("2", "3")
    qualitative = member("5", demands=[Demand("qualitative")], name="Xã D")
    assert code(made("count_meeting", *parts, qualitative, condition="meets_target")) == "not_judged"


def test_the_latest_value_is_that_of_any_unit_and_never_a_choice() -> None:
    estimate = member("", values=[point("1", kind="estimate")])
    final = member("", values=[point("2")])
    assert figures(made("latest", estimate, final, member(None))) == ("2", None)
    assert code(made("latest", final, member("3"))) == "two_values"


DECIMALS = st.decimals("-1e9", "1e9", places=3, allow_nan=False, allow_infinity=False)
WEIGHTS = st.decimals("0.01", "1e6", places=2, allow_nan=False, allow_infinity=False)


@given(st.lists(st.tuples(DECIMALS, WEIGHTS), min_size=1, max_size=8))
def test_a_weighted_mean_lies_between_the_values_and_scales_with_them(parts: list[tuple[Decimal, Decimal]]) -> None:
    def mean(places: int = 0, factor: int = 1) -> Decimal:
        members = [member("", values=[point(str(shift(v, places)))], weight=str(w * factor)) for v, w in parts]
        whole = made("weighted_mean", *members)
        assert isinstance(whole, Whole)
        return whole.value

    assert min(v for v, _w in parts) <= mean() <= max(v for v, _w in parts)
    assert mean() == mean(factor=7)
    assert abs(mean(places=3) - shift(mean(), 3)) <= D("1e-9")


@given(st.lists(DECIMALS, min_size=1, max_size=8), st.randoms())
def test_a_sum_does_not_depend_on_the_order(values: list[Decimal], random: Any) -> None:
    members = [member(str(value)) for value in values]
    first = figures(made("sum", *members))
    random.shuffle(members)
    assert figures(made("sum", *members)) == first


# --- Over time -------------------------------------------------------------------------------------------------------
def year(number: int, *values: tuple[str, str], until: int | None = None) -> Span:
    """A year, or the years up to another; values as (day of the year or later, value)."""
    points = [point(value, dt.date.fromisoformat(day)) for day, value in values]
    return Span(dt.date(number, 1, 1), dt.date(until or number, 12, 31), points)


def term(accumulation: str, *spans: Span, is_percent: bool = False) -> list[Whole] | Shortfall:
    return over_time(accumulation, dt.date(2021, 1, 1), dt.date(2025, 12, 31), spans, is_percent=is_percent)


def course(made: list[Whole] | Shortfall) -> list[tuple[str, str]]:
    assert not isinstance(made, Shortfall), str(made)
    return [(whole.on.isoformat(), str(whole.value)) for whole in made]


def test_a_flow_of_five_years_adds_the_years_that_follow_each_other() -> None:
    first = year(2021, ("2021-06-30", "4"), ("2021-12-31", "10"))
    second = year(2022, ("2022-06-30", "5"), ("2022-12-31", "12"))
    assert course(term("flow", first, second)) == [
        *[("2021-06-30", "4"), ("2021-12-31", "10"), ("2022-06-30", "15"), ("2022-12-31", "22")]
    ]


def test_nothing_follows_a_gap() -> None:
    first, third = year(2021, ("2021-12-31", "10")), year(2023, ("2023-12-31", "12"))
    assert course(term("flow", first, third)) == [("2021-12-31", "10")]
    assert code(term("flow", third)) == "gap"
    unfinished = year(2021, ("2021-11-30", "9"))
    assert course(term("flow", unfinished, year(2022, ("2022-06-30", "5")))) == [("2021-11-30", "9")]


def test_a_late_closing_value_is_one_of_the_year_s_last_day() -> None:
    first = year(2021, ("2022-02-15", "10"))
    assert course(term("flow", first, year(2022, ("2022-01-31", "1")))) == [("2021-12-31", "10"), ("2022-01-31", "11")]
    assert course(term("flow", first)) == [("2022-02-15", "10")]


def test_a_state_of_five_years_is_that_of_the_newest_day_whatever_is_missing() -> None:
    assert course(term("state", year(2022, ("2022-12-31", "7.5")), year(2024, ("2024-12-31", "9")))) == [
        *[("2022-12-31", "7.5"), ("2024-12-31", "9")]
    ]


def test_ratios_add_up_and_percentages_do_not() -> None:
    spans = year(2021, ("2021-12-31", "3/4")), year(2022, ("2022-12-31", "4/5"))
    made = term("flow", *spans, is_percent=True)
    assert not isinstance(made, Shortfall)
    assert (made[-1].value, made[-1].denominator) == (7, 9)
    assert code(term("flow", year(2021, ("2021-12-31", "8")), is_percent=True)) == "bare_percent"


def test_longer_spans_are_taken_before_those_inside_them() -> None:
    half = Span(dt.date(2021, 1, 1), dt.date(2021, 6, 30), [point("6", dt.date(2021, 6, 30))])
    both = year(2021, ("2021-12-31", "10"))
    assert course(term("flow", half, both)) == [("2021-12-31", "10")]
    assert course(term("flow", half, year(2021, ("2021-03-31", "2")))) == [("2021-06-30", "6")]


def test_without_knowing_how_it_accumulates_or_parts_there_is_nothing() -> None:
    assert code(term("unknown", year(2021, ("2021-12-31", "10")))) == "no_accumulation"
    assert code(term("flow", year(2020, ("2020-12-31", "10")))) == "no_parts"


@given(st.lists(st.decimals("0", "1e6", places=2), min_size=1, max_size=5))
def test_the_last_of_closed_years_is_their_sum(values: list[Decimal]) -> None:
    spans = [year(2021 + number, (f"{2021 + number}-12-31", str(value))) for number, value in enumerate(values)]
    assert course(term("flow", *spans))[-1] == (f"{2020 + len(values)}-12-31", str(sum(values)))


# --- Answers ---------------------------------------------------------------------------------------------------------
def month(number: int) -> tuple[dt.date, dt.date]:
    first = dt.date(2024, number, 1)
    return first, dt.date(2024, number + 1, 1) - dt.timedelta(days=1)


@pytest.mark.parametrize(
    ("points", "silent", "expected"),
    [
        ([], [1], [("2024-01-31", 0)]),
        ([], [1, 2], [("2024-01-31", 0), ("2024-02-29", 0)]),
        # nothing is known of January
        ([], [2], []),
        ([("2024-01-31", 5)], [2], [("2024-01-31", 5), ("2024-02-29", 5)]),
        # nothing is known of February
        ([("2024-01-31", 5)], [3], [("2024-01-31", 5)]),
        # a value stands against the answer
        ([("2024-01-31", 5)], [1], [("2024-01-31", 5)]),
    ],
)
def test_nothing_to_report_adds_nothing(points: list, silent: list[int], expected: list) -> None:
    given = [point(str(value), dt.date.fromisoformat(day)) for day, value in points]
    carried = with_silences(given, [month(number) for number in silent], dt.date(2024, 1, 1))
    assert [(one.on.isoformat(), one.value) for one in carried] == expected
