"""Reporting calendars and due reports over the API."""

import datetime as dt

import pytest
import time_machine

from indicators.models import DayException, DueReport, ReportingDuty
from localities.choices import Role
from tests.factories import (
    make_calendar,
    make_due_report,
    make_duty,
    make_locality,
    make_membership,
    make_period,
    make_plan,
    make_target,
    make_user,
)
from tests.support.api import Api

pytestmark = pytest.mark.django_db
RULE = {
    "name": "Báo cáo tháng",
    "basis": "administrative",
    "frequency": "month",
    "cut_off_day": 14,
    "working_days": 3,
    "decided_by": "QĐ 06/2024/QĐ-UBND",
    "valid_from": "2024-02-05",
}


@pytest.fixture(autouse=True)
def _monday_the_22nd_of_june():
    with time_machine.travel("2026-06-22 08:00+07:00", tick=False):
        yield


@pytest.fixture
def commune():
    return make_locality("Xã Bố Hạ")


def member(locality, role):
    user = make_user()
    make_membership(user, locality, role)
    return Api(user)


@pytest.fixture
def officer(commune):
    return member(commune, Role.DATA_OFFICER)


@pytest.fixture
def planner(commune):
    return member(commune, Role.PLANNING_OFFICER)


@pytest.fixture
def report(commune):
    return make_due_report(duty=make_duty(locality=commune))


def test_an_overdue_report_says_what_is_missing_and_how_late(officer, report):
    status, body = officer.get(f"due-reports/{report.pk}/")
    assert status == 200
    assert (body["label"], body["state"], body["working_days_late"]) == ("tháng 6/2026", "overdue", 3)
    assert body["sentence"] == "Chưa có số liệu tháng 6 của xã Bố Hạ (hạn 17/6, quá 3 ngày làm việc)"
    assert (body["starts_on"], body["cut_off_on"], body["due_on"]) == ("2026-05-15", "2026-06-14", "2026-06-17")
    assert body["calendar"]["frequency"] == "month"


def test_filters(officer, commune, report):
    sent = make_due_report(duty=report.duty, cut_off_on=dt.date(2026, 6, 13), sent_at="2026-06-15T00:00:00Z")
    days = {"starts_on": dt.date(2026, 5, 15), "due_on": dt.date(2026, 6, 24)}
    due = make_due_report(duty=report.duty, cut_off_on=dt.date(2026, 6, 20), **days)
    coming = make_due_report(duty=report.duty, cut_off_on=dt.date(2026, 6, 23), **days)
    quarter = make_due_report(duty=make_duty(calendar=make_calendar(frequency="quarter"), locality=commune))
    officer.post(f"due-reports/{quarter.pk}/answer/", {"answer": "nothing_to_report"})
    make_due_report()
    cases = [
        ({}, [report, sent, quarter, due, coming]),
        ({"due_on": "2026-06-17"}, [report, sent, quarter]),
        ({"due_on": "2026-06-17", "state": "overdue"}, [report]),
        ({"overdue_on": "2026-06-22"}, [report]),
        ({"overdue_on": "2026-06-17"}, []),
        ({"state": "sent"}, [sent]),
        ({"state": "answered"}, [quarter]),
        ({"state": "due"}, [due]),
        ({"state": "coming"}, [coming]),
        ({"frequency": "quarter"}, [quarter]),
        ({"calendar": report.duty.calendar_id, "due_on__gte": "2026-06-18"}, [due, coming]),
        ({"locality_code": commune.code, "basis": "statistical"}, []),
    ]
    for query, rows in cases:
        assert officer.ids("due-reports/", **query) == [row.pk for row in rows], query
    by_state = {row["id"]: row["state"] for row in officer.get("due-reports/")[1]["results"]}
    assert by_state == {
        report.pk: "overdue",
        sent.pk: "sent",
        quarter.pk: "answered",
        due.pk: "due",
        coming.pk: "coming",
    }


def test_what_is_missing_is_answered_indicator_by_indicator(officer, report):
    plan = make_plan(locality=report.locality, period=make_period(2026))
    one, other = make_target(plan=plan), make_target(plan=plan)
    status, rows = officer.get(f"due-reports/{report.pk}/missing/")
    assert (status, {row["id"] for row in rows}) == (200, {one.indicator_id, other.indicator_id})
    body = {"answer": "does_not_apply", "indicator": one.indicator_id, "note": "Không có rừng"}
    status, shown = officer.post(f"due-reports/{report.pk}/answer/", body)
    assert (status, shown["state"], shown["answers"][0]["note"]) == (201, "overdue", "Không có rừng")
    assert [row["id"] for row in officer.get(f"due-reports/{report.pk}/missing/")[1]] == [other.indicator_id]


def test_a_report_is_answered_taken_back_and_sent(officer, report):
    status, body = officer.post(f"due-reports/{report.pk}/answer/", {"answer": "nothing_to_report"})
    assert (status, body["state"], body["sentence"], body["working_days_late"]) == (201, "answered", "", 0)
    answer = body["answers"][0]["id"]
    status, body = officer.post(f"due-reports/{report.pk}/withdraw-answer/", {"answer": answer})
    assert (status, body["state"], body["answers"][0]["withdrawn_at"] is None) == (200, "overdue", False)
    assert officer.post(f"due-reports/{report.pk}/withdraw-answer/", {"answer": answer})[0] == 409
    assert officer.post(f"due-reports/{report.pk}/withdraw-answer/", {"answer": 10**30})[0] == 404
    assert officer.post(f"due-reports/{report.pk}/send/")[1]["state"] == "sent"
    assert officer.post(f"due-reports/{report.pk}/send/")[0] == 409
    assert officer.post(f"due-reports/{report.pk}/answer/", {"answer": "later"})[0] == 400


def test_reports_are_for_the_units_own_people(commune, report):
    stranger, viewer = member(make_locality(), Role.DATA_OFFICER), member(commune, Role.VIEWER)
    for path, body in (("send", None), ("answer", {"answer": "nothing_to_report"})):
        assert stranger.post(f"due-reports/{report.pk}/{path}/", body)[0] == 404
        assert viewer.post(f"due-reports/{report.pk}/{path}/", body)[0] == 403


def test_a_rule_is_stored_replaced_and_ended(planner):
    status, first = planner.post("reporting-calendars/", RULE)
    assert (status, first["cut_off_day"]) == (201, 14)
    status, body = planner.post("reporting-calendars/", RULE | {"cut_off_day": None, "working_days": 90})
    assert (status, len(body["problems"])) == (400, 3)
    new = RULE | {"valid_from": "2026-09-01", "working_days": 2, "replaces": first["id"]}
    status, second = planner.post("reporting-calendars/", new)
    assert (status, second["replaces"]) == (201, first["id"])
    assert planner.get(f"reporting-calendars/{first['id']}/")[1]["valid_to"] == "2026-08-31"
    status, ended = planner.post(f"reporting-calendars/{second['id']}/end/", {"valid_to": "2026-12-31"})
    assert (status, ended["valid_to"]) == (200, "2026-12-31")


def test_a_duty_is_assigned_and_ended(planner, officer, commune):
    body = {"calendar": make_calendar().pk, "locality": commune.pk}
    assert officer.post("reporting-duties/", body)[0] == 403
    status, duty = planner.post("reporting-duties/", body)
    assert (status, duty["is_active"], DueReport.objects.count()) == (201, True, 13)
    assert planner.post("reporting-duties/", body)[0] == 400
    assert officer.post(f"reporting-duties/{duty['id']}/end/")[0] == 403
    assert planner.post(f"reporting-duties/{duty['id']}/end/")[1]["is_active"] is False
    assert planner.post("reporting-duties/", body | {"locality": make_locality().pk})[0] == 403
    elsewhere = body | {"plan": make_plan().pk}
    assert planner.post("reporting-duties/", elsewhere)[1]["problems"][0]["field"] == "plan"
    assert ReportingDuty.objects.count() == 1


def test_days_are_set_and_cleared_by_the_operator(planner):
    operator = Api(make_user(is_superuser=True))
    body = {"on": "2026-06-24", "is_working": False, "name": "QĐ 1"}
    assert planner.post("day-exceptions/", body)[0] == 403
    status, day = operator.post("day-exceptions/", body)
    assert (status, planner.ids("day-exceptions/", on__gte="2026-06-01")) == (201, [day["id"]])
    assert operator.post("day-exceptions/", body | {"name": "QĐ 2"})[1]["id"] == day["id"]
    assert planner.delete(f"day-exceptions/{day['id']}/")[0] == 403
    assert operator.delete(f"day-exceptions/{day['id']}/")[0] == 204
    assert not DayException.objects.exists()
