"""How a plan is followed: who may say so, one that leads, what is refused."""

from decimal import Decimal

import pytest

from indicators.choices import Counting, Setter
from indicators.errors import InvalidInputError, NotAllowedError
from indicators.models import StaleTarget
from indicators.services.following import follow_plan
from localities.choices import Role
from localities.models import Change
from tests.factories import make_locality, make_membership, make_period, make_plan, make_target, make_user

pytestmark = pytest.mark.django_db


def follow(plan, *, by=None, **facts):
    facts = {"is_leading": False, "counting": Counting.OWN_VALUE, "counted_numbers": ""} | facts
    follow_plan(plan=plan, by=by, **({"on_track_below": None, "behind_below": None} | facts))
    plan.refresh_from_db()


@pytest.fixture
def plan():
    return make_plan(locality=make_locality("Huyện Vĩnh Bảo"))


def officer(role, locality):
    user = make_user()
    make_membership(user, locality, role)
    return user


def test_what_is_chosen_is_stored(plan) -> None:
    make_target(plan=plan, number="7.1")
    follow(plan, is_leading=True, counting=Counting.ALL_HOLD, counted_numbers="1–7,9")
    assert (plan.is_leading, plan.counting, plan.counted_numbers) == (True, Counting.ALL_HOLD, "1-7, 9")


def test_one_plan_leads_in_a_locality_and_period(plan) -> None:
    beside = make_plan(locality=plan.locality, period=plan.period, is_leading=True)
    others = [
        make_plan(locality=plan.locality, period=make_period(2024), is_leading=True),
        make_plan(locality=make_locality("Huyện Yên Thế"), period=plan.period, is_leading=True),
    ]
    follow(plan, is_leading=True)
    for other in (beside, *others):
        other.refresh_from_db()
    assert [plan.is_leading, beside.is_leading, *(other.is_leading for other in others)] == [True, False, True, True]


def test_what_does_not_lead_leaves_the_others_alone(plan) -> None:
    beside = make_plan(locality=plan.locality, period=plan.period, is_leading=True)
    follow(plan, is_leading=False, counting=Counting.ALL_HOLD)
    beside.refresh_from_db()
    assert beside.is_leading


def test_new_bands_judge_the_targets_again_and_new_counting_does_not(plan) -> None:
    target = make_target(plan=plan)
    follow(plan, counting=Counting.ALL_HOLD)
    assert not StaleTarget.objects.exists()
    follow(plan, on_track_below=Decimal(5), behind_below=Decimal(15))
    assert [stale.target_id for stale in StaleTarget.objects.all()] == [target.pk]


@pytest.mark.parametrize("role", [Role.VIEWER, Role.DATA_OFFICER, Role.LEADER])
def test_planners_say_how_a_plan_is_followed(plan, role) -> None:
    with pytest.raises(NotAllowedError):
        follow(plan, is_leading=True, by=officer(role, plan.locality))


def test_who_changed_it_can_be_read(plan) -> None:
    beside = make_plan(locality=plan.locality, period=plan.period, is_leading=True, setter=Setter.OWN)
    planner = officer(Role.PLANNING_OFFICER, plan.locality)
    follow(plan, is_leading=True, by=planner)
    said = {entry.thing_id: entry.message for entry in Change.objects.filter(by=planner)}
    assert said == {
        plan.pk: "là văn bản chính: không → có",
        beside.pk: "là văn bản chính: có → không",
    }


def test_every_problem_at_once(plan) -> None:
    with pytest.raises(InvalidInputError) as refused:
        follow(plan, counting="x", counted_numbers="a, 3-1", on_track_below=Decimal(30))
    assert refused.value.problems == [
        "Cách đếm “x” không có trong danh mục.",
        "Số thứ tự được đếm: Không đọc được “a”. Viết số và khoảng số, ví dụ 1-7, 9, 12-14.",
        "Số thứ tự được đếm: “3-1”: số đầu phải từ 1 và không lớn hơn số cuối.",
        "Mức chậm phải lớn hơn 0 và nhỏ hơn mức chậm nhiều (để trống: 10 và 25 điểm).",
    ]


def test_numbers_that_the_plan_does_not_print_are_refused(plan) -> None:
    make_target(plan=plan, number="1")
    with pytest.raises(InvalidInputError, match="không có chỉ tiêu nào mang số trong “20-24”"):
        follow(plan, counted_numbers="20-24")
