"""What administrators do for people's accounts: a new password, a second factor that is lost."""

import pytest
from django.test import Client
from django.urls import reverse
from knox.models import AuthToken

from localities.choices import Role
from localities.errors import LocalityError, TooManyAttemptsError
from localities.models import Change, FailedSignIns, SecondFactor
from localities.services import check_password, record_sign_in
from tests.factories import make_locality, make_membership, make_staff, make_user
from tests.support.asking import REASON, asked, confirm
from tests.support.codes import give_second_factor
from tests.support.pages import texts_of

pytestmark = pytest.mark.django_db

PEOPLE = "admin:localities_user_changelist"


@pytest.fixture
def lan():
    return make_user("lan", full_name="Lê Lan")


def chosen(action, *people):
    return {"action": action, "_selected_action": [user.pk for user in people]}


def said(answer):
    return texts_of(answer.content.decode())


def remove(client, *people):
    return said(confirm(client, reverse(PEOPLE), chosen("remove_second_factor", *people), follow=True))


def test_a_lost_second_factor_is_taken_away(admin_client, admin_user, lan):
    give_second_factor(lan)
    other = make_user("binh")
    give_second_factor(other)
    assert "Đã gỡ xác thực hai bước của: Lê Lan." in remove(admin_client, lan)
    assert [one.user for one in SecondFactor.objects.all()] == [other]
    change = Change.objects.of(lan).first()
    assert (change.by, change.reason) == (admin_user, REASON)
    assert "Không ai trong số đã chọn đang bật xác thực hai bước." in remove(admin_client, lan)


def test_nothing_is_taken_away_before_it_is_confirmed(admin_client, lan):
    give_second_factor(lan)
    make_membership(lan, make_locality("Xã An Hòa"), Role.DATA_OFFICER)
    page = asked(admin_client.post(reverse(PEOPLE), chosen("remove_second_factor", lan)))
    assert "Gỡ xác thực hai bước của: Lê Lan" in page
    assert "Vai trò đang có 1 Lê Lan: Cán bộ thống kê, Xã An Hòa" in page
    assert SecondFactor.objects.exists()
    page = asked(confirm(admin_client, reverse(PEOPLE), chosen("remove_second_factor", lan) | {"_why": " "}))
    assert "Ghi lý do." in page
    assert SecondFactor.objects.exists()


def test_administrators_take_it_away_from_people_of_their_units_alone(client, lan):
    unit = make_locality()
    give_second_factor(lan)
    client.force_login(make_staff(unit, "localities"))
    make_membership(lan, unit)
    elsewhere = make_membership(lan, make_locality("Huyện khác"))
    first = " ".join(said(client.post(reverse(PEOPLE), chosen("remove_second_factor", lan), follow=True)))
    assert "Bạn không quản trị mọi đơn vị của Lê Lan." in first
    assert "Huyện khác" not in first
    remove(client, lan)
    assert SecondFactor.objects.exists()
    elsewhere.delete()
    remove(client, lan)
    assert not SecondFactor.objects.exists()


def test_whoever_administers_nothing_helps_nobody(client, lan):
    unit = make_locality()
    give_second_factor(lan)
    make_membership(lan, unit)
    staff = make_staff(unit, "localities")
    staff.memberships.update(role=Role.PLANNING_OFFICER)
    client.force_login(staff)
    remove(client, lan)
    assert SecondFactor.objects.exists()


def test_open_sessions_stand_on_the_person_s_page(admin_client, lan, time_machine):
    time_machine.move_to("2026-11-20T01:00:00Z", tick=False)
    lan.set_password("mat-khau-rat-dai")
    lan.save(update_fields=["password"])
    Client(HTTP_USER_AGENT="Firefox/144.0 (Linux)").post("/login/", {"username": "lan", "password": "mat-khau-rat-dai"})
    page = " ".join(said(admin_client.get(reverse("admin:localities_user_change", args=[lan.pk]))))
    line = "Firefox trên Linux, đăng nhập lúc 20/11/2026 08:00 từ 127.0.0.1, dùng gần đây nhất lúc 20/11/2026 08:00"
    assert line in page


def test_all_sessions_of_somebody_are_ended(admin_client, admin_user, lan):
    theirs = Client()
    theirs.force_login(lan)
    key = theirs.session.session_key
    record_sign_in(user=lan, session_key=key, address="10.0.0.7", user_agent="Firefox")
    AuthToken.objects.create(lan)
    page = asked(admin_client.post(reverse(PEOPLE), chosen("sign_out", lan)))
    assert "Phiên đăng nhập đang mở 1 Lê Lan, 10.0.0.7" in page
    assert theirs.get(reverse("profile")).status_code == 200
    confirm(admin_client, reverse(PEOPLE), chosen("sign_out", lan))
    assert theirs.get(reverse("profile")).status_code == 302
    assert not AuthToken.objects.exists()
    change = Change.objects.of(lan).get()
    assert (change.by, change.reason, change.message) == (
        admin_user,
        REASON,
        f"phiên đăng nhập: 2 → 0; {REASON}",
    )


def fail(times, address):
    for _ in range(times):
        with pytest.raises(LocalityError) as refused:
            check_password(username="lan", password="sai", address=address)
    return refused.type


def test_somebody_who_is_held_up_is_let_in_again(admin_client, admin_user, lan):
    colleague = make_user("binh")
    record_sign_in(user=colleague, session_key="x", address="10.0.0.7", user_agent="")
    assert fail(6, "10.0.0.7") is TooManyAttemptsError
    page = asked(admin_client.post(reverse(PEOPLE), chosen("unlock", lan, colleague)))
    assert "Mở tạm khóa đăng nhập của: Lê Lan" in page
    assert "Lần tạm khóa 1 Lê Lan, từ 10.0.0.7, đến" in page
    assert fail(1, "10.0.0.7") is TooManyAttemptsError
    confirm(admin_client, reverse(PEOPLE), chosen("unlock", lan, colleague))
    assert fail(1, "10.0.0.7") is not TooManyAttemptsError
    change = Change.objects.of(lan).get()
    assert (change.by, change.reason) == (admin_user, REASON)
    assert change.message.startswith("tạm khóa đăng nhập: 10.0.0.7 → (trống)")


def test_who_is_not_held_up_is_said_so(admin_client, lan):
    fail(1, "10.0.0.7")
    page = said(admin_client.post(reverse(PEOPLE), chosen("unlock", lan), follow=True))
    assert "Không ai trong số đã chọn đang bị tạm khóa ở nơi từng có người đăng nhập." in page
    assert FailedSignIns.objects.exists()


def test_a_password_given_ends_what_is_open_and_is_written_down(admin_client, admin_user, lan):
    theirs = Client()
    theirs.force_login(lan)
    AuthToken.objects.create(lan)
    sent = {"password1": "mot-mat-khau-khac", "password2": "mot-mat-khau-khac", "usable_password": "true"}
    admin_client.post(reverse("admin:auth_user_password_change", args=[lan.pk]), sent)
    assert Client().login(username="lan", password="mot-mat-khau-khac")
    assert theirs.get(reverse("profile")).status_code == 302
    assert not AuthToken.objects.exists()
    change = Change.objects.of(lan).get()
    assert (change.by, list(change.after)) == (admin_user, ["password"])
