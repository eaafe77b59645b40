"""The page of who answers for which indicator: what it shows, what its form does, for whom."""

import datetime as dt

import pytest
import time_machine
from django.urls import reverse

from alerts.models import Ownership, OwnershipChange
from alerts.services.ownership import add_owner, remove_owner
from indicators.models import Period
from localities.choices import Action, Role
from localities.models import Change
from tests.alerts.steps import at, make_targets
from tests.factories import (
    make_indicator,
    make_locality,
    make_membership,
    make_period,
    make_plan,
    make_target,
    make_user,
)
from tests.support.asking import REASON, asked, confirm
from tests.support.pages import texts_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _now():
    with time_machine.travel(at("2023-06-05 09:00"), tick=False):
        yield


@pytest.fixture
def district():
    return make_locality("Huyện Vĩnh Bảo", code="316")


@pytest.fixture
def planner(client, district):
    user = make_user("kehoach")
    make_membership(user, district, Role.PLANNING_OFFICER)
    client.force_login(user)
    return user


@pytest.fixture
def owner(district):
    user = make_user("lan", full_name="Nguyễn Thị Lan")
    make_membership(user, district, Role.DATA_OFFICER)
    return user


def read(client, place, **query):
    return client.get(reverse("owners"), {"unit": place.pk, **query})


def take_off(client, place, ownership):
    return confirm(client, f"{reverse('owners')}?unit={place.pk}", {"remove": ownership.pk})


def send(client, place, **sent):
    return client.post(f"{reverse('owners')}?unit={place.pk}", sent)


def said(response):
    return " ".join(texts_of(response.content.decode()))


def test_several_indicators_are_given_to_a_person_and_taken_back(client, planner, owner, district):
    first, second, third = make_targets(district, 3)
    assert "3 chỉ tiêu chưa có ai." in said(read(client, district))
    response = send(client, district, indicator=[first.indicator_id, second.indicator_id], user=owner.pk)
    assert response.url == f"{reverse('owners')}?unit={district.pk}"
    page = said(client.get(response.url))
    assert "Đã giao 2 chỉ tiêu cho Nguyễn Thị Lan." in page
    assert "1 chỉ tiêu chưa có ai." in page
    kept = Ownership.objects.get(indicator=first.indicator)
    page = asked(send(client, district, remove=kept.pk))
    assert f"Nguyễn Thị Lan thôi phụ trách {first.indicator}" in page
    assert "không còn ai phụ trách" in page
    assert Ownership.objects.filter(pk=kept.pk).exists()
    page = said(client.get(take_off(client, district, kept).url))
    assert f"Nguyễn Thị Lan thôi phụ trách {first.indicator}." in page
    assert [row.is_nobodys for row in read(client, district).context["rows"]] == [True, False, True]
    assert third.indicator_id not in Ownership.objects.values_list("indicator", flat=True)


def test_who_is_left_is_named_before_somebody_is_taken_off(client, planner, owner, district):
    target = make_targets(district, 1)[0]
    for user in (owner, planner):
        send(client, district, indicator=[target.indicator_id], user=user.pk)
    page = asked(send(client, district, remove=Ownership.objects.get(user=owner).pk))
    assert "Người phụ trách còn lại ở đó 1 kehoach" in page
    assert Ownership.objects.count() == 2


def test_who_may_not_is_not_asked(client, owner, district):
    kept = add_owner(indicator=make_targets(district, 1)[0].indicator, locality=district, user=owner, by=None)
    client.force_login(owner)
    assert send(client, district, remove=kept.pk).status_code == 403


def test_what_was_changed_and_by_whom_stays(client, planner, owner, district):
    target = make_targets(district, 1)[0]
    send(client, district, indicator=[target.indicator_id], user=owner.pk)
    send(client, district, indicator=[target.indicator_id], user=owner.pk)
    with time_machine.travel(at("2023-06-06 10:00"), tick=False):
        take_off(client, district, Ownership.objects.get())
    assert Change.objects.get(thing="alerts.ownership", action=Action.REMOVED).reason == REASON
    with time_machine.travel(at("2023-06-06 10:00"), tick=False):
        page = said(read(client, district))
    assert f"06/06/2023 10:00 Nguyễn Thị Lan thôi phụ trách {target.indicator}; kehoach" in page
    assert f"05/06/2023 09:00 Nguyễn Thị Lan phụ trách {target.indicator}; kehoach" in page
    assert OwnershipChange.objects.count() == 2


def test_who_is_taken_off_twice_is_taken_off_once(district, owner):
    kept = add_owner(indicator=make_indicator(), locality=district, user=owner, by=None)
    again = Ownership.objects.get(pk=kept.pk)
    remove_owner(ownership=kept, by=None)
    remove_owner(ownership=again, by=None)
    assert list(OwnershipChange.objects.values_list("is_owner", flat=True)) == [False, True]


@pytest.mark.parametrize(
    ("sent", "problems"),
    [
        ({}, ["Chọn ít nhất một chỉ tiêu.", "Chọn người phụ trách."]),
        ({"indicator": ["0", "x"], "user": "OWNER"}, ["Chọn ít nhất một chỉ tiêu."]),
        ({"indicator": "FIRST", "user": "STRANGER"}, ["Chọn người phụ trách."]),
        ({"remove": "0"}, ["Người này không còn phụ trách chỉ tiêu đó."]),
    ],
)
def test_everything_that_is_wrong_is_said_and_ticks_stay(client, planner, owner, district, sent, problems):
    target = make_targets(district, 1)[0]
    names = {"OWNER": owner.pk, "STRANGER": make_user().pk, "FIRST": target.indicator_id}
    sent = {key: names.get(value, value) if isinstance(value, str) else value for key, value in sent.items()}
    response = send(client, district, **sent)
    assert response.status_code == 400
    assert response.context["problems"] == problems
    assert response.content.decode().count(" checked>") == (sent.get("indicator") == target.indicator_id)
    assert not Ownership.objects.exists()


def test_owners_above_count_and_are_changed_there(client, planner, owner, district):
    commune = make_locality("Xã Tân Hưng", parent=district)
    target = make_targets(commune, 1)[0]
    add_owner(indicator=target.indicator, locality=district, user=owner, by=None)
    response = read(client, commune)
    assert "Nguyễn Thị Lan theo Huyện Vĩnh Bảo" in said(response)
    assert [row.is_nobodys for row in response.context["rows"]] == [False]
    assert send(client, commune, remove=Ownership.objects.get().pk).status_code == 400


def test_who_left_answers_for_nothing(client, planner, owner, district):
    target = make_targets(district, 1)[0]
    add_owner(indicator=target.indicator, locality=district, user=owner, by=None)
    owner.is_active = False
    owner.save()
    page = said(read(client, district))
    assert "đã ngừng làm việc" in page
    assert "1 chỉ tiêu chưa có ai." in page


def test_it_lists_what_runs_once_and_what_has_only_an_owner(client, planner, owner, district):
    target = make_targets(district, 1)[0]
    days = {"starts_on": dt.date(2023, 1, 1), "ends_on": dt.date(2023, 6, 30)}
    half_year = Period.objects.create(**days)
    half = make_plan(locality=district, period=half_year)
    make_target(plan=half, indicator=target.indicator)
    make_target(plan=make_plan(locality=district, period=make_period(2022)), indicator=make_indicator("Năm trước"))
    add_owner(indicator=make_indicator("Không còn giao"), locality=district, user=owner, by=None)
    names = [row.name for row in read(client, district).context["rows"]]
    assert names == [str(target.indicator), "Không còn giao"]


@pytest.mark.parametrize("role", [Role.LEADER, Role.DATA_OFFICER, Role.VIEWER])
def test_others_see_it_and_change_nothing(client, owner, district, role):
    target = make_targets(district, 1)[0]
    user = make_user()
    make_membership(user, district, role)
    client.force_login(user)
    response = read(client, district)
    assert str(target.indicator) in said(response)
    assert "Giao các chỉ tiêu đã chọn" not in said(response)
    assert send(client, district, indicator=[target.indicator_id], user=owner.pk).status_code == 403
    assert not Ownership.objects.exists()


@pytest.mark.parametrize("unit", ["elsewhere", "x", "9" * 30, "²"])
def test_outside_the_scope_there_is_nothing(client, planner, unit):
    other = make_locality("Huyện khác")
    unit = other.pk if unit == "elsewhere" else unit
    assert client.get(reverse("owners"), {"unit": unit}).status_code == 404


def test_without_a_unit_it_is_ones_own_or_the_one_searched_for(client, planner, district):
    commune = make_locality("Xã Tân Hưng", parent=district)
    assert client.get(reverse("owners")).context["place"] == district
    assert client.get(reverse("owners"), {"q": "tan hung"}).context["place"] == commune
    assert "Không có địa phương nào như vậy." in said(client.get(reverse("owners"), {"q": "zzz"}))


def test_it_asks_for_signing_in(client):
    assert client.get(reverse("owners")).url.startswith(reverse("login"))


def test_the_page_costs_the_same_however_long_it_is(client, planner, owner, district, django_assert_max_num_queries):
    for target in make_targets(district, 30):
        add_owner(indicator=target.indicator, locality=district, user=owner, by=None)
    with django_assert_max_num_queries(21):
        read(client, district)
