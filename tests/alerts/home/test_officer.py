"""The officer's part of the first page: what is due, what came back, what looks odd."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from indicators.choices import Review, Step
from indicators.models import ReportStep, ReturnedRow
from localities.choices import Role
from tests.alerts.home.steps import missed_target, page_of, sign_in
from tests.factories import (
    make_due_report,
    make_duty,
    make_finding,
    make_indicator,
)

pytestmark = pytest.mark.django_db


def test_an_officer_sees_what_is_overdue_and_by_how_much(client, commune):
    report = make_due_report(duty=make_duty(locality=commune))
    sign_in(client, (commune, Role.DATA_OFFICER))
    page = page_of(client)
    assert f'href="{reverse("report", args=[report.pk])}"' in page
    assert "hạn 17/06, quá 2 ngày làm việc" in page


@pytest.mark.parametrize(
    ("due_on", "said"),
    [
        (dt.date(2026, 6, 19), "hạn 19/06, hôm nay"),
        (dt.date(2026, 6, 22), "hạn 22/06, còn 1 ngày làm việc"),
        (dt.date(2026, 6, 25), "hạn 25/06, còn 4 ngày làm việc"),
    ],
)
def test_an_officer_sees_the_working_days_that_are_left(client, commune, due_on, said):
    make_due_report(duty=make_duty(locality=commune), due_on=due_on)
    sign_in(client, (commune, Role.DATA_OFFICER))
    assert said in page_of(client)


def test_what_was_said_of_an_earlier_return_is_said_no_more(client, commune):
    report = make_due_report(duty=make_duty(locality=commune), review=Review.RETURNED, sent_at=timezone.now())
    for note in ("xem lại cả biểu", ""):
        ReportStep.objects.create(report=report, step=Step.RETURNED, at=timezone.now(), note=note)
    sign_in(client, (commune, Role.DATA_OFFICER))
    assert "xem lại cả biểu" not in page_of(client)


def test_an_officer_sees_why_a_report_came_back(client, commune):
    report = make_due_report(duty=make_duty(locality=commune), review=Review.RETURNED, sent_at=timezone.now())
    money = make_indicator("Thu ngân sách")
    facts = {"report": report, "indicator": money, "returned_at": timezone.now()}
    ReturnedRow.objects.create(reason="thiếu số thuế đất", **facts)
    ReturnedRow.objects.create(reason="đã gửi lại rồi", settled_at=timezone.now(), **facts)
    ReportStep.objects.create(report=report, step=Step.RETURNED, at=timezone.now(), note="xem lại cả biểu")
    sign_in(client, (commune, Role.DATA_OFFICER))
    page = page_of(client)
    assert "Thu ngân sách: thiếu số thuế đất" in page
    assert "xem lại cả biểu" in page
    assert "đã gửi lại rồi" not in page


def test_an_officer_sees_what_looks_odd_in_the_own_values(client, commune, elsewhere):
    make_finding(missed_target(commune, "Hộ nghèo"))
    make_finding(missed_target(elsewhere, "Rừng trồng"))
    sign_in(client, (commune, Role.DATA_OFFICER))
    page = page_of(client)
    assert "Số liệu cần xem lại" in page
    assert "Hộ nghèo" in page
    assert "Rừng trồng" not in page


def test_an_officer_with_nothing_to_do_is_told_so(client, commune, elsewhere):
    make_due_report(duty=make_duty(locality=commune), review=Review.SENT, sent_at=timezone.now())
    make_due_report(duty=make_duty(locality=elsewhere))
    sign_in(client, (commune, Role.DATA_OFFICER))
    page = page_of(client)
    assert "Không có việc gì phải làm hôm nay." in page
    assert "Đã gửi, chờ duyệt" in page
    assert "Xa Lạ" not in page
