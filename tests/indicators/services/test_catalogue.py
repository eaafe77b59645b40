import datetime as dt
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from indicators.choices import Accumulation, Aggregation, Breakdown, Condition, Profile
from indicators.errors import InvalidInputError, NotAllowedError
from indicators.models import Indicator, Observation, StaleTarget
from indicators.services.aggregation import compute_all
from indicators.services.catalogue import NewIndicator, add_indicator, change_indicator
from indicators.services.indicator_rules import IndicatorRules
from localities.choices import Kind, Role
from localities.models import User
from tests.factories import (
    make_indicator,
    make_locality,
    make_membership,
    make_observation,
    make_plan,
    make_target,
    make_unit,
    make_user,
)

pytestmark = pytest.mark.django_db


def change(indicator: Indicator, by: User | None = None, **facts: Any) -> None:
    rules = replace(IndicatorRules.of(indicator), **facts)
    change_indicator(indicator=indicator, name=indicator.name, sector=indicator.sector, rules=rules, by=by)


def test_rules_are_stored_and_what_is_judged_by_them_waits() -> None:
    target = make_target(indicator=make_indicator(unit=make_unit("ha")))
    bystander = make_target()
    change(target.indicator, profile=Profile.SEASONAL, on_track_below=Decimal(5), behind_below=Decimal("12.5"))
    stored = Indicator.objects.get(pk=target.indicator_id)
    assert (stored.profile, stored.on_track_below, str(stored.behind_below)) == (Profile.SEASONAL, 5, "12.5")
    assert list(StaleTarget.objects.values_list("target", flat=True)) == [target.pk]
    assert bystander.pk != target.pk


@pytest.mark.parametrize(
    ("facts", "is_stale"),
    [
        ({}, False),
        ({"accumulation": Accumulation.STATE}, True),
        ({"behind_below": Decimal(30)}, True),
        ({"breakdown": Breakdown.SAME_RATE}, False),
        ({"aggregation": Aggregation.SUM}, False),
    ],
)
def test_only_what_pace_hangs_on_judges_again(facts: dict[str, Any], is_stale: bool) -> None:
    target = make_target(indicator=make_indicator(unit=make_unit("ha")))
    change(target.indicator, **facts)
    assert StaleTarget.objects.exists() is is_stale


@pytest.mark.parametrize(
    ("facts", "problem"),
    [
        ({"on_track_below": Decimal(0)}, "Mức chậm phải lớn hơn 0"),
        ({"on_track_below": Decimal(30)}, "Mức chậm phải lớn hơn 0"),
        ({"on_track_below": Decimal(9), "behind_below": Decimal(9)}, "Mức chậm phải lớn hơn 0"),
        ({"profile": "daily"}, "“tiến độ”: “daily” không có trong danh mục."),
        ({"aggregation": "mean"}, "“mean” không có trong danh mục."),
        ({"aggregation": Aggregation.WEIGHTED_MEAN}, "phải có chỉ tiêu làm quyền số, mẫu số."),
        ({"aggregation": Aggregation.RATIO_OF_SUMS}, "phải có chỉ tiêu làm quyền số, mẫu số."),
        ({"breakdown": Breakdown.WEIGHTED}, "phải có chỉ tiêu làm quyền số."),
        ({"aggregation": Aggregation.COUNT_MEETING}, "phải có điều kiện."),
        ({"condition": Condition.AT_LEAST}, "Điều kiện chỉ dùng khi đếm"),
        ({"aggregation": Aggregation.COUNT_MEETING, "condition": Condition.AT_MOST}, "“Không quá mức” phải có mức."),
        (
            {
                "aggregation": Aggregation.COUNT_MEETING,
                "condition": Condition.MEETS_TARGET,
                "condition_value": Decimal(1),
            },
            "không ghi mức của điều kiện.",
        ),
    ],
)
def test_what_is_wrong_with_rules(facts: dict[str, Any], problem: str) -> None:
    indicator = make_indicator()
    with pytest.raises(InvalidInputError) as refused:
        change(indicator, **facts)
    assert len(refused.value.problems) == 1
    assert problem in str(refused.value)


def test_an_indicator_is_neither_its_own_weight_nor_made_of_another_dimension() -> None:
    indicator = make_indicator(unit=make_unit("ha"))
    for facts, problem in (
        ({"weight": indicator}, "của chính nó"),
        ({"source": indicator}, "Để trống"),
        ({"aggregation": Aggregation.SUM, "source": make_indicator(unit=make_unit("tấn"))}, "không đổi được"),
    ):
        with pytest.raises(InvalidInputError, match=problem):
            change(indicator, **facts)
    change(indicator, aggregation=Aggregation.SUM, source=make_indicator(unit=make_unit("m2")))


def test_every_problem_at_once() -> None:
    rules = IndicatorRules(profile="x", aggregation="count_meeting", on_track_below=Decimal(-1))
    new = NewIndicator("Mới", rules=rules)
    with pytest.raises(InvalidInputError) as refused:
        add_indicator(new=new, by=None)
    assert len(refused.value.problems) == 3
    indicator = make_indicator()
    with pytest.raises(InvalidInputError) as refused:
        change_indicator(indicator=indicator, name=" ", sector=None, rules=rules, by=None)
    assert len(refused.value.problems) == 4


def test_rules_of_what_others_use_are_theirs_to_change() -> None:
    target, planner = make_target(), make_user()
    make_membership(planner, make_locality("Huyện khác"), Role.PLANNING_OFFICER)
    with pytest.raises(NotAllowedError):
        change(target.indicator, by=planner, profile=Profile.AT_END)


# --- Wholes follow their rule ----------------------------------------------------------------------------------------
def computed() -> list[str]:
    return list(Observation.objects.filter(is_computed=True, is_superseded=False).values_list("written", flat=True))


def test_a_rule_that_is_given_or_taken_makes_and_withdraws_the_wholes() -> None:
    district = make_locality()
    indicator = make_indicator(unit=make_unit("ha"))
    for letter in "AB":
        commune = make_locality(f"Xã {letter}", kind=Kind.COMMUNE, parent=district)
        make_observation(make_target(plan=make_plan(locality=commune), indicator=indicator), "2")
    change(indicator, aggregation=Aggregation.SUM)
    assert computed() == ["4"]
    change(indicator, aggregation=Aggregation.NONE)
    assert computed() == []


def test_the_nightly_pass_finds_what_no_single_write_could_know() -> None:
    district = make_locality()
    indicator = make_indicator(unit=make_unit("ha"), aggregation=Aggregation.SUM, accumulation=Accumulation.FLOW)
    commune = make_locality("Xã A", kind=Kind.COMMUNE, parent=district)
    year = make_target(plan=make_plan(locality=commune), indicator=indicator)
    make_observation(year, "2", as_of=dt.date(2023, 12, 31))
    term = type(year.period).objects.create(starts_on=dt.date(2023, 1, 1), ends_on=dt.date(2025, 12, 31))
    make_target(plan=make_plan(locality=commune, period=term), indicator=indicator)
    # The commune's term, the district's year, and the district's term from the commune's.
    assert compute_all() == 3
    assert compute_all() == 0
