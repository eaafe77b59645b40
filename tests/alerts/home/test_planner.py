"""The planner's part of the first page: who has reported, what waits, what changed."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from indicators.choices import Review
from indicators.models import DueReport, StatusChange
from localities.choices import Role
from tests.alerts.home.steps import missed_target, open_unit, page_of, sign_in
from tests.factories import (
    make_calendar,
    make_due_report,
    make_duty,
    make_locality,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def duties(district, commune):
    """The communes of the district report by one calendar: one accepted, one late."""
    calendar = make_calendar()
    other = make_locality("Xã Đồng Tâm", kind="commune", parent=district)
    reports = [make_due_report(duty=make_duty(locality=place, calendar=calendar)) for place in (commune, other)]
    DueReport.objects.filter(pk=reports[1].pk).update(review=Review.SENT, sent_at=timezone.now())
    return reports


def test_a_planner_sees_who_has_not_reported(client, district, duties):
    sign_in(client, (district, Role.PLANNING_OFFICER))
    page = page_of(client)
    assert "1/2 báo cáo đã gửi" in page
    assert f'<a href="{reverse("report", args=[duties[0].pk])}">Xã Bố Hạ</a> (2 ngày)' in page


def test_a_planner_sees_what_waits_for_review(client, district, duties):
    sign_in(client, (district, Role.PLANNING_OFFICER))
    assert "Chờ duyệt <b>1</b>" in page_of(client)


def test_a_planner_sees_what_changed_since_the_last_working_day(client, district, commune):
    recent, older = missed_target(commune, "Hộ nghèo"), missed_target(commune, "Rừng trồng")
    StatusChange.objects.filter(target=older).update(changed_at=dt.datetime(2026, 6, 16, 23, tzinfo=dt.UTC))
    sign_in(client, (district, Role.PLANNING_OFFICER))
    page = page_of(client)
    assert "Thay đổi từ 18/06 <b>1</b>" in page
    assert f'href="{reverse("target", args=[recent.pk])}"' in page
    assert "Rừng trồng" not in page


def test_the_first_state_of_a_target_is_no_change(client, district, commune):
    missed_target(commune, value="")
    sign_in(client, (district, Role.PLANNING_OFFICER))
    assert "Thay đổi từ" not in page_of(client)


def test_what_waits_in_another_unit_is_seen_whichever_is_open(client, district, duties):
    first = make_locality("Huyện An Lão")
    sign_in(client, (first, Role.PLANNING_OFFICER), (district, Role.PLANNING_OFFICER))
    open_unit(client, first)
    page = page_of(client)
    assert f'<a href="{reverse("review-report", args=[duties[1].pk])}">Huyện Vĩnh Bảo: 1 báo cáo chờ duyệt</a>' in page
    assert "Không có việc gì phải làm hôm nay." not in page


def test_several_that_wait_in_another_unit_lead_to_their_list(client, commune, district, duties):
    DueReport.objects.update(review=Review.SENT, sent_at=timezone.now())
    first = make_locality("Huyện An Lão")
    sign_in(client, (first, Role.DATA_OFFICER), (district, Role.PLANNING_OFFICER))
    open_unit(client, first)
    (one,) = client.get(reverse("home")).context["home"].elsewhere
    assert (one.unit, one.count) == (district, 2)
    listing = client.get(one.address).context["listing"]
    assert {line.report.pk for line in listing.lines} == {report.pk for report in duties}


@pytest.mark.parametrize("role", [Role.DATA_OFFICER, Role.VIEWER])
def test_what_waits_for_others_is_not_told(client, district, duties, role):
    first = make_locality("Huyện An Lão")
    sign_in(client, (first, Role.PLANNING_OFFICER), (district, role))
    open_unit(client, first)
    assert client.get(reverse("home")).context["home"].elsewhere == []


def test_what_waits_here_is_not_told_as_elsewhere(client, commune, district, duties):
    sign_in(client, (district, Role.PLANNING_OFFICER), (commune, Role.PLANNING_OFFICER))
    assert client.get(reverse("home")).context["home"].elsewhere == []


def test_a_planner_sees_how_many_more_changed(client, district, commune):
    for at in range(8):
        missed_target(commune, f"Chỉ tiêu {at}")
    sign_in(client, (district, Role.PLANNING_OFFICER))
    assert "và 2 thay đổi khác" in page_of(client)


def test_a_planner_with_nothing_to_do_is_told_so(client, district):
    sign_in(client, (district, Role.PLANNING_OFFICER))
    page = page_of(client)
    assert "Không có việc gì phải làm hôm nay." in page
    assert "Chưa đơn vị nào có trách nhiệm báo cáo." in page
