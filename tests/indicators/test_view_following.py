"""The page on which planners say how a plan is followed."""

from decimal import Decimal

import pytest
from django.urls import reverse

from indicators.choices import Counting
from localities.choices import Role
from tests.factories import make_locality, make_membership, make_plan, make_target, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan():
    found = make_plan(locality=make_locality("Huyện Vĩnh Bảo"), title="Nghị quyết 06")
    make_target(plan=found, number="3")
    return found


def sign_in(client, plan, role):
    user = make_user()
    make_membership(user, plan.locality, role)
    client.force_login(user)


def test_a_planner_chooses_and_comes_back_to_the_board(client, plan):
    sign_in(client, plan, Role.PLANNING_OFFICER)
    board = reverse("board", args=[plan.locality_id, 2023])
    assert reverse("follow-plan", args=[plan.pk]) in client.get(board).content.decode()
    sent = {"is_leading": "on", "counting": "all_hold", "counted_numbers": "1-19", "on_track_below": "7,5"}
    response = client.post(reverse("follow-plan", args=[plan.pk]), sent)
    plan.refresh_from_db()
    assert (response.status_code, response.url) == (302, board)
    assert (plan.is_leading, plan.counting, plan.counted_numbers, plan.on_track_below, plan.behind_below) == (
        *(True, Counting.ALL_HOLD, "1-19", Decimal("7.5"), None),
    )


def test_the_form_shows_what_is_stored(client, plan):
    sign_in(client, plan, Role.PLANNING_OFFICER)
    type(plan).objects.filter(pk=plan.pk).update(counted_numbers="1-19", behind_below="22.5")
    page = client.get(reverse("follow-plan", args=[plan.pk])).content.decode()
    assert 'value="1-19"' in page
    assert 'value="22,5"' in page


@pytest.mark.parametrize(
    ("sent", "problem"),
    [
        ({"counting": "own_value", "counted_numbers": "ba"}, "Không đọc được “ba”"),
        ({"counting": "own_value", "behind_below": "nhiều"}, "nhiều"),
    ],
)
def test_what_is_wrong_stands_over_the_form_and_what_was_typed_stays(client, plan, sent, problem):
    sign_in(client, plan, Role.PLANNING_OFFICER)
    response = client.post(reverse("follow-plan", args=[plan.pk]), sent)
    page = response.content.decode()
    assert response.status_code == 400
    assert problem in page[page.index('class="problem"') :]
    assert f'value="{list(sent.values())[1]}"' in page


@pytest.mark.parametrize("role", [Role.VIEWER, Role.DATA_OFFICER, Role.LEADER])
def test_for_others_the_page_is_not_there(client, plan, role):
    sign_in(client, plan, role)
    address = reverse("follow-plan", args=[plan.pk])
    assert [client.get(address).status_code, client.post(address, {}).status_code] == [404, 404]
    assert address not in client.get(reverse("board", args=[plan.locality_id, 2023])).content.decode()
