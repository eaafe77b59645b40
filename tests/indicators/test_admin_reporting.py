"""The admin pages of reporting calendars."""

import datetime as dt

import pytest
import time_machine
from django.urls import reverse

from indicators.models import DayException, DueReport, ReportAnswer, ReportingCalendar, ReportingDuty
from localities.models import Change
from tests.factories import make_due_report, make_indicator, make_locality, make_staff
from tests.support.asking import REASON, asked, confirm

pytestmark = pytest.mark.django_db
RULE = {
    "name": "Báo cáo tháng",
    "basis": "administrative",
    "frequency": "month",
    "cut_off_day": 14,
    "working_days": 3,
    "decided_by": "QĐ 06/2024/QĐ-UBND",
    "valid_from": "05/02/2024",
}


@pytest.fixture(autouse=True)
def _a_day_in_june():
    with time_machine.travel("2026-06-22 08:00+07:00", tick=False):
        yield


@pytest.fixture
def commune():
    return make_locality("Xã Bố Hạ")


@pytest.fixture
def planner(client, commune):
    client.force_login(make_staff(commune, "indicators"))
    return client


def url(model, action, *args):
    return reverse(f"admin:indicators_{model._meta.model_name}_{action}", args=args)


def save(client, model, data, pk=None):
    """What the form answers: its sentences, or nothing where it was saved; confirmed where it asks."""
    response = confirm(client, url(model, "change", pk) if pk else url(model, "add"), data)
    if response.status_code == 302:
        return []
    assert response.status_code == 200
    return [str(message) for messages in response.context["adminform"].form.errors.values() for message in messages]


def test_a_rule_is_added_and_replaced_and_can_only_end(planner):
    assert save(planner, ReportingCalendar, RULE | {"cut_off_day": ""}) == [
        "Kỳ báo cáo hành chính phải có ngày chốt số liệu, từ 1 đến 28."
    ]
    assert save(planner, ReportingCalendar, RULE) == []
    first = ReportingCalendar.objects.get()
    assert save(planner, ReportingCalendar, RULE | {"valid_from": "01/09/2026", "replaces": first.pk}) == []
    first.refresh_from_db()
    assert first.valid_to == dt.date(2026, 8, 31)
    assert save(planner, ReportingCalendar, {"name": "Khác", "valid_to": "31/07/2026"}, first.pk) == []
    first.refresh_from_db()
    assert (first.name, first.valid_to) == ("Báo cáo tháng", dt.date(2026, 7, 31))
    assert "không mở lại được" in save(planner, ReportingCalendar, {"valid_to": ""}, first.pk)[0]


def test_each_change_is_written_down_once(planner):
    save(planner, ReportingCalendar, RULE)
    assert Change.objects.count() == 1


def test_a_duty_is_assigned_ended_and_taken_up_again(planner, commune):
    save(planner, ReportingCalendar, RULE)
    body = {"calendar": ReportingCalendar.objects.get().pk, "locality": commune.pk}
    assert save(planner, ReportingDuty, body) == []
    duty = ReportingDuty.objects.get()
    assert DueReport.objects.count() == 13
    assert save(planner, ReportingDuty, {}, duty.pk) == []
    assert DueReport.objects.count() == 0
    assert save(planner, ReportingDuty, {"is_active": "on"}, duty.pk) == []
    assert DueReport.objects.count() == 13
    assert save(planner, ReportingDuty, body)


def test_days_are_set_by_the_operator(planner, admin_client):
    body = {"on": "24/06/2026", "name": "QĐ 1"}
    assert save(planner, DayException, body)
    assert save(admin_client, DayException, body) == []
    day = DayException.objects.get()
    assert save(admin_client, DayException, {"is_working": "on", "name": "QĐ 2"}, day.pk) == []
    day.refresh_from_db()
    assert (day.on, day.is_working, day.name) == (dt.date(2026, 6, 24), True, "QĐ 2")


def test_a_rule_in_use_ends_or_is_replaced_after_it_was_said_who_reports_by_it(planner, commune):
    save(planner, ReportingCalendar, RULE)
    rule = ReportingCalendar.objects.get()
    save(planner, ReportingDuty, {"calendar": rule.pk, "locality": commune.pk})
    page = asked(planner.post(url(ReportingCalendar, "change", rule.pk), {"valid_to": "31/07/2026"}))
    assert "Kết thúc “Báo cáo tháng” hết ngày 31/07/2026" in page
    assert "Trách nhiệm báo cáo 1 Xã Bố Hạ, Báo cáo tháng" in page
    assert "Báo cáo chưa gửi 13 Xã Bố Hạ" in page
    instead = RULE | {"valid_from": "01/09/2026", "replaces": rule.pk}
    page = asked(planner.post(url(ReportingCalendar, "add"), instead))
    assert "Thay “Báo cáo tháng” từ ngày 01/09/2026" in page
    rule.refresh_from_db()
    assert (rule.valid_to, ReportingCalendar.objects.count()) == (None, 1)


def test_a_duty_ends_after_a_question(planner, commune):
    save(planner, ReportingCalendar, RULE)
    save(planner, ReportingDuty, {"calendar": ReportingCalendar.objects.get().pk, "locality": commune.pk})
    duty = ReportingDuty.objects.get()
    assert "Báo cáo chưa gửi 13 " in asked(planner.post(url(ReportingDuty, "change", duty.pk), {}))
    assert DueReport.objects.count() == 13
    save(planner, ReportingDuty, {}, duty.pk)
    assert Change.objects.of(duty).first().reason == REASON


def test_a_day_is_taken_back_by_the_operator_after_a_question(planner, admin_client, admin_user):
    save(admin_client, DayException, {"on": "24/06/2026", "name": "QĐ 1"})
    day = DayException.objects.get()
    remove = url(DayException, "delete", day.pk)
    assert planner.post(remove, {"post": "yes"}).status_code == 403
    make_due_report(cut_off_on=dt.date(2026, 6, 23), due_on=dt.date(2026, 6, 29), locality=make_locality("Xã Tân Tiến"))
    assert "Báo cáo chưa gửi 1 Xã Tân Tiến" in asked(admin_client.get(remove))
    asked(admin_client.post(remove, {"post": "yes"}))
    assert DayException.objects.exists()
    confirm(admin_client, remove)
    assert not DayException.objects.exists()
    change = Change.objects.filter(thing="indicators.dayexception").first()
    assert (change.action, change.by, change.reason) == ("removed", admin_user, REASON)


@pytest.mark.parametrize("words", ["bo ha", "tháng 6", ""])
def test_reports_and_answers_are_found_and_only_read(planner, commune, words):
    report = make_due_report(locality=commune)
    ReportAnswer.objects.create(report=report, answer="nothing_to_report")
    make_due_report(locality=make_locality("Xã khác"))
    for model in (DueReport, ReportAnswer):
        response = planner.get(url(model, "changelist"), {"q": words})
        expected = 0 if (model, words) == (ReportAnswer, "tháng 6") else 1
        assert response.context["cl"].result_count == expected
        assert planner.get(url(model, "change", model.objects.first().pk)).status_code == 200
        assert planner.get(url(model, "add")).status_code == 403


@pytest.mark.parametrize("model", [ReportingCalendar, ReportingDuty, DayException, DueReport, ReportAnswer])
def test_every_list_opens(admin_client, commune, model):
    report = make_due_report(locality=commune)
    ReportAnswer.objects.create(report=report, answer="nothing_to_report")
    DayException.objects.create(on=dt.date(2026, 6, 24), name="QĐ")
    for words in ("", "2026"):
        assert admin_client.get(url(model, "changelist"), {"q": words}).status_code == 200
    assert admin_client.get(url(model, "change", model.objects.first().pk)).status_code == 200


@pytest.mark.parametrize("model", [ReportingCalendar, ReportingDuty, DueReport, ReportAnswer])
def test_a_list_takes_as_many_queries_whatever_its_length(admin_client, model, django_assert_max_num_queries):
    for n in range(6):
        report = make_due_report(locality=make_locality(f"Xã {n}"))
        ReportAnswer.objects.create(report=report, indicator=make_indicator(), answer="nothing_to_report")
    with django_assert_max_num_queries(11):
        assert admin_client.get(url(model, "changelist")).status_code == 200
