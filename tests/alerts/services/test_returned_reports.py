"""A report that was returned: its sender and the unit's data officers hear of it, once."""

import datetime as dt

import pytest
import time_machine
from django.utils import timezone

from alerts.choices import Channel, DeliveryKind
from alerts.models import Delivery
from alerts.services import tell_returned_reports
from indicators.services.reporting import send_report
from indicators.services.review import return_report
from localities.choices import Role
from tests.alerts.steps import in_threads
from tests.factories import (
    make_due_report,
    make_locality,
    make_membership,
    make_period,
    make_plan,
    make_target,
    make_user,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel("2026-06-16 10:00+07:00", tick=False) as traveller:
        yield traveller


@pytest.fixture
def commune():
    return make_locality("Xã Bố Hạ")


@pytest.fixture
def officer(commune):
    user = make_user("lan", full_name="Nguyễn Thị Lan")
    make_membership(user, commune, Role.DATA_OFFICER)
    return user


@pytest.fixture
def report(commune, officer):
    due = make_due_report(locality=commune)
    send_report(report=due, by=officer)
    return due


@pytest.fixture
def planner(commune):
    user = make_user("kehoach", full_name="Trần Kế Hoạch")
    make_membership(user, commune, Role.PLANNING_OFFICER)
    return user


def mails():
    return list(Delivery.objects.filter(channel=Channel.MAIL).order_by("id"))


def notes():
    return list(Delivery.objects.filter(channel=Channel.PAGE).order_by("id"))


def test_the_sender_hears_row_by_row(report, officer, planner, commune):
    target = make_target(plan=make_plan(locality=commune, period=make_period(2026)))
    return_report(report=report, rows={target.indicator: "Nhầm đơn vị tính"}, note="Xem kỹ", by=planner)
    assert tell_returned_reports() == 2
    ((mail,), (note,)) = mails(), notes()
    assert (mail.user, note.user, note.link) == (officer, officer, f"/reports/{report.pk}/")
    assert mail.kind == note.kind == DeliveryKind.RETURNED
    assert mail.subject == "[Chỉ Tiêu] Bố Hạ: báo cáo tháng 6/2026 bị trả lại"
    assert note.subject == "Xã Bố Hạ: báo cáo tháng 6/2026 bị trả lại"
    for words in ("Trần Kế Hoạch trả lại lúc 10:00 16/06/2026", str(target.indicator), "Nhầm đơn vị tính", "Xem kỹ"):
        assert words in mail.text
    assert note.text == f"Xem kỹ\n{target.indicator}: Nhầm đơn vị tính\n"
    assert f"/reports/{report.pk}/#row-{target.indicator_id}" in mail.text


def test_once_for_each_return(report, officer, planner):
    return_report(report=report, rows={}, note="Thiếu bản ký", by=planner)
    assert (tell_returned_reports(), tell_returned_reports()) == (2, 0)
    send_report(report=report, by=officer)
    return_report(report=report, rows={}, note="Vẫn thiếu", by=planner)
    assert tell_returned_reports() == 2


def test_what_was_sent_again_is_no_news(report, officer, planner):
    return_report(report=report, rows={}, note="Thiếu bản ký", by=planner)
    send_report(report=report, by=officer)
    assert tell_returned_reports() == 0


def test_what_was_returned_long_ago_is_no_news(report, planner, clock):
    return_report(report=report, rows={}, note="Thiếu bản ký", by=planner)
    assert tell_returned_reports(now=timezone.now() + dt.timedelta(days=4)) == 0


@pytest.mark.parametrize(
    ("role", "facts", "hears"),
    [
        (Role.DATA_OFFICER, {}, True),
        (Role.DATA_OFFICER, {"valid_to": dt.date(2026, 6, 16)}, False),
        (Role.PLANNING_OFFICER, {}, False),
        (Role.LEADER, {}, False),
    ],
)
def test_the_units_data_officers_hear_as_well(report, planner, commune, role, facts, hears):
    user = make_user()
    make_membership(user, commune, role, **facts)
    return_report(report=report, rows={}, note="Thiếu bản ký", by=planner)
    tell_returned_reports()
    assert (user in {note.user for note in notes()}) is hears


def test_who_returned_it_knows(report, planner, commune):
    make_membership(planner, commune, Role.DATA_OFFICER)
    return_report(report=report, rows={}, note="Thiếu bản ký", by=planner)
    tell_returned_reports()
    assert planner not in {note.user for note in notes()}


def test_who_sent_it_and_works_elsewhere_by_now_does_not(report, officer, planner):
    officer.memberships.update(valid_to=dt.date(2026, 6, 16))
    make_membership(officer, make_locality("Xã Tam Tiến"), Role.DATA_OFFICER)
    return_report(report=report, rows={}, note="Thiếu bản ký", by=planner)
    assert tell_returned_reports() == 0


def test_nobody_who_left_and_no_mail_without_an_address(report, officer, planner):
    return_report(report=report, rows={}, note="Thiếu bản ký", by=planner)
    type(officer).objects.filter(pk=officer.pk).update(email="")
    tell_returned_reports()
    assert (len(mails()), len(notes())) == (0, 1)
    Delivery.objects.all().delete()
    type(officer).objects.filter(pk=officer.pk).update(is_active=False)
    assert tell_returned_reports() == 0


@pytest.mark.django_db(transaction=True)
def test_who_race_tell_once(report, planner):
    return_report(report=report, rows={}, note="Thiếu bản ký", by=planner)
    in_threads(4, tell_returned_reports)
    assert (len(mails()), len(notes())) == (1, 1)
