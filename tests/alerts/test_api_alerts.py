"""Alerts and rules over the API."""

import pytest
import time_machine

from alerts.choices import AlertState
from alerts.models import Alert, AlertEvent, AlertRule
from localities.choices import Role
from tests.alerts.steps import at
from tests.factories import make_locality, make_membership, make_target, make_user
from tests.support.api import Api

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _now():
    with time_machine.travel(at("2026-03-02 09:00"), tick=False):
        yield


@pytest.fixture
def district():
    return make_locality("Huyện Việt Yên", code="222")


@pytest.fixture
def leader(district):
    user = make_user("lanhdao")
    make_membership(user, district, Role.LEADER)
    return user


def make_alert(locality, **facts):
    target = make_target(locality=locality)
    facts = {"opened_at": at("2026-03-01 09:00"), "severity": "warning", "cause": "behind", "topic": "pace"} | facts
    alert = Alert.objects.create(
        subject=f"target:{target.pk}",
        locality=locality,
        target=target,
        indicator=target.indicator,
        period=target.period,
        **facts,
    )
    AlertEvent.objects.create(alert=alert, step="opened", reason="Chậm.", happened_at=at("2026-03-01 09:00"))
    return alert


def test_an_alert_tells_its_life(leader, district):
    alert = make_alert(district)
    body = Api(leader).get(f"alerts/{alert.pk}/")[1]
    assert (body["state"], body["cause"], body["severity"]) == ("open", "behind", "warning")
    assert body["target"]["indicator"]["name"] == alert.indicator.name
    assert [(event["step"], event["reason"], event["by"]) for event in body["events"]] == [("opened", "Chậm.", None)]


def test_only_what_is_in_scope_and_opened(leader, district):
    alert = make_alert(district)
    hidden = [make_alert(make_locality("Huyện khác")), make_alert(district, state="watched", opened_at=None)]
    api = Api(leader)
    assert api.ids("alerts/") == [alert.pk]
    for one in hidden:
        assert api.get(f"alerts/{one.pk}/")[0] == 404
        assert api.post(f"alerts/{one.pk}/acknowledge/")[0] == 404


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({}, {"plain", "mine", "off", "over", "muted", "below"}),
        ({"state": "open"}, {"plain", "mine", "off", "muted", "below"}),
        ({"state": "over"}, {"over"}),
        ({"mine": "true"}, {"mine"}),
        ({"is_put_off": "true"}, {"off"}),
        ({"is_muted": "true"}, {"muted"}),
        ({"is_muted": "false", "state": "open"}, {"plain", "mine", "off", "below"}),
        ({"is_acknowledged": "true"}, {"mine"}),
        ({"under": "commune"}, {"below"}),
        ({"severity": "critical"}, {"below"}),
    ],
)
def test_what_lists_are_narrowed_by(leader, district, query, expected):
    commune = make_locality("Xã A", parent=district)
    moment = at("2026-03-01 10:00")
    plain = make_alert(district)
    alerts = {
        "plain": plain,
        "mine": make_alert(district, assigned_to=leader, acknowledged_at=moment),
        "off": make_alert(district, snoozed_until_report=True),
        "over": make_alert(district, state=AlertState.OVER, ending="closed", resolved_at=moment),
        "muted": make_alert(district, muted_by=plain),
        "below": make_alert(commune, severity="critical"),
    }
    query = {name: str(commune.pk) if value == "commune" else value for name, value in query.items()}
    found = set(Api(leader).ids("alerts/", **query))
    assert {name for name, alert in alerts.items() if alert.pk in found} == expected


@pytest.mark.parametrize(
    ("action", "sent", "facts"),
    [
        ("acknowledge", {}, {"acknowledged_by": "lanhdao"}),
        ("comment", {"reason": "Vì sao?"}, {}),
        ("snooze", {"until": "2026-04-01", "reason": "Chờ"}, {"snoozed_until": "2026-04-01"}),
        ("snooze", {"until_report": True, "reason": "Chờ"}, {"snoozed_until_report": True}),
        ("accept", {"until": "2026-12-31", "reason": "Thiên tai"}, {"accepted_until": "2026-12-31"}),
        ("close", {"reason": "Xong"}, {"state": "over", "ending": "closed"}),
    ],
)
def test_what_people_do(leader, district, action, sent, facts):
    alert = make_alert(district)
    status, body = Api(leader).post(f"alerts/{alert.pk}/{action}/", sent)
    assert status == 200, body
    assert {name: body[name] for name in facts} == facts
    assert body["events"][-1]["by"] == "lanhdao"


def test_it_is_handed_on_and_opened_again(leader, district):
    alert, helper = make_alert(district), make_user("canbo")
    make_membership(helper, district)
    api = Api(leader)
    assert api.post(f"alerts/{alert.pk}/assign/", {"to": helper.pk})[1]["assigned_to"] == "canbo"
    api.post(f"alerts/{alert.pk}/close/", {"reason": "Nhầm"})
    assert api.post(f"alerts/{alert.pk}/reopen/", {"reason": "Chưa xong"})[1]["state"] == "open"


def test_what_is_refused_and_how(leader, district):
    alert, viewer = make_alert(district), make_user()
    make_membership(viewer, district)
    assert Api(viewer).post(f"alerts/{alert.pk}/acknowledge/")[0] == 403
    api = Api(leader)
    status, body = api.post(f"alerts/{alert.pk}/snooze/", {"reason": "x"})
    assert (status, body["detail"]) == (400, "Chọn một trong hai: hoãn đến một ngày, hoặc đến khi có số liệu mới.")
    api.post(f"alerts/{alert.pk}/acknowledge/")
    assert api.post(f"alerts/{alert.pk}/acknowledge/")[0] == 409


# --- Rules -----------------------------------------------------------------------------------------------------------
@pytest.fixture
def planner(district):
    user = make_user("kehoach")
    make_membership(user, district, Role.PLANNING_OFFICER)
    return user


def test_a_rule_is_drafted_tried_switched_on_and_removed(planner, district):
    api = Api(planner)
    sent = {"name": "Của huyện", "cause": "behind", "severity": "notice", "threshold": "5.5", "locality": district.pk}
    status, body = api.post("alert-rules/", sent)
    assert (status, body["is_draft"], body["is_on"], body["threshold"]) == (201, True, False, "5.5")
    address = f"alert-rules/{body['id']}/"
    status, trial = api.get(f"{address}trial/", since="2025-03-02")
    assert (status, trial["opened"], len(trial["by_month"])) == (200, 0, 13)
    assert trial["sentence"] == "Từ 02/03/2025 đến 02/03/2026 quy tắc này sẽ mở 0 cảnh báo."
    status, body = api.patch(address, {"is_on": True, "threshold": None})
    assert (status, body["is_on"], body["is_draft"], body["threshold"]) == (200, True, False, None)
    assert api.delete(address) == (204, None)


def test_rules_of_the_place_above_it_and_everywhere_are_seen(planner, district):
    province = make_locality("Tỉnh Bắc Giang", code="24")
    district.parent, district.path = province, "24/222/"
    district.save()
    facts = {"cause": "behind", "severity": "notice"}
    own = AlertRule.objects.create(name="a", locality=district, **facts)
    above = AlertRule.objects.create(name="b", locality=province, **facts)
    other = AlertRule.objects.create(name="c", locality=make_locality("Huyện khác"), **facts)
    found = set(Api(planner).ids("alert-rules/", cause="behind"))
    assert {own.pk, above.pk} < found
    assert other.pk not in found
    assert Api(planner).patch(f"alert-rules/{above.pk}/", {"is_on": False})[0] == 403


def test_a_rule_for_everywhere_is_not_theirs(planner):
    shipped = AlertRule.objects.get(cause="missed")
    assert Api(planner).patch(f"alert-rules/{shipped.pk}/", {"is_on": False})[0] == 403
    status, body = Api(planner).post("alert-rules/", {"name": "x", "cause": "missed", "severity": "notice"})
    assert status == 403, body
