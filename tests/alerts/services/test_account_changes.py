"""Whoever has an account hears that somebody changed what opens it, at the address it had until then, once."""

import datetime as dt
from email.utils import parseaddr

import pytest
import time_machine
from django.core import mail as mailbox
from django.db import transaction
from django.utils import timezone

from alerts.choices import Channel, DeliveryKind
from alerts.models import Delivery
from alerts.services import send_deliveries, tell_account_changes
from alerts.services.preferences import stop_mails
from localities.services import (
    change_password,
    create_user,
    record_password_set,
    remove_second_factor,
    renew_recovery_codes,
    update_user,
)
from tests.alerts.steps import in_threads
from tests.factories import make_user
from tests.support.codes import give_second_factor

pytestmark = pytest.mark.django_db

PASSWORD = "mat-khau-rat-dai"


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel("2026-06-16 10:00+07:00", tick=False) as traveller:
        yield traveller


@pytest.fixture
def lan():
    return make_user("lan", full_name="Nguyễn Thị Lan", email="cu@example.vn")


@pytest.fixture
def admin():
    return make_user("quantri", full_name="Trần Quản Trị", is_superuser=True)


def told():
    """What was written since the last call, by address and news."""
    before = set(Delivery.objects.values_list("pk", flat=True))
    tell_account_changes()
    new = Delivery.objects.exclude(pk__in=before).order_by("pk")
    return [(one.address, one.subject.removeprefix("[Chỉ Tiêu] Tài khoản lan: ")) for one in new]


def test_another_address_is_told_to_the_old_one(lan, admin):
    update_user(lan, email="moi@example.vn", by=admin)
    assert tell_account_changes() == 1
    stored = Delivery.objects.get()
    assert (stored.user, stored.address, stored.kind, stored.channel) == (
        lan,
        "cu@example.vn",
        DeliveryKind.ACCOUNT,
        Channel.MAIL,
    )
    assert stored.subject == ("[Chỉ Tiêu] Tài khoản lan: địa chỉ thư đã đổi, thư không còn gửi đến địa chỉ này")
    assert "Trần Quản Trị đổi lúc 10:00 16/06/2026" in stored.text
    assert "gọi ngay người quản trị của đơn vị" in stored.text
    # The old mailbox may be somebody else's by now.
    assert "moi@example.vn" not in stored.text + stored.html


def test_what_opens_the_account_is_told_in_its_own_words(lan, admin):
    change_password(user=lan, password=PASSWORD, by=lan)
    assert told() == [("cu@example.vn", "mật khẩu đã đổi")]
    assert "Đổi lúc 10:00 16/06/2026, từ chính tài khoản này" in Delivery.objects.get().text
    record_password_set(user=lan, by=admin)
    assert told() == [("cu@example.vn", "mật khẩu đã đổi")]
    give_second_factor(lan)
    assert told() == [("cu@example.vn", "xác thực hai bước đã bật")]
    with time_machine.travel("2026-06-16 10:05+07:00", tick=False):
        give_second_factor(lan)
        renew_recovery_codes(user=lan, by=lan)
        remove_second_factor(user=lan, by=admin)
        assert [words for _address, words in told()] == [
            "điện thoại xác thực đã đổi",
            "mã dự phòng đã tạo lại, mã cũ không còn dùng được",
            "xác thực hai bước đã tắt",
        ]


def test_what_was_changed_before_the_address_goes_to_the_old_one_too(lan):
    change_password(user=lan, password=PASSWORD, by=lan)
    update_user(lan, email="giua@example.vn", by=lan)
    update_user(lan, email="moi@example.vn", by=lan)
    change_password(user=lan, password=PASSWORD + "2", by=lan)
    record_password_set(user=lan, by=lan)
    assert [address for address, _words in told()] == [
        "cu@example.vn",
        "cu@example.vn",
        "giua@example.vn",
        "moi@example.vn",
        "moi@example.vn",
    ]


def test_other_changes_are_no_news(lan, admin):
    update_user(lan, full_name="Nguyễn Lan", language="en", by=admin)
    create_user(username="binh", email="binh@example.vn", password=PASSWORD, by=admin)
    assert told() == []


def test_where_there_was_no_address_nobody_is_told(admin):
    new = make_user("moi", email="")
    update_user(new, email="moi@example.vn", by=admin)
    assert told() == []


def test_once_and_not_for_ever(lan, clock):
    change_password(user=lan, password=PASSWORD, by=lan)
    assert tell_account_changes(now=timezone.now() + dt.timedelta(days=4)) == 0
    assert (tell_account_changes(), tell_account_changes()) == (1, 0)


def test_nothing_before_it_is_certain(lan):
    with transaction.atomic():
        change_password(user=lan, password=PASSWORD, by=lan)
        transaction.set_rollback(True)
    assert tell_account_changes() == 0


def test_it_is_said_in_the_person_s_language(admin):
    john = make_user("john", email="john@example.vn", language="en")
    change_password(user=john, password=PASSWORD, by=admin)
    tell_account_changes()
    assert '<html lang="en">' in Delivery.objects.get().html


def test_who_stopped_mails_hears_of_it_all_the_same(lan):
    stop_mails(user=lan, by=lan)
    update_user(lan, email="moi@example.vn", by=lan)
    tell_account_changes()
    send_deliveries()
    assert [parseaddr(message.to[0])[1] for message in mailbox.outbox] == ["cu@example.vn"]


@pytest.mark.django_db(transaction=True)
def test_two_at_once_tell_it_once(lan):
    change_password(user=lan, password=PASSWORD, by=lan)
    in_threads(4, tell_account_changes)
    assert Delivery.objects.count() == 1
