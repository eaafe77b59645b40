"""The first page as a whole: whose parts it has, what it is about, and how many queries it takes."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from indicators.choices import Review
from localities.choices import Role
from tests.alerts.home.steps import missed_target, open_alert, page_of, sign_in
from tests.factories import (
    make_due_report,
    make_duty,
    make_finding,
    make_user,
)

pytestmark = pytest.mark.django_db


def test_signing_in_comes_first(client):
    assert client.get(reverse("home")).status_code == 302


def test_who_has_no_role_is_told_whom_to_ask(client):
    sign_in(client)
    assert "Bạn chưa có vai trò ở đơn vị nào" in page_of(client)


def test_several_roles_give_a_part_each(client, district):
    sign_in(client, (district, Role.LEADER), (district, Role.DATA_OFFICER), (district, Role.PLANNING_OFFICER))
    home = client.get(reverse("home")).context["home"]
    assert home.overview is not None
    assert home.officer is not None
    assert home.planner is not None


def test_the_page_is_about_the_unit_one_works_for(client, commune, elsewhere):
    make_due_report(duty=make_duty(locality=commune))
    make_due_report(duty=make_duty(locality=elsewhere))
    sign_in(client, (commune, Role.DATA_OFFICER), (elsewhere, Role.PLANNING_OFFICER))
    home = client.get(reverse("home")).context["home"]
    assert home.officer.due_count == 1
    assert home.planner is None


def test_an_administrator_sees_everything(client, commune):
    make_due_report(duty=make_duty(locality=commune))
    client.force_login(make_user(is_superuser=True))
    home = client.get(reverse("home")).context["home"]
    assert home.officer is None
    assert [one.report.locality for one in home.planner.reported.late] == [commune]
    assert home.overview is not None


def test_the_number_of_queries_does_not_grow(client, district, commune):
    sign_in(client, (district, Role.LEADER), (district, Role.DATA_OFFICER), (district, Role.PLANNING_OFFICER))

    def fill(number):
        target = missed_target(commune, f"Chỉ tiêu {number}")
        open_alert(target, assigned_to=make_user())
        make_finding(target)
        make_due_report(duty=make_duty(locality=commune))
        for review in (Review.RETURNED, Review.SENT):
            make_due_report(duty=make_duty(locality=commune), review=review, sent_at=timezone.now())

    def count():
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse("home"))
        return len(queries)

    fill(1)
    first = count()
    for number in range(2, 5):
        fill(number)
    assert count() == first
    assert first <= 75
