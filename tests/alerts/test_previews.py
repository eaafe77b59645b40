"""A digest before it is sent: for any day, for whoever may look at it, and nothing stored."""

import datetime as dt

import pytest
import time_machine
from django.core.management import call_command
from django.urls import reverse

from alerts.choices import Frequency
from alerts.models import Delivery, DigestCursor
from alerts.previews import preview_digest
from alerts.services import queue_digests, queue_first_digests
from localities.choices import Role
from tests.alerts.steps import BEHIND, at, happens, make_subscriber, make_targets
from tests.factories import make_locality, make_membership, make_user

pytestmark = pytest.mark.django_db
NOW = at("2024-01-17 09:00")
TODAY = NOW.date()


@pytest.fixture
def province():
    return make_locality("Thành phố Hải Phòng")


@pytest.fixture
def district(province):
    return make_locality("Huyện Vĩnh Bảo", parent=province)


@pytest.fixture
def user(district):
    with time_machine.travel(at("2024-01-02 09:00"), tick=False):
        return make_subscriber(district, username="lanhdao")


@pytest.fixture
def administrator(district):
    make_membership(person := make_user(), district, Role.ADMINISTRATOR)
    return person


@pytest.fixture(autouse=True)
def _now():
    with time_machine.travel(NOW, tick=False):
        yield


def preview(user, asker=None, on=TODAY):
    return preview_digest(user=user, asker=asker, rhythm=Frequency.WEEKLY, on=on).mail


def test_it_is_what_will_be_sent(user, district):
    happens(make_targets(district, 1)[0], BEHIND, at("2024-01-10 09:00"))
    before = preview(user)
    queue_digests(now=at("2024-01-08 07:00"))
    queue_digests()
    sent = Delivery.objects.order_by("covers_to").last()
    assert (sent.subject, sent.text) == (before.subject, before.text)


def test_any_day_past_or_to_come(user, district):
    happens(make_targets(district, 1)[0], BEHIND, at("2024-01-10 09:00"))
    assert preview(user, on=dt.date(2024, 1, 9)).subject.endswith("không có cảnh báo nào đang mở (tuần 1)")
    assert preview(user, on=dt.date(2024, 1, 15)).subject.endswith("1 chỉ tiêu chậm tiến độ, 1 mới (tuần 2)")
    assert preview(user, on=dt.date(2024, 2, 1)).subject.endswith("1 chỉ tiêu chậm tiến độ (tuần 4)")


def test_nothing_is_stored(user, client, district):
    client.force_login(user)
    happens(make_targets(district, 1)[0], BEHIND, at("2024-01-10 09:00"))
    assert client.get(reverse("digest-preview")).status_code == 200
    assert client.get(reverse("digest-preview-html")).status_code == 200
    call_command("queue_digests", preview="lanhdao", verbosity=0)
    assert not Delivery.objects.exists()
    assert not DigestCursor.objects.exists()


def test_an_administrator_sees_those_of_their_people(user, administrator, client, district):
    (target,) = make_targets(district, 1)
    happens(target, BEHIND, at("2024-01-10 09:00"))
    client.force_login(administrator)
    page = client.get(reverse("digest-preview"), {"user": "lanhdao"})
    assert f"#target-{target.pk}" in page.content.decode()
    frame = client.get(reverse("digest-preview-html"), {"user": "lanhdao"})
    assert f"#target-{target.pk}" in frame.content.decode()
    assert "style-src 'unsafe-inline'" in frame["Content-Security-Policy"]


@pytest.mark.parametrize("name", ["digest-preview", "digest-preview-html", "digest-preview-sheet"])
def test_other_peoples_digests_do_not_exist_for_strangers(user, client, name):
    make_membership(stranger := make_user(), make_locality("Huyện Chợ Đồn"), Role.ADMINISTRATOR)
    client.force_login(stranger)
    assert client.get(reverse(name), {"user": "lanhdao"}).status_code == 404
    assert client.get(reverse(name), {"user": "khong-co"}).status_code == 404


def test_who_asks_sees_no_more_than_their_own_scope(user, administrator, province, district):
    own, above = make_targets(district, 1)[0], make_targets(province, 1)[0]
    make_membership(user, province)
    for target in (own, above):
        happens(target, BEHIND, at("2024-01-10 09:00"))
    text = preview(user, asker=administrator).text
    assert f"#target-{own.pk}\n" in text
    assert f"#target-{above.pk}\n" not in text


@pytest.mark.parametrize("query", [{"on": "31/12"}, {"on": "2030-01-01"}, {"rhythm": "hourly"}])
def test_what_cannot_be_shown_says_why(user, client, query):
    client.force_login(user)
    answer = client.get(reverse("digest-preview"), query)
    assert answer.status_code == 400
    assert 'role="alert"' in answer.content.decode()
    assert client.get(reverse("digest-preview-html"), query).status_code == 404


def test_the_full_list_can_be_looked_at(user, client, district):
    for target in make_targets(district, 31):
        happens(target, BEHIND, at("2024-01-10 09:00"))
    client.force_login(user)
    answer = client.get(reverse("digest-preview-sheet"))
    assert answer.content.startswith(b"PK")
    assert "canh-bao-2024-01-15.xlsx" in answer["Content-Disposition"]


def test_who_begins_can_be_told_at_once_where_things_stand(user, district):
    (target,) = make_targets(district, 1)
    happens(target, BEHIND, at("2024-01-10 09:00"))
    assert [queue_first_digests(users=[user]), queue_first_digests(users=[user])] == [1, 0]
    assert f"#target-{target.pk}" in Delivery.objects.get().text
    queue_digests(now=at("2024-01-22 07:00"))
    assert Delivery.objects.order_by("covers_to").last().covers_from == NOW
