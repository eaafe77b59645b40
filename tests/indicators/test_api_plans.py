"""Plans, targets and verdicts over the API."""

from decimal import Decimal

import pytest

from indicators.models import Plan, Target
from indicators.services.recompute import recompute_stale
from indicators.services.staleness import mark_stale
from localities.choices import Role
from tests.factories import (
    make_indicator,
    make_locality,
    make_membership,
    make_observation,
    make_period,
    make_plan,
    make_target,
    make_user,
)
from tests.support.api import Api

pytestmark = pytest.mark.django_db


@pytest.fixture
def district():
    return make_locality()


@pytest.fixture
def commune(district):
    return make_locality("Xã Tam Đa", parent=district)


@pytest.fixture
def plan(district):
    return make_plan(locality=district, title="NQ phát triển", number="12/NQ-HĐND")


@pytest.fixture
def planner(district):
    return member(district, Role.PLANNING_OFFICER)


def member(locality, role):
    user = make_user()
    make_membership(user, locality, role)
    return Api(user)


def judged(target, value=None):
    if value is not None:
        make_observation(target, value, kind="final")
    mark_stale([target.pk])
    recompute_stale()
    return target


def test_a_judged_target_with_everything_that_explains_it(planner, plan):
    target = judged(make_target("14 - 15", "14", "15", kind="range", plan=plan), "14.64")
    status, body = planner.get(f"targets/{target.pk}/")
    assert status == 200
    assert body["plan"] == {
        "id": plan.pk,
        "setter": "peoples_committee",
        "number": "12/NQ-HĐND",
        "title": "NQ phát triển",
    }
    assert (body["written"], body["kind"], body["low"], body["high"]) == ("14 - 15", "range", "14", "15")
    assessment = body["assessment"]
    assert (assessment["verdict"], assessment["problem"], assessment["version"]) == ("met", "", 1)
    assert (assessment["threshold"], assessment["exceed"], assessment["value"]) == ("14", "15", "14.64")
    assert body["official_verdict"] == ""
    assert body["explanation"]["sentence"].startswith("Đạt: thực hiện 14,64 %")
    assert body["explanation"]["data"]["value"] == "14.64"


def test_a_target_not_judged_yet_has_neither_verdict_nor_explanation(planner, plan):
    body = planner.get(f"targets/{make_target(plan=plan).pk}/")[1]
    assert (body["assessment"], body["explanation"]) == (None, None)


def test_filters(planner, plan, district, commune):
    met = judged(make_target(plan=plan), "13")
    missed = judged(make_target(plan=plan, locality=commune, indicator=make_indicator("Tỷ lệ hộ nghèo")), "12")
    unread = judged(make_target("", None, None, plan=plan, kind="", official_verdict="met"))
    cases = [
        ({}, [met, missed, unread]),
        ({"verdict": "met"}, [met]),
        ({"verdict": "not_met"}, [missed]),
        ({"problem": "no_reading"}, [unread]),
        ({"official_verdict": "met"}, [unread]),
        ({"locality": commune.pk}, [missed]),
        ({"q": "ho ngheo"}, [missed]),
        ({"plan": plan.pk, "setter": "own"}, []),
        ({"year": 2023, "locality_code": district.code}, [met, unread]),
    ]
    for query, rows in cases:
        assert planner.ids("targets/", **query) == [row.pk for row in rows], query
    assert planner.ids("status-changes/", to_verdict="not_met", locality=commune.pk)
    assert planner.ids("indicators/", q="HO NGHEO") == [missed.indicator_id]


def test_a_commune_sees_the_plan_that_gives_it_a_target_and_its_own_targets_only(plan, commune):
    make_target(plan=plan)
    own = make_target(plan=plan, locality=commune)
    officer = member(commune, Role.DATA_OFFICER)
    assert officer.ids("plans/") == [plan.pk]
    assert officer.ids("targets/") == [own.pk]
    assert member(make_locality(), Role.LEADER).ids("plans/") == []


# --- Writing ---------------------------------------------------------------------------------------------------------
def new_plan(district, **facts):
    facts.setdefault("title", "Kế hoạch 2024")
    return {"locality": district.pk, "period": make_period(2024).pk, "setter": "peoples_committee", **facts}


def test_a_plan_is_stored_once(planner, district, plan):
    body = new_plan(district, number="01/KH", issued_on="2024-01-05", amends=plan.pk)
    status, answer = planner.post("plans/", body)
    assert (status, answer["period"]["name"], answer["amends"]) == (201, "2024", plan.pk)
    assert planner.post("plans/", body)[0] == 400
    assert Plan.objects.filter(number="01/KH").count() == 1


def test_a_target_is_read_as_it_is_stored(planner, plan, commune):
    indicator = make_indicator()
    body = {"plan": plan.pk, "indicator": indicator.pk, "written": "95% trở lên", "locality": commune.pk}
    status, answer = planner.post("targets/", body)
    assert status == 201
    assert (answer["kind"], answer["low"], answer["high"]) == ("floor", "95", None)
    assert (answer["locality"]["id"], answer["period"]["id"]) == (commune.pk, plan.period_id)
    recompute_stale()
    assert planner.get(f"targets/{answer['id']}/")[1]["assessment"]["verdict"] == "no_data"
    status, answer = planner.post("targets/", body)
    assert (status, answer["detail"]) == (400, "Văn bản này đã giao chỉ tiêu này cho địa phương trong kỳ.")


def test_a_text_that_cannot_be_read_comes_back_in_a_sentence(planner, plan):
    body = {"plan": plan.pk, "indicator": make_indicator().pk, "written": "10 bác sĩ và 30 giường"}
    status, answer = planner.post("targets/", body)
    assert status == 400
    assert "10 bác sĩ và 30 giường" in answer["problems"][0]["message"]
    assert not Target.objects.exists()


def test_a_reading_is_corrected_and_what_was_written_stays(planner, plan):
    target = judged(make_target("13 (14)", "13", "13", plan=plan), "13.5")
    status, answer = planner.post(f"targets/{target.pk}/reading/", {"text": "14"})
    assert (status, answer["written"], answer["low"]) == (200, "13 (14)", "14")
    recompute_stale()
    assert planner.get(f"targets/{target.pk}/")[1]["assessment"]["verdict"] == "not_met"
    assert planner.post(f"targets/{target.pk}/reading/", {"text": "1,2,3"})[0] == 400


def test_an_official_verdict_stands_beside_the_computed_one(plan, district):
    target = judged(make_target(plan=plan), "12")
    leader = member(district, Role.LEADER)
    body = {"verdict": "met", "reason": "BC 45/BC-UBND"}
    status, answer = leader.post(f"targets/{target.pk}/official-verdict/", body)
    assert (status, answer["official_verdict"], answer["assessment"]["verdict"]) == (200, "met", "not_met")
    assert leader.post(f"targets/{target.pk}/official-verdict/", body | {"reason": ""})[0] == 400
    assert leader.post(f"targets/{target.pk}/official-verdict/", body | {"verdict": "no_data"})[0] == 400


def test_a_direction_that_was_unclear_is_decided_by_any_planner_and_changed_by_who_plans_for_all(planner, plan):
    indicator = make_indicator(direction="unclear")
    target = judged(make_target(plan=plan, indicator=indicator), "12")
    status, answer = planner.post(f"indicators/{indicator.pk}/direction/", {"direction": "lower"})
    assert (status, answer["direction"]) == (200, "lower")
    recompute_stale()
    assert planner.get(f"targets/{target.pk}/")[1]["assessment"]["verdict"] == "exceeded"
    make_target(indicator=indicator)
    assert planner.post(f"indicators/{indicator.pk}/direction/", {"direction": "higher"})[0] == 403


@pytest.mark.parametrize("role", [Role.VIEWER, Role.DATA_OFFICER])
def test_plans_are_written_by_planners(plan, district, role):
    target = make_target(plan=plan)
    api = member(district, role)
    calls = [
        ("plans/", new_plan(district)),
        ("targets/", {"plan": plan.pk, "indicator": make_indicator().pk, "written": "13"}),
        (f"targets/{target.pk}/reading/", {"text": "14"}),
        (f"targets/{target.pk}/official-verdict/", {"verdict": "met", "reason": "x"}),
        (f"indicators/{target.indicator_id}/direction/", {"direction": "lower"}),
    ]
    for path, body in calls:
        status, answer = api.post(path, body)
        assert (status, len(answer["problems"])) == (403, 1), path
    target.refresh_from_db()
    assert (target.low, target.official_verdict) == (Decimal(13), "")


def test_a_planner_of_a_commune_does_not_write_into_the_plan_of_the_district(plan, commune):
    make_target(plan=plan, locality=commune)
    api = member(commune, Role.PLANNING_OFFICER)
    body = {"plan": plan.pk, "indicator": make_indicator().pk, "written": "13", "locality": commune.pk}
    assert api.post("targets/", body)[0] == 400


def test_what_is_outside_the_scope_is_not_there(planner):
    target = make_target()
    assert planner.get(f"targets/{target.pk}/")[0] == 404
    assert planner.post(f"targets/{target.pk}/reading/", {"text": "14"})[0] == 404
    assert planner.post(f"targets/{target.pk}/official-verdict/", {"verdict": "met", "reason": "x"})[0] == 404
    body = {"plan": target.plan_id, "indicator": target.indicator_id, "written": "13"}
    assert planner.post("targets/", body)[1]["problems"][0]["field"] == "plan"
    assert planner.get(f"targets/{'9' * 30}/")[0] == 404
