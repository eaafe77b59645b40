"""The calendar of a person's deadlines, read back by the rules of RFC 5545."""

import datetime as dt
import re

import pytest
import time_machine
from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from alerts.calendar_feed import calendar_owner, calendar_url, write_calendar
from alerts.services.preferences import reset_calendar
from indicators.models import ReportAnswer
from localities.choices import Role
from tests.alerts.steps import at
from tests.factories import make_calendar, make_due_report, make_duty, make_locality, make_membership, make_user

TODAY = dt.date(2026, 6, 10)
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _june():
    with time_machine.travel(at("2026-06-10 08:00"), tick=False):
        yield


@pytest.fixture
def commune():
    return make_locality("Xã Bố Hạ", parent=make_locality("Huyện Yên Thế"))


@pytest.fixture
def duty(commune):
    return make_duty(locality=commune, calendar=make_calendar(name="Báo cáo tháng; kinh tế, xã hội"))


@pytest.fixture
def officer(commune):
    user = make_user("lan")
    make_membership(user, commune, Role.DATA_OFFICER)
    return user


def _read(user):
    """The events of a calendar, each as its properties, unfolded and unescaped."""
    text = write_calendar(user, now=timezone.now(), on=TODAY)
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    assert "\n" not in text.replace("\r\n", "")
    lines = text.replace("\r\n ", "").split("\r\n")
    assert (lines[0], lines[-2:]) == ("BEGIN:VCALENDAR", ["END:VCALENDAR", ""])
    events, current = [], None
    for line in lines:
        name, _, value = line.partition(":")
        if line == "BEGIN:VEVENT":
            current = {}
        elif line == "END:VEVENT":
            events.append(current)
            current = None
        elif current is not None:
            assert name not in current
            current[name] = re.sub(r"\\(.)", lambda found: {"n": "\n"}.get(found[1], found[1]), value)
    return events


def test_a_deadline_is_a_day_in_the_calendar(officer, duty):
    report = make_due_report(duty=duty)
    (event,) = _read(officer)
    assert event == {
        "UID": f"due-report-{report.pk}@localhost",
        "DTSTAMP": "20260610T010000Z",
        "DTSTART;VALUE=DATE": "20260617",
        "DTEND;VALUE=DATE": "20260618",
        "SUMMARY": "Báo cáo tháng; kinh tế, xã hội, tháng 6/2026: Xã Bố Hạ",
        "DESCRIPTION": "Chưa đến kỳ\nQuyết định 06/2024/QĐ-UBND",
        "TRANSP": "TRANSPARENT",
        "STATUS": "CONFIRMED",
    }


def test_a_moved_deadline_moves_the_same_event(officer, duty):
    report = make_due_report(duty=duty)
    before = _read(officer)[0]
    report.due_on = dt.date(2026, 6, 19)
    report.save()
    after = _read(officer)[0]
    assert after["UID"] == before["UID"]
    assert after["DTSTART;VALUE=DATE"] == "20260619"


def test_what_was_sent_or_answered_is_ticked_off(officer, duty):
    sent = make_due_report(duty=duty, sent_at=timezone.now())
    answered = make_due_report(duty=duty, cut_off_on=dt.date(2026, 7, 14), due_on=dt.date(2026, 7, 17))
    ReportAnswer.objects.create(report=answered, answer="nothing_to_report")
    assert [event["SUMMARY"].startswith("✓ ") for event in _read(officer)] == [True, True]
    sent.sent_at = None
    sent.save()
    assert [event["SUMMARY"].startswith("✓ ") for event in _read(officer)] == [False, True]


@pytest.mark.parametrize(
    ("due_on", "shown"),
    [("2026-05-09", 0), ("2026-05-10", 1), ("2026-06-10", 1), ("2027-07-11", 1), ("2027-07-12", 0)],
)
def test_from_a_month_back_to_thirteen_months_ahead(officer, duty, due_on, shown):
    day = dt.date.fromisoformat(due_on)
    make_due_report(duty=duty, starts_on=day, cut_off_on=day, due_on=day)
    assert len(_read(officer)) == shown


@pytest.mark.parametrize(
    ("role", "shown"),
    [
        (Role.DATA_OFFICER, 1),
        (Role.PLANNING_OFFICER, 1),
        (Role.LEADER, 0),
        (Role.VIEWER, 0),
        (Role.ADMINISTRATOR, 0),
    ],
)
def test_deadlines_are_those_of_who_must_send(duty, commune, role, shown):
    make_due_report(duty=duty)
    user = make_user()
    make_membership(user, commune, role)
    assert len(_read(user)) == shown


def test_what_is_due_from_units_below_is_theirs(duty, commune):
    make_due_report(duty=duty)
    user = make_user()
    make_membership(user, commune.parent, Role.PLANNING_OFFICER)
    assert _read(user) == []


def test_a_role_that_ended_ends_its_deadlines(officer, duty):
    make_due_report(duty=duty)
    officer.memberships.update(valid_to=TODAY)
    assert _read(officer) == []


def test_a_calendar_costs_the_same_however_long(officer, duty, django_assert_max_num_queries):
    for month in range(1, 13):
        day = dt.date(2027 if month < 6 else 2026, month, 14)
        make_due_report(duty=duty, starts_on=day, cut_off_on=day, due_on=day)
    with django_assert_max_num_queries(8):
        assert len(_read(officer)) == 12


# --- The address -----------------------------------------------------------------------------------------------------
def _path(user):
    return calendar_url(user).removeprefix(settings.SITE_URL)


def test_the_address_needs_no_signing_in(client, officer, duty):
    make_due_report(duty=duty)
    response = client.get(_path(officer))
    assert response.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert response.content.decode().count("BEGIN:VEVENT") == 1


def test_a_new_address_ends_the_old_one(client, officer):
    old = _path(officer)
    reset_calendar(user=officer, by=officer)
    assert client.get(old).status_code == 404
    assert client.get(_path(officer)).status_code == 200


@pytest.mark.parametrize("token", ["1", "1-", "x", "1-aaaa", "0" * 40])
def test_a_guessed_address_leads_nowhere(client, officer, token):
    assert client.get(reverse("calendar-feed", args=[token])).status_code == 404


def test_an_address_ends_with_its_person(officer):
    token = _path(officer).removesuffix(".ics").rpartition("/")[2]
    assert calendar_owner(token) == officer
    officer.is_active = False
    officer.save()
    assert calendar_owner(token) is None
