"""Amendments, documents in force, versions and milestones over the API."""

import datetime as dt
from decimal import Decimal

import pytest

from indicators.models import Milestone, TargetVersion
from localities.choices import Role
from tests.factories import make_indicator, make_locality, make_membership, make_plan, make_target, make_user
from tests.support.api import Api

pytestmark = pytest.mark.django_db
JULY = dt.date(2023, 7, 1)


@pytest.fixture
def plan():
    return make_plan(title="Kế hoạch 2023", number="01/KH-UBND")


@pytest.fixture
def amending(plan):
    facts = {"number": "25/QĐ-UBND", "issued_on": JULY, "amends": plan}
    return make_plan(title="Điều chỉnh", locality=plan.locality, **facts)


@pytest.fixture
def target(plan):
    return make_target(plan=plan)


@pytest.fixture
def planner(plan):
    return member(plan.locality, Role.PLANNING_OFFICER)


@pytest.fixture(autouse=True)
def woken(monkeypatch):
    tasks = []
    monkeypatch.setattr("indicators.api.plans.wake", tasks.append)
    return tasks


def member(locality, role):
    user = make_user()
    make_membership(user, locality, role)
    return Api(user)


def amendment(*changes, **facts):
    return {"effective_on": "2023-07-01", "reason": "Thiên tai", "changes": list(changes), **facts}


def test_an_amendment_and_what_it_leaves_readable(planner, amending, target, woken):
    Milestone.objects.create(target=target, on=dt.date(2023, 3, 31), value=Decimal(3))
    change = {"target": target.pk, "written": "10 - 12"}
    status, made = planner.post(f"plans/{amending.pk}/amendments/", amendment(change))
    assert (status, woken) == (201, ["indicators.recompute_stale"])
    assert (made[0]["version"], made[0]["low"], made[0]["high"]) == (2, "10", "12")
    versions = planner.get("target-versions/", target=target.pk)[1]["results"]
    assert [(row["version"], row["plan"]["number"], row["effective_on"], row["written"]) for row in versions] == [
        (1, "01/KH-UBND", None, "13"),
        (2, "25/QĐ-UBND", "2023-07-01", "10 - 12"),
    ]
    assert planner.get("milestones/", version=2)[1]["results"][0]["value"] == "3"
    body = planner.get(f"targets/{target.pk}/")[1]
    assert (body["version"], body["effective_on"], body["written"]) == (2, "2023-07-01", "10 - 12")
    assert planner.ids("targets/", version=2, effective_on__gte="2023-07-01") == [target.pk]


def test_a_new_scenario(planner, amending, target):
    steps = [{"on": "2023-09-30", "value": 8.5}, {"on": "2023-11-30", "value": "11"}]
    change = {"target": target.pk, "written": "13", "milestones": steps}
    assert planner.post(f"plans/{amending.pk}/amendments/", amendment(change))[0] == 201
    assert list(Milestone.objects.values_list("version", "value")) == [(2, Decimal("8.5")), (2, Decimal(11))]


def test_targets_that_are_not_there_are_named_by_their_place(planner, amending, target):
    elsewhere = make_target(plan=make_plan(locality=make_locality()))
    sent = [{"target": pk, "written": "12"} for pk in (target.pk, elsewhere.pk, 10**9)]
    status, answer = planner.post(f"plans/{amending.pk}/amendments/", amendment(*sent))
    assert (status, [(one["field"], one["index"]) for one in answer["problems"]]) == (
        400,
        [("target", 1), ("target", 2)],
    )
    assert not TargetVersion.objects.exists()


def test_every_problem_at_once(planner, plan, target):
    sent = amendment({"target": target.pk, "written": "13"}, effective_on="2025-01-01")
    status, answer = planner.post(f"plans/{plan.pk}/amendments/", sent)
    assert (status, len(answer["problems"])) == (400, 5)


def test_many_are_sent_in_as_few_queries_as_one(planner, plan, amending, django_assert_max_num_queries):
    sent = [{"target": make_target(plan=plan).pk, "written": "12"} for _ in range(25)]
    with django_assert_max_num_queries(40):
        assert planner.post(f"plans/{amending.pk}/amendments/", amendment(*sent))[0] == 201


@pytest.mark.parametrize("role", [Role.LEADER, Role.DATA_OFFICER, Role.VIEWER])
def test_only_planners_amend_and_put_in_force(plan, amending, target, role):
    api = member(plan.locality, role)
    sent = amendment({"target": target.pk, "written": "12"})
    assert api.post(f"plans/{amending.pk}/amendments/", sent)[0] == 403
    assert api.post(f"plans/{plan.pk}/put-in-force/", {"on": "2023-01-01"})[0] == 403


def test_a_document_in_force_takes_no_target_and_keeps_both_readings(planner, plan, target):
    status, answer = planner.post(f"plans/{plan.pk}/put-in-force/", {"on": "2023-01-01"})
    assert (status, answer["in_force_on"]) == (200, "2023-01-01")
    sent = {"plan": plan.pk, "indicator": make_indicator().pk, "written": "13"}
    status, answer = planner.post("targets/", sent)
    assert (status, "lập văn bản sửa đổi" in answer["detail"]) == (400, True)
    assert planner.post(f"targets/{target.pk}/reading/", {"text": "trên 13"})[1]["version"] == 2
    assert planner.ids("plans/", in_force_on__lte="2023-01-01") == [plan.pk]
    assert len(planner.ids("target-versions/", plan=plan.pk)) == 2


def test_what_is_outside_the_scope_is_not_there(amending, target):
    stranger = member(make_locality(), Role.PLANNING_OFFICER)
    sent = amendment({"target": target.pk, "written": "12"})
    assert stranger.post(f"plans/{amending.pk}/amendments/", sent)[0] == 404
    assert stranger.post(f"plans/{target.plan_id}/put-in-force/", {"on": "2023-01-01"})[0] == 404
