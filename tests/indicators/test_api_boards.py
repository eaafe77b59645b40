"""Summaries of boards and how plans are followed, over the API."""

import pytest

from indicators.choices import Counting
from indicators.models import Target
from indicators.services.recompute import recompute_stale
from indicators.services.staleness import mark_stale
from localities.choices import Role
from tests.factories import (
    make_indicator,
    make_locality,
    make_membership,
    make_observation,
    make_plan,
    make_target,
    make_user,
)
from tests.support.api import Api

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan():
    return make_plan(locality=make_locality("Huyện Vĩnh Bảo", code="316"), title="Nghị quyết 06", is_leading=True)


@pytest.fixture
def missed(plan):
    """Number 1 with a part, of which the part is missed; number 2 reached."""
    whole = make_target(plan=plan, indicator=make_indicator("Giá trị sản xuất"), number="1")
    part_of = {"stands_under": whole, "standing": "part"}
    part = make_target(plan=plan, indicator=make_indicator("Nông nghiệp"), position=1, **part_of)
    other = make_target(plan=plan, indicator=make_indicator("Hộ nghèo"), number="2", position=2)
    for target, value in ((whole, "13"), (part, "12"), (other, "14")):
        make_observation(target, value, kind="final")
    mark_stale(Target.objects.values_list("pk", flat=True))
    recompute_stale()
    return part


def api_of(role, locality):
    user = make_user()
    make_membership(user, locality, role)
    return Api(user)


def test_a_summary_in_words_and_as_data(plan, missed):
    api = api_of(Role.VIEWER, plan.locality)
    status, body = api.get(f"boards/{plan.locality_id}/2023/summary/")
    assert (status, body["total"], body["reached"], body["missed"]) == (200, 2, 2, [])
    assert body["sentence"] == (
        "Có 02/02 chỉ tiêu hoàn thành và hoàn thành vượt mức; trong đó 01 đạt, 01 vượt. Tính theo Nghị quyết 06."
    )
    assert body["leading_plan"] == {"id": plan.pk, "name": "Nghị quyết 06", "reason": "chosen"}
    assert (body["counts"]["exceeded"], body["row_counts"]["not_met"], body["is_estimate"]) == (1, 1, False)


def test_what_was_missed_is_named_with_the_target_to_look_at(plan, missed):
    planner = api_of(Role.PLANNING_OFFICER, plan.locality)
    status, body = planner.post(f"plans/{plan.pk}/following/", {"counting": Counting.ALL_HOLD, "counted_numbers": "1"})
    assert (status, body["is_leading"], body["counting"]) == (200, True, Counting.ALL_HOLD)
    _status, body = planner.get(f"boards/{plan.locality_id}/2023/summary/")
    assert (body["total"], body["reached"], body["counted_numbers"]) == (1, 0, "1")
    assert body["missed"] == [
        {"target": missed.pk, "number": "1", "name": "Giá trị sản xuất", "parts": ["Giá trị sản xuất: Nông nghiệp"]}
    ]


@pytest.mark.parametrize("span", ["2023-2021", "nam", "2023-01-01"])
def test_a_span_that_is_none_is_not_there(plan, span):
    assert api_of(Role.VIEWER, plan.locality).get(f"boards/{plan.locality_id}/{span}/summary/")[0] == 404


def test_outside_the_scope_nothing_is_there(plan, missed):
    stranger = api_of(Role.PLANNING_OFFICER, make_locality("Huyện Yên Thế"))
    assert stranger.get(f"boards/{plan.locality_id}/2023/summary/")[0] == 404
    assert stranger.post(f"plans/{plan.pk}/following/", {"is_leading": False})[0] == 404


def test_who_may_not_plan_changes_nothing(plan):
    assert api_of(Role.LEADER, plan.locality).post(f"plans/{plan.pk}/following/", {"is_leading": False})[0] == 403


def test_every_problem_of_a_way_to_count_at_once(plan):
    planner = api_of(Role.PLANNING_OFFICER, plan.locality)
    status, body = planner.post(f"plans/{plan.pk}/following/", {"counted_numbers": "x", "on_track_below": "30"})
    assert (status, len(body["problems"])) == (400, 2)


def test_a_summary_takes_as_many_queries_whatever_its_length(plan, missed, django_assert_num_queries):
    api = api_of(Role.VIEWER, plan.locality)
    for rows in (0, 20):
        for number in range(rows):
            make_target(plan=plan, indicator=make_indicator(f"Thêm {number}"), number=str(number + 3))
        with django_assert_num_queries(10):
            assert api.get(f"boards/{plan.locality_id}/2023/summary/")[0] == 200
