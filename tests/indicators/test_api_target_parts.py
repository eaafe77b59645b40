"""The story of a target, its shares and its scenario over the API."""

import datetime as dt

import pytest

from indicators.choices import Accumulation, Breakdown
from indicators.models import Milestone, Period, StaleTarget
from localities.choices import Role
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
from tests.support.api import Api

pytestmark = pytest.mark.django_db


@pytest.fixture
def target():
    indicator = make_indicator(unit=make_unit("ha"), accumulation=Accumulation.FLOW, breakdown=Breakdown.ADDS_UP)
    return make_target("100", "100", "100", plan=make_plan(), indicator=indicator)


@pytest.fixture
def communes(target):
    return [make_locality(f"Xã {letter}", parent=target.locality) for letter in "AB"]


@pytest.fixture
def halves():
    days = ((1, 1), (6, 30)), ((7, 1), (12, 31))
    return [
        Period.objects.create(starts_on=dt.date(2023, *first), ends_on=dt.date(2023, *last)) for first, last in days
    ]


@pytest.fixture(autouse=True)
def woken(monkeypatch):
    tasks = []
    monkeypatch.setattr("indicators.api.target_parts.wake", tasks.append)
    return tasks


def signed_in(target, role):
    user = make_user()
    make_membership(user, target.locality, role)
    return Api(user)


@pytest.fixture
def planner(target):
    return signed_in(target, Role.PLANNING_OFFICER)


def test_the_timeline(planner, target):
    make_observation(target, "40")
    status, body = planner.get(f"targets/{target.pk}/timeline/")
    assert (status, [event["sort"] for event in body]) == (200, ["target_set", "value"])
    assert body[1]["sentence"] == "Ghi 40 ha đến 31/12/2023 (Ước thực hiện)."
    assert (body[1]["source"], body[1]["data"]["value"]) == ("Báo cáo", "40")


def test_the_timeline_takes_as_many_queries_whatever_its_length(planner, target, django_assert_num_queries):
    for kind in ("estimate", "preliminary", "final"):
        make_observation(target, "40", kind=kind, is_current=kind == "final")
        # the scope, the target, and what happened to it
        with django_assert_num_queries(8):
            assert planner.get(f"targets/{target.pk}/timeline/")[0] == 200


def test_breaking_down_and_the_check(planner, target, communes, halves, woken):
    path = f"targets/{target.pk}/breakdown/"
    assert planner.get(path)[1] == {"units": [], "periods": [], "units_check": None, "periods_check": None}
    shares = [{"locality": commune.pk, "written": "49,5"} for commune in communes]
    shares += [{"period": half.pk, "written": "50"} for half in halves]
    status, body = planner.post(path, {"shares": shares})
    assert status == 201
    assert [share["locality"]["name"] for share in body["units"]] == ["Xã A", "Xã B"]
    assert [share["low"] for share in body["periods"]] == ["50", "50"]
    assert (body["units_check"]["agreement"], body["units_check"]["data"]["difference"]) == ("differs", "-1")
    assert body["periods_check"]["agreement"] == "agrees"
    assert planner.get(path)[1] == body
    assert woken == ["indicators.recompute_stale"]
    assert StaleTarget.objects.count() == 4


def test_what_is_wrong_with_shares_is_said_at_once_and_nothing_stored(planner, target, communes, halves):
    path = f"targets/{target.pk}/breakdown/"
    assert planner.post(path, {"shares": []})[0] == 400
    for share in ({"written": "1"}, {"locality": communes[0].pk, "period": halves[0].pk, "written": "1"}):
        assert planner.post(path, {"shares": [share]})[0] == 400
    wrong = [{"locality": target.locality_id, "written": "1"}, {"locality": communes[0].pk, "written": "x"}]
    status, body = planner.post(path, {"shares": wrong})
    assert (status, len(body["problems"])) == (400, 2)
    assert not target.shares.exists()


def test_the_scenario_from_shares_or_as_sent(planner, target, halves):
    path = f"targets/{target.pk}/scenario/"
    assert planner.post(path, {})[0] == 400
    shares = [{"period": half.pk, "written": written} for half, written in zip(halves, ("30", "70"), strict=True)]
    planner.post(f"targets/{target.pk}/breakdown/", {"shares": shares})
    made = [{"on": "2023-06-30", "value": "30"}, {"on": "2023-12-31", "value": "100"}]
    assert planner.post(path, {}) == (200, made)
    sent = [{"on": "2023-03-31", "value": "12.5"}]
    assert planner.post(path, {"milestones": sent}) == (200, sent)
    assert Milestone.objects.filter(target=target).count() == 1
    assert planner.post(path, {"milestones": [{"on": "2024-03-31", "value": "1"}]})[0] == 400


def test_the_course_is_said_in_part_and_read_back(planner, target, woken):
    path = f"targets/{target.pk}/course/"
    sent = {"counts_from": "2023-07-01", "baseline": "40.5"}
    stored = {"profile": "", **sent}
    assert planner.post(path, sent) == (200, stored)
    assert planner.post(path, {"profile": "at_end"}) == (200, stored | {"profile": "at_end"})
    assert planner.get(f"targets/{target.pk}/")[1]["baseline"] == "40.5"
    assert planner.post(path, {"counts_from": "2024-01-01"})[0] == 400
    assert planner.post(path, {"profile": "quick"})[0] == 400
    assert woken == ["indicators.recompute_stale"] * 2
    assert signed_in(target, Role.VIEWER).post(path, sent)[0] == 403
    assert Api(make_user()).post(path, sent)[0] == 404


def test_only_planners_break_down_and_others_see_nothing(target, communes):
    viewer, stranger = signed_in(target, Role.VIEWER), Api(make_user())
    shares = {"shares": [{"locality": communes[0].pk, "written": "1"}]}
    line = {"milestones": [{"on": "2023-06-30", "value": "1"}]}
    assert viewer.post(f"targets/{target.pk}/breakdown/", shares)[0] == 403
    assert viewer.post(f"targets/{target.pk}/scenario/", line)[0] == 403
    for part in ("timeline", "breakdown"):
        assert viewer.get(f"targets/{target.pk}/{part}/")[0] == 200
        assert stranger.get(f"targets/{target.pk}/{part}/")[0] == 404


def test_rules_are_changed_one_by_one(planner, target):
    path = f"indicators/{target.indicator_id}/rules/"
    status, body = planner.post(path, {"profile": "scenario", "behind_below": "30.5"})
    assert (status, body["profile"], body["behind_below"], body["breakdown"]) == (200, "scenario", "30.5", "adds_up")
    status, body = planner.post(path, {"aggregation": "weighted_mean", "on_track_below": "-1"})
    assert (status, len(body["problems"])) == (400, 2)
    assert planner.ids("indicators/", profile="scenario", aggregation="none") == [target.indicator_id]
