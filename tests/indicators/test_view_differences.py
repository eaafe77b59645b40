"""The list of what the authority decided otherwise than the numbers say."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from indicators.models import Target
from indicators.services.recompute import recompute_stale
from indicators.services.staleness import mark_stale
from localities.choices import Role
from tests.factories import (
    make_indicator,
    make_locality,
    make_membership,
    make_observation,
    make_plan,
    make_target,
    make_user,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def district():
    return make_locality("Huyện Vĩnh Bảo")


@pytest.fixture
def viewer(client, district):
    user = make_user()
    make_membership(user, district, Role.VIEWER)
    client.force_login(user)


def add(locality, name, official, *, is_said_of_it=True):
    """A target reached by its value (14 against 13: exceeded) with an official verdict."""
    target = make_target(plan=make_plan(locality=locality), indicator=make_indicator(name))
    value = make_observation(target, "14")
    said_of = value.pk if is_said_of_it else None
    Target.objects.filter(pk=target.pk).update(official_verdict=official, official_observation_id=said_of)
    mark_stale([target.pk])
    recompute_stale()
    return target


def text_of(client, **query):
    return " ".join(client.get(reverse("differences"), query).content.decode().split())


def test_what_differs_and_what_waits_is_listed(client, viewer, district):
    add(district, "Khác nhau", "met")
    add(district, "Giống nhau", "exceeded")
    add(district, "Chờ xác nhận", "exceeded", is_said_of_it=False)
    page = text_of(client)
    assert [name in page for name in ("Khác nhau", "Giống nhau", "Chờ xác nhận")] == [True, False, True]
    assert "2 mục tiêu" in page
    waiting = text_of(client, state="waits")
    assert [name in waiting for name in ("Khác nhau", "Chờ xác nhận")] == [False, True]


def test_a_unit_stands_for_everything_below_it(client, viewer, district):
    communes = [make_locality(name, parent=district) for name in ("Xã Tam Đa", "Xã Hòa Bình")]
    for commune in communes:
        add(commune, f"Chỉ tiêu của {commune}", "met")
    page = text_of(client, unit=communes[0].pk)
    assert "Chỉ tiêu của Xã Tam Đa" in page
    assert "Chỉ tiêu của Xã Hòa Bình" not in page
    assert "2 mục tiêu" in text_of(client, unit=district.pk)


def test_only_the_persons_scope_is_listed(client, viewer):
    elsewhere = make_locality("Huyện Yên Thế")
    add(elsewhere, "Nơi khác", "met")
    assert "Không có mục tiêu nào mà hai đánh giá khác nhau." in text_of(client)
    assert "Nơi khác" not in text_of(client, unit=elsewhere.pk)


def test_home_leads_there(client, viewer, district):
    add(district, "Khác nhau", "met")
    add(make_locality("Xã Tam Đa", parent=district), "Cũng khác", "met", is_said_of_it=False)
    page = " ".join(client.get(reverse("boards")).content.decode().split())
    assert f'<a href="{reverse("differences")}">2 mục tiêu có đánh giá chính thức khác' in page
    assert "1 mục tiêu chờ xác nhận lại" in page


def test_queries_do_not_grow_with_the_rows(client, viewer, district):
    counts = []
    for rows in (1, 6):
        for number in range(rows):
            add(district, f"Chỉ tiêu {rows}.{number}", "met")
        with CaptureQueriesContext(connection) as queries:
            text_of(client)
        counts.append(len(queries))
    assert counts == [counts[0]] * 2
