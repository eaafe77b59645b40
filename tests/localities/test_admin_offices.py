"""Offices in the admin: renamed, closed from a day on, removed; who is there is said first."""

import datetime as dt

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse

from alerts.models import Ownership
from localities.choices import Role
from localities.models import Change, Office
from tests.factories import make_indicator, make_locality, make_membership, make_staff, make_user
from tests.support.asking import REASON, asked, confirm

pytestmark = pytest.mark.django_db


@pytest.fixture
def unit():
    return make_locality("Xã Bố Hạ", code="07288")


@pytest.fixture
def office(unit):
    return Office.objects.create(locality=unit, name="Phòng Tài chính")


@pytest.fixture
def member(unit, office):
    user = make_user("an", full_name="Lê An")
    make_membership(user, unit, Role.DATA_OFFICER, office=office)
    Ownership.objects.create(user=user, locality=unit, indicator=make_indicator("Thu ngân sách"))
    return user


def url(office, action="change"):
    return reverse(f"admin:localities_office_{action}", args=[office.pk])


def offered(client, words=""):
    asked_for = {"app_label": "localities", "model_name": "membership", "field_name": "office", "term": words}
    return [one["text"] for one in client.get(reverse("admin:autocomplete"), asked_for).json()["results"]]


def test_one_is_closed_after_it_was_said_who_is_there(admin_client, admin_user, office, member):
    sent = {"name": office.name, "valid_to": "01/07/2025"}
    page = asked(admin_client.post(url(office), sent))
    assert "Đóng Phòng Tài chính, Xã Bố Hạ từ ngày 01/07/2025" in page
    assert "Vai trò đang có ở đó 1 Lê An: Cán bộ thống kê, Xã Bố Hạ" in page
    assert "Người phụ trách chỉ tiêu 1" in page
    office.refresh_from_db()
    assert office.valid_to is None
    assert confirm(admin_client, url(office), sent).status_code == 302
    office.refresh_from_db()
    change = Change.objects.get()
    assert (office.valid_to, change.by, change.reason) == (dt.date(2025, 7, 1), admin_user, REASON)
    assert member.memberships.get().office == office


def test_a_closed_one_is_offered_until_its_day(admin_client, office, time_machine):
    Office.objects.filter(pk=office.pk).update(valid_to=dt.date(2025, 7, 1))
    time_machine.move_to(dt.datetime(2025, 6, 30, 5, tzinfo=dt.UTC))
    admin_client.force_login(make_user("quan-tri", is_staff=True, is_superuser=True))
    assert offered(admin_client) == ["Phòng Tài chính, Xã Bố Hạ"]
    time_machine.move_to(dt.datetime(2025, 7, 1, 5, tzinfo=dt.UTC))
    assert offered(admin_client) == []
    # In the list it stays.
    assert admin_client.get(reverse("admin:localities_office_changelist")).context["cl"].result_count == 1


@pytest.mark.parametrize("words", ["tai chinh", "PHÒNG TÀI CHÍNH, xa bo ha", "bo ha", "07288"])
def test_one_is_found_without_diacritics_by_its_name_or_unit(admin_client, office, words):
    Office.objects.create(locality=make_locality("Huyện Tiên Lãng"), name="Văn phòng")
    assert offered(admin_client, words) == ["Phòng Tài chính, Xã Bố Hạ"]


def test_a_name_that_roles_carry_is_corrected_after_a_question(admin_client, office, member):
    sent = {"name": "Phòng Kinh tế", "valid_to": ""}
    assert "vai trò đã qua cũng mang tên mới" in asked(admin_client.post(url(office), sent))
    assert confirm(admin_client, url(office), sent).status_code == 302
    change = Change.objects.get()
    assert (change.after, change.reason) == ({"name": "Phòng Kinh tế"}, REASON)


def test_only_one_that_nobody_was_in_is_removed(admin_client, admin_user, office, member):
    answer = admin_client.post(url(office, "delete"))
    (message,) = [str(one) for one in get_messages(answer.wsgi_request)]
    assert message.endswith("có 1 vai trò, kể cả đã kết thúc: chỉ đóng được từ một ngày.")
    empty = Office.objects.create(locality=office.locality, name="Thừa")
    asked(admin_client.post(url(empty, "delete")))
    assert Office.objects.filter(pk=empty.pk).exists()
    assert confirm(admin_client, url(empty, "delete")).status_code == 302
    change = Change.objects.get()
    assert (change.label, change.by, change.reason) == ("Thừa, Xã Bố Hạ", admin_user, REASON)
    assert list(Office.objects.all()) == [office]


def test_staff_close_and_remove_in_their_own_unit_alone(client, unit, office):
    client.force_login(make_staff(unit, "localities"))
    elsewhere = Office.objects.create(locality=make_locality(), name="Văn phòng")
    assert confirm(client, url(office), {"name": office.name, "valid_to": "01/07/2025"}).status_code == 302
    confirm(client, url(elsewhere), {"name": elsewhere.name, "valid_to": "01/07/2025"})
    confirm(client, url(elsewhere, "delete"))
    elsewhere.refresh_from_db()
    assert elsewhere.valid_to is None
    assert confirm(client, url(office, "delete")).status_code == 302
    assert list(Office.objects.all()) == [elsewhere]
