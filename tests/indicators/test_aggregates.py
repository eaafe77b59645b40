"""Reads about wholes: entered beside computed, and why there is none."""

import datetime as dt
from decimal import Decimal

import pytest

from indicators.aggregates import aggregate_differences, levels_above, read_spans_inside, read_units_below
from indicators.choices import Accumulation, Aggregation
from tests.factories import make_indicator, make_locality, make_observation, make_period, make_plan, make_target

pytestmark = pytest.mark.django_db


def test_entered_and_computed_of_the_newest_common_day(django_assert_num_queries) -> None:
    target = make_target()
    both = {"is_current": False}
    for day, entered, computed in (("2023-03-31", "1", "9"), ("2023-06-30", "12.3", "10"), ("2023-09-30", None, "11")):
        facts = both | {"as_of": dt.date.fromisoformat(day)}
        make_observation(target, computed, is_computed=True, **facts)
        if entered:
            make_observation(target, entered, **facts)
            make_observation(target, "7", **facts, kind="final", is_superseded=True)
    with django_assert_num_queries(1):
        (found,) = aggregate_differences(target.locality, target.period)
    assert (found.entered.written, found.computed.written) == ("12.3", "10")
    assert (found.difference, found.agrees) == (Decimal("2.3"), False)


@pytest.mark.parametrize(
    ("entered", "computed", "agrees"),
    [
        ("12.3", "12.333333333333", True),
        ("12.3", "12.35", False),
        ("12.30", "12.304", True),
        ("12.30", "12.309", False),
        ("12", "12", True),
    ],
)
def test_they_agree_at_the_printed_precision(entered: str, computed: str, agrees: bool) -> None:
    target = make_target()
    make_observation(target, entered)
    make_observation(target, computed, is_computed=True, is_current=False)
    (found,) = aggregate_differences(target.locality, target.period)
    assert found.agrees is agrees


@pytest.mark.parametrize(("total", "agrees"), [(None, True), ("30", True), ("31", False)])
def test_totals_must_agree_where_both_have_one(total: str | None, agrees: bool) -> None:
    target = make_target()
    make_observation(target, "27", denominator=Decimal(total) if total else None)
    make_observation(target, "27", denominator=Decimal(30), is_computed=True, is_current=False)
    (found,) = aggregate_differences(target.locality, target.period)
    assert (found.agrees, found.difference) == (agrees, 0)


def test_why_there_is_no_whole() -> None:
    district = make_locality()
    communes = [make_locality(f"Xã {letter}", parent=district) for letter in "AB"]
    indicator = make_indicator(unit=None, aggregation=Aggregation.SUM)
    key = (district.pk, indicator.pk, make_period(2023).pk)
    assert read_units_below([key])[key].shortfall().code == "no_parts"
    target = make_target(plan=make_plan(locality=communes[0]), indicator=indicator)
    make_observation(target, "1", as_of=dt.date(2023, 6, 30))
    assert str(read_units_below([key])[key].shortfall()).endswith("30/06/2023: còn thiếu số liệu của Xã B.")


def test_why_there_is_no_sum_of_periods() -> None:
    term = make_plan(period=make_period(2021)).period
    target = make_target(plan=make_plan(period=term), indicator=make_indicator(accumulation=Accumulation.FLOW))
    half = type(term).objects.create(starts_on=dt.date(2021, 7, 1), ends_on=dt.date(2021, 12, 31))
    make_observation(make_target(plan=target.plan, indicator=target.indicator, period=half), "1")
    key = (target.locality_id, target.indicator_id, term.pk)
    assert read_spans_inside([key])[key].shortfall().code == "gap"


def test_what_nothing_is_made_of_takes_two_queries(django_assert_num_queries) -> None:
    target = make_target()
    with django_assert_num_queries(2):
        assert levels_above([(target.locality_id, target.indicator_id, target.period_id)]) == []
