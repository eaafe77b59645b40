"""Signing in on the pages: password, code, where it leads, what it says."""

import pytest
from django.test import Client
from django.urls import reverse

from localities.accounts.half_way import LASTS_SECONDS
from localities.choices import Role
from localities.models import RecoveryCode, SignIn
from localities.services.lockout import FREE_FAILURES
from tests.factories import make_locality, make_membership, make_user
from tests.support.api import Api
from tests.support.codes import code_now, give_second_factor

pytestmark = pytest.mark.django_db

PASSWORD = "mat-khau-rat-dai"
LOGIN, CODE = "/login/", "/login/code/"


@pytest.fixture
def lan():
    return make_user("lan", password=PASSWORD)


def enter(client, password=PASSWORD, **more):
    return client.post(LOGIN, {"username": "lan", "password": password, **more})


def is_in(client):
    return client.get(reverse("profile")).status_code == 200


def test_name_and_password_lead_home(client, lan):
    assert enter(client).url == reverse("home")
    assert is_in(client)
    lan.refresh_from_db()
    assert lan.last_login is not None


def test_it_leads_back_to_the_page_that_was_asked_for(client, lan):
    asked = client.get(reverse("profile")).url
    assert asked == "/login/?next=/account/"
    assert 'name="next" value="/account/"' in client.get(asked).content.decode()
    assert enter(client, next="/account/").url == "/account/"


@pytest.mark.parametrize("elsewhere", ["https://example.vn/", "//example.vn/", "javascript:alert(1)"])
def test_it_never_leads_to_another_site(client, lan, elsewhere):
    assert enter(client, next=elsewhere).url == reverse("home")


def test_whoever_is_in_is_not_asked(client, lan):
    client.force_login(lan)
    assert client.get(LOGIN).url == reverse("home")


def test_a_wrong_password_says_what_to_look_at(client, lan):
    page = enter(client, "sai").content.decode()
    assert "Tên đăng nhập hoặc mật khẩu chưa đúng" in page
    assert "sai" not in page.split("<main")[1].split("demonstration")[0].replace("đã nhập sai", "")
    assert not is_in(client)


def test_unknown_names_get_the_same_answer(client, lan):
    known = client.post(LOGIN, {"username": "lan", "password": "sai"}).content.decode()
    unknown = client.post(LOGIN, {"username": "ai?", "password": "sai"}).content.decode()
    assert known.replace('value="lan"', "")[:200] == unknown.replace('value="ai?"', "")[:200]
    assert "chưa đúng" in unknown


def test_empty_fields_are_named(client):
    page = client.post(LOGIN, {}).content.decode()
    assert "Nhập tên đăng nhập." in page
    assert "Nhập mật khẩu." in page


def test_people_who_left_do_not_get_in(client, lan):
    lan.is_active = False
    lan.save(update_fields=["is_active"])
    enter(client)
    assert not is_in(client)


def test_too_many_failures_wait(client, lan):
    for _ in range(FREE_FAILURES):
        enter(client, "sai")
    refused = enter(client)
    assert refused.status_code == 429
    assert "Chờ 1 phút" in refused.content.decode()
    assert not is_in(client)


def test_pages_and_programs_count_together(client, lan):
    for _ in range(FREE_FAILURES):
        enter(client, "sai")
    assert Api().post("auth/login/", {"username": "lan", "password": PASSWORD})[0] == 429


def test_the_administration_has_no_door_of_its_own(client, lan):
    assert client.get("/admin/login/?next=/admin/").url == "/login/?next=/admin/"
    assert client.post("/admin/login/", {"username": "lan", "password": PASSWORD}).url == LOGIN
    assert client.get("/admin/password_change/").url == reverse("password")


def test_a_form_from_elsewhere_is_refused(lan):
    assert enter(Client(enforce_csrf_checks=True)).status_code == 403


class TestSecondFactor:
    @pytest.fixture
    def secret(self, lan):
        return give_second_factor(lan)[0]

    def test_the_password_alone_opens_nothing(self, client, secret):
        assert enter(client, next="/account/").url == f"{CODE}?next=%2Faccount%2F"
        assert not is_in(client)
        assert not SignIn.objects.exists()

    def test_the_code_opens(self, client, secret):
        enter(client)
        assert client.get(CODE).status_code == 200
        assert client.post(CODE, {"code": code_now(secret), "next": "/account/"}).url == "/account/"
        assert is_in(client)
        assert SignIn.objects.count() == 1

    def test_a_recovery_code_opens_once(self, client, lan):
        _secret, (code, *_) = give_second_factor(lan)
        for opens in (True, False):
            enter(client)
            client.post(CODE, {"code": code})
            assert is_in(client) == opens
            client.post("/logout/")
        assert RecoveryCode.objects.filter(used_at__isnull=True).count() == 9

    @pytest.mark.parametrize("code", ["", "000000x", "abc"])
    def test_another_code_does_not(self, client, secret, code):
        enter(client)
        page = client.post(CODE, {"code": code}).content.decode()
        assert "Nhập mã xác thực." in page or "Mã chưa đúng hoặc đã dùng" in page
        assert not is_in(client)

    def test_nobody_comes_in_by_the_code_alone(self, client, secret):
        assert client.get(CODE).url == LOGIN
        assert client.post(CODE, {"code": code_now(secret)}).url == LOGIN
        assert not is_in(client)

    def test_it_takes_ten_minutes_at_most(self, client, lan, time_machine):
        time_machine.move_to(1_800_000_000, tick=False)
        secret, _codes = give_second_factor(lan)
        enter(client)
        time_machine.move_to(1_800_000_000 + LASTS_SECONDS + 1, tick=False)
        assert client.post(CODE, {"code": code_now(secret)}).url == LOGIN
        assert not is_in(client)

    def test_a_password_changed_meanwhile_begins_anew(self, client, lan, secret):
        enter(client)
        lan.set_password("mot-cai-khac-dai")
        lan.save(update_fields=["password"])
        assert client.post(CODE, {"code": code_now(secret)}).url == LOGIN

    def test_guessing_codes_waits(self, client, secret):
        enter(client)
        for _ in range(FREE_FAILURES):
            client.post(CODE, {"code": "x"})
        assert client.post(CODE, {"code": code_now(secret)}).status_code == 429
        assert not is_in(client)

    def test_the_session_gets_another_key(self, client, secret):
        client.get(LOGIN)
        keys = set()
        enter(client)
        keys.add(client.session.session_key)
        client.post(CODE, {"code": code_now(secret)})
        keys.add(client.session.session_key)
        assert len(keys) == 2

    def test_programs_send_the_code_along(self, secret):
        sent = {"username": "lan", "password": PASSWORD}
        status, body = Api().post("auth/login/", sent)
        assert (status, body["problems"][0]["field"]) == (400, "code")
        status, body = Api().post("auth/login/", sent | {"code": "x"})
        assert (status, body["problems"][0]["field"]) == (400, "code")
        assert Api().post("auth/login/", sent | {"code": code_now(secret)})[0] == 200


class TestRequiredByRole:
    @pytest.fixture(autouse=True)
    def _leaders_need_one(self, settings):
        settings.MFA_REQUIRED_ROLES = ["leader"]

    @pytest.fixture
    def leader(self, lan):
        make_membership(lan, make_locality(), Role.LEADER)
        return lan

    @pytest.mark.parametrize("address", ["/", "/account/", "/account/password/", "/history/", "/khong-co/"])
    def test_it_comes_before_anything_else(self, client, leader, address):
        enter(client)
        assert client.get(address).url == reverse("second-factor")

    def test_what_it_takes_is_open(self, client, leader):
        enter(client)
        assert "Vai trò của bạn cần xác thực hai bước" in client.get(reverse("second-factor")).content.decode()
        assert client.post(reverse("language"), {"language": "en"}).status_code == 302
        assert client.post(reverse("logout")).url == LOGIN

    def test_other_roles_go_on(self, client, lan):
        make_membership(lan, make_locality(), Role.DATA_OFFICER)
        enter(client)
        assert is_in(client)

    def test_with_one_everything_is_open(self, client, leader):
        secret, _codes = give_second_factor(leader)
        enter(client)
        client.post(CODE, {"code": code_now(secret)})
        assert is_in(client)

    def test_programs_are_told(self, client, leader):
        status, body = Api().post("auth/login/", {"username": "lan", "password": PASSWORD})
        assert status == 400
        assert "cần xác thực hai bước" in body["detail"]
        enter(client)
        answer = client.get("/api/v1/units/")
        assert (answer.status_code, answer.json()["problems"]) == (403, [])

    def test_superusers_are_administrators(self, client, settings):
        settings.MFA_REQUIRED_ROLES = ["administrator"]
        client.force_login(make_user(is_superuser=True))
        assert client.get("/").url == reverse("second-factor")

    def test_it_cannot_be_given_up(self, client, leader):
        secret, _codes = give_second_factor(leader)
        enter(client)
        client.post(CODE, {"code": code_now(secret)})
        assert client.post(reverse("second-factor-remove"), {"password": PASSWORD}).url == reverse("second-factor")
        assert hasattr(leader, "second_factor")
