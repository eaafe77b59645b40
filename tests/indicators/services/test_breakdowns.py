import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
import time_machine

from indicators.breakdowns import Agreement
from indicators.choices import Accumulation, Breakdown
from indicators.errors import InvalidInputError, NotAllowedError
from indicators.models import Milestone, Period, StaleTarget, Target
from indicators.services.breakdowns import break_down_target, milestones_from_breakdown, set_milestones
from indicators.shares import check_breakdown
from localities.choices import Kind, Role
from localities.models import Locality
from tests.factories import (
    make_indicator,
    make_locality,
    make_membership,
    make_observation,
    make_period,
    make_plan,
    make_target,
    make_unit,
    make_user,
)

pytestmark = pytest.mark.django_db


def whole(written: str = "100", **facts: Any) -> Target:
    facts.setdefault("breakdown", Breakdown.ADDS_UP)
    facts.setdefault("accumulation", Accumulation.FLOW)
    indicator = make_indicator(unit=make_unit("ha"), **facts)
    return make_target(written, written, written, indicator=indicator, plan=make_plan())


def communes(target: Target, count: int = 2) -> list[Locality]:
    return [make_locality(f"Xã {letter}", kind=Kind.COMMUNE, parent=target.locality) for letter in "ABC"[:count]]


def quarter(number: int, year: int = 2023) -> Period:
    first = dt.date(year, 3 * number - 2, 1)
    last = dt.date(year + number // 4, (3 * number + 1) % 12, 1) - dt.timedelta(days=1)
    return Period.objects.get_or_create(starts_on=first, ends_on=last)[0]


def break_down(target: Target, *shares: tuple[Any, str], by: Any = None) -> list[Target]:
    return break_down_target(target=target, shares=shares, by=by)


def refused(target: Target, *shares: tuple[Any, str]) -> list[str]:
    with pytest.raises(InvalidInputError) as error:
        break_down(target, *shares)
    assert not Target.objects.filter(breaks_down=target).exists()
    return [str(problem) for problem in error.value.problems]


def test_shares_are_targets_of_the_same_plan_and_wait_to_be_judged() -> None:
    target = whole()
    one, other = communes(target)
    stored = break_down(target, (one, "60"), (other, "từ 30 đến 40"), (quarter(1), "25"))
    assert [(share.locality, share.period, share.kind) for share in stored] == [
        (one, target.period, "point"),
        (other, target.period, "range"),
        (target.locality, quarter(1), "point"),
    ]
    assert {(share.plan, share.breaks_down, share.indicator) for share in stored} == {
        (target.plan, target, target.indicator)
    }
    assert StaleTarget.objects.filter(target__in=stored).count() == 3
    assert [share.position for share in stored] == [1, 2, 3]


def test_every_problem_of_every_share_at_once() -> None:
    target = whole()
    (one,) = communes(target, 1)
    neighbour = make_locality("Xã lạ", kind=Kind.COMMUNE, parent=make_locality("Huyện khác"))
    hamlet = make_locality("Thôn", kind=Kind.COMMUNE, parent=one)
    gone = make_locality("Xã cũ", kind=Kind.COMMUNE, parent=target.locality, valid_to=dt.date(2022, 7, 1))
    problems = refused(
        target,
        (one, "10 bác sĩ và 30 giường"),
        (one, "5"),
        (neighbour, "5"),
        (hamlet, "5"),
        (gone, "5"),
        (target.period, "5"),
        (make_period(2024), "5"),
        (quarter(1), "5"),
        (Period.objects.create(starts_on=dt.date(2023, 3, 1), ends_on=dt.date(2023, 3, 31)), "5"),
    )
    below = "không phải đơn vị trực thuộc Huyện Vĩnh Bảo trong kỳ 2023."
    assert problems[:7] == [
        "Xã A: văn bản này đã giao chỉ tiêu này rồi.",
        f"Xã lạ: {below}",
        f"Thôn: {below}",
        f"Xã cũ: {below}",
        "2023: văn bản này đã giao chỉ tiêu này rồi.",
        "2024: không nằm trong kỳ 2023.",
        "01/03/2023 - 31/03/2023: trùng ngày với kỳ 01/01/2023 - 31/03/2023; phân bổ tiếp từ mục tiêu của kỳ đó.",
    ]
    assert problems[7].startswith("Xã A: ")
    assert len(problems) == 8


def test_a_second_breakdown_adds_and_does_not_repeat() -> None:
    target = whole()
    one, other = communes(target)
    break_down(target, (one, "60"))
    with pytest.raises(InvalidInputError, match="Xã A: văn bản này đã giao"):
        break_down(target, (one, "60"), (other, "40"))
    break_down(target, (other, "40"))
    assert target.shares.count() == 2
    with pytest.raises(InvalidInputError, match="Chưa có phần phân bổ nào"):
        break_down(target)


def test_the_plan_s_planners_break_down() -> None:
    target = whole()
    (one,) = communes(target, 1)
    planner, officer = make_user(), make_user()
    make_membership(planner, target.locality, Role.PLANNING_OFFICER)
    make_membership(officer, target.locality, Role.DATA_OFFICER)
    with pytest.raises(NotAllowedError):
        break_down(target, (one, "100"), by=officer)
    assert break_down(target, (one, "100"), by=planner)[0].created_by == planner


def agreements(target: Target) -> dict[str, Agreement]:
    return {sort: check.agreement for sort, check in check_breakdown(target).items()}


def test_units_and_periods_are_checked_each_by_itself(django_assert_num_queries: Any) -> None:
    target = whole()
    one, other = communes(target)
    assert check_breakdown(target) == {}
    break_down(target, (one, "60"), (other, "39"))
    break_down(target, *((quarter(number), "25") for number in (1, 2, 3, 4)))
    with django_assert_num_queries(1):
        assert agreements(target) == {"units": Agreement.DIFFERS, "periods": Agreement.AGREES}


def test_weights_are_values_of_all_or_targets_of_all() -> None:
    people = make_indicator(unit=make_unit("người"), accumulation=Accumulation.STATE)
    target = whole("17.5", breakdown=Breakdown.WEIGHTED, weight=people)
    one, other = communes(target)
    break_down(target, (one, "10"), (other, "20"))
    assert agreements(target) == {"units": Agreement.UNKNOWN}
    planned = [
        make_target(people_of, people_of, people_of, plan=make_plan(locality=unit), indicator=people)
        for unit, people_of in ((one, "1000"), (other, "3000"))
    ]
    assert agreements(target) == {"units": Agreement.AGREES}
    last_year = dt.date(2022, 12, 31)
    make_observation(planned[0], "1000", as_of=last_year)
    assert agreements(target) == {"units": Agreement.AGREES}
    make_observation(planned[1], "1000", as_of=last_year)
    assert agreements(target) == {"units": Agreement.DIFFERS}


# --- Milestones ------------------------------------------------------------------------------------------------------
def milestones(target: Target) -> list[tuple[str, str]]:
    rows = Milestone.objects.filter(target=target, version=target.version).order_by("on")
    return [(row.on.isoformat(), str(row.value)) for row in rows]


@pytest.mark.parametrize(
    ("accumulation", "levels"),
    [(Accumulation.FLOW, ["10", "30", "60", "100"]), (Accumulation.STATE, ["10", "20", "30", "40"])],
)
def test_the_scenario_follows_from_the_quarters(accumulation: str, levels: list[str]) -> None:
    target = whole(accumulation=accumulation)
    break_down(target, *((quarter(number), f"{number}0") for number in (1, 2, 3, 4)))
    StaleTarget.objects.all().delete()
    milestones_from_breakdown(target=target, by=None)
    days = ["2023-03-31", "2023-06-30", "2023-09-30", "2023-12-31"]
    assert milestones(target) == list(zip(days, levels, strict=True))
    assert StaleTarget.objects.filter(target=target).exists()


@pytest.mark.parametrize(
    ("accumulation", "numbers", "problem"),
    [
        (Accumulation.FLOW, (1, 3), "Chưa phân bổ liên tục từ đầu kỳ: thiếu từ ngày 01/04/2023."),
        (Accumulation.FLOW, (2,), "Chưa phân bổ liên tục từ đầu kỳ: thiếu từ ngày 01/01/2023."),
        (Accumulation.STATE, (), "Mục tiêu chưa được phân bổ theo kỳ."),
        (Accumulation.UNKNOWN, (1,), "Chưa xác định chỉ tiêu cộng dồn từ đầu kỳ hay là trạng thái tại thời điểm."),
    ],
)
def test_no_scenario_from_half_a_breakdown(accumulation: str, numbers: tuple[int, ...], problem: str) -> None:
    target = whole(accumulation=accumulation)
    if numbers:
        break_down(target, *((quarter(number), "10") for number in numbers))
    with pytest.raises(InvalidInputError, match=problem):
        milestones_from_breakdown(target=target, by=None)


def test_milestones_replace_those_of_the_same_version() -> None:
    target = whole()
    Milestone.objects.create(target=target, version=7, on=dt.date(2023, 1, 31), value=Decimal(1))
    for value in ("40", "50.5"):
        set_milestones(target=target, milestones=[(dt.date(2023, 6, 30), Decimal(value))], by=None)
    assert milestones(target) == [("2023-06-30", "50.5")]
    assert Milestone.objects.filter(version=7).exists()


def test_what_is_wrong_with_milestones_is_said_at_once() -> None:
    target = whole()
    days = [dt.date(2023, 6, 30), dt.date(2023, 6, 30), dt.date(2024, 1, 1)]
    with pytest.raises(InvalidInputError) as error:
        set_milestones(target=target, milestones=[(day, Decimal(1)) for day in days], by=None)
    assert len(error.value.problems) == 2
    with pytest.raises(InvalidInputError, match="Chưa có mốc tiến độ nào"):
        set_milestones(target=target, milestones=[], by=None)


@time_machine.travel("2023-05-02 08:00+07:00", tick=False)
def test_a_plan_in_force_takes_a_first_scenario_and_keeps_it() -> None:
    target = whole()
    target.plan.in_force_on = dt.date(2023, 1, 1)
    target.plan.save(update_fields=["in_force_on"])
    line = [(dt.date(2023, 6, 30), Decimal(40))]
    set_milestones(target=target, milestones=line, by=None)
    with pytest.raises(InvalidInputError, match="lập văn bản sửa đổi"):
        set_milestones(target=target, milestones=line, by=None)
    assert milestones(target) == [("2023-06-30", "40")]
