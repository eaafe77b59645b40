"""On the first day of standing in both hear of it, once."""

import datetime as dt

import pytest
import time_machine

from alerts.choices import Channel, DeliveryKind
from alerts.models import Delivery
from alerts.services import tell_stand_ins
from localities.choices import Role
from localities.services import end_stand_in, give_stand_in
from tests.factories import make_locality, make_membership, make_user

pytestmark = pytest.mark.django_db

FIRST, AFTER = dt.date(2026, 6, 16), dt.date(2026, 6, 20)


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel("2026-06-10 10:00+07:00", tick=False) as traveller:
        yield traveller


@pytest.fixture
def stand_in():
    commune = make_locality("Xã Bố Hạ")
    lan, binh = make_user("lan", full_name="Nguyễn Thị Lan"), make_user("binh", full_name="Lê Bình")
    role = make_membership(lan, commune, Role.DATA_OFFICER)
    make_membership(binh, commune, Role.VIEWER)
    return give_stand_in(membership=role, user=binh, valid_from=FIRST, valid_to=AFTER, by=lan)


def test_both_hear_in_mail_and_on_the_page_when_it_begins(stand_in):
    assert tell_stand_ins() == 0
    assert tell_stand_ins(on=FIRST) == 4
    mails = {one.user.username: one for one in Delivery.objects.filter(channel=Channel.MAIL)}
    assert mails["binh"].subject == "[Chỉ Tiêu] Bố Hạ: anh/chị thay Nguyễn Thị Lan từ 16/06/2026 đến hết 19/06/2026"
    assert mails["lan"].subject == "[Chỉ Tiêu] Bố Hạ: Lê Bình thay anh/chị từ 16/06/2026 đến hết 19/06/2026"
    assert "Cán bộ thống kê, Xã Bố Hạ" in mails["binh"].text
    notes = Delivery.objects.filter(channel=Channel.PAGE, kind=DeliveryKind.ACCOUNT)
    assert {(one.user.username, one.link) for one in notes} == {("binh", "/account/"), ("lan", "/account/stand-ins/")}


def test_once(stand_in):
    assert (tell_stand_ins(on=FIRST), tell_stand_ins(on=FIRST), tell_stand_ins(on=FIRST + dt.timedelta(1))) == (4, 0, 0)


def test_what_was_taken_back_or_began_long_ago_is_no_news(stand_in):
    assert tell_stand_ins(on=FIRST + dt.timedelta(3)) == 0
    end_stand_in(stand_in=stand_in, by=None)
    assert tell_stand_ins(on=FIRST) == 0


def test_who_left_or_has_no_address_gets_no_mail(stand_in):
    lan, binh = stand_in.stands_in_for.user, stand_in.user
    lan.is_active, binh.email = False, ""
    lan.save(update_fields=["is_active"])
    binh.save(update_fields=["email"])
    assert tell_stand_ins(on=FIRST) == 1
    assert Delivery.objects.get().user == binh


def test_a_role_is_no_standing_in(stand_in):
    make_membership(make_user(), make_locality("Xã Tân Hưng"), Role.LEADER, valid_from=FIRST)
    assert tell_stand_ins(on=FIRST) == 4
