"""Reviewing reports over the API, by scope and role."""

import pytest

from indicators.choices import Review
from indicators.models import DueReport
from localities.choices import Role
from tests.factories import make_locality, make_membership, make_user
from tests.support.api import Api

pytestmark = pytest.mark.django_db


@pytest.fixture
def planner(scene):
    return Api(scene.planner)


def act(api, report, verb, body=None):
    return api.post(f"due-reports/{report.pk}/{verb}/", body)


def test_from_return_to_exception(planner, scene):
    report = scene.send(0, "14", "15")
    row = {"indicator": scene.indicator().pk, "reason": "Xem lại mẫu số"}
    status, shown = act(planner, report, "return", {"rows": [row], "note": "Xem kỹ"})
    assert (status, shown["review"]) == (200, "returned")
    timeline = planner.get(f"due-reports/{report.pk}/timeline/")[1]
    assert [step["step"] for step in timeline["steps"]] == ["sent", "returned"]
    assert timeline["returned_rows"][0]["reason"] == "Xem lại mẫu số"
    scene.send(0, "13")
    status, said = act(planner, report, "accept", {"seen": timeline["mark"]})
    assert (status, "vừa thay đổi" in said["detail"]) == (409, True)
    mark = planner.get(f"due-reports/{report.pk}/timeline/")[1]["mark"]
    assert act(planner, report, "accept", {"seen": mark})[1]["review"] == "accepted"
    assert act(planner, report, "close")[1]["closed_by"] == str(scene.planner)
    leave = {"until": "2026-06-20", "reason": "Sai số hộ"}
    assert [act(planner, report, "grant-exception", leave)[0] for _ in range(2)] == [200, 409]
    assert [act(planner, report, "withdraw-exception")[0] for _ in range(2)] == [200, 409]
    assert act(planner, report, "reopen", {"note": "Khóa nhầm"})[1]["closed_at"] is None


def test_filters(planner, scene):
    report = scene.send(0, "14")
    assert planner.ids("due-reports/", review="sent") == [report.pk]
    assert planner.ids("due-reports/", review="accepted") == []
    act(planner, report, "accept")
    act(planner, report, "close")
    assert planner.ids("due-reports/", closed_by=scene.planner.pk) == [report.pk]


VERBS = [
    ("accept", {}),
    ("return", {"note": "Sai"}),
    ("close", None),
    ("reopen", {}),
    ("grant-exception", {"until": "2026-06-20", "reason": "Sai"}),
]


@pytest.mark.parametrize(("verb", "body"), VERBS)
@pytest.mark.parametrize("role", [Role.LEADER, Role.VIEWER, Role.DATA_OFFICER])
def test_only_planners_decide(scene, role, verb, body):
    user = make_user()
    make_membership(user, scene.province, role)
    report = scene.send(0, "14")
    assert act(Api(user), report, verb, body)[0] == 403
    assert DueReport.objects.get(pk=report.pk).review == Review.SENT


@pytest.mark.parametrize(("verb", "body"), [*VERBS, ("withdraw-exception", None)])
def test_outside_the_scope_there_is_no_report(scene, verb, body):
    user = make_user()
    make_membership(user, make_locality("Tỉnh Lạng Sơn"), Role.PLANNING_OFFICER)
    report = scene.send(0, "14")
    assert act(Api(user), report, verb, body)[0] == 404
    assert Api(user).get(f"due-reports/{report.pk}/timeline/")[0] == 404


def test_what_is_wrong_is_said_at_once(planner, scene):
    report = scene.send(0, "14")
    status, said = act(planner, report, "return", {"rows": [{"indicator": 10**9, "reason": ""}]})
    assert (status, len(said["problems"])) == (400, 2)
