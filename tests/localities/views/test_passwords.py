"""Passwords: changed in the profile, set anew by mail; asking tells nobody who has an account."""

import datetime as dt
import re
import smtplib

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from knox.models import AuthToken

from localities.models import Change, PasswordMail
from localities.services import passwords
from localities.services.lockout import RESET_MAILS_PER_HOUR, RESETS_ASKED_PER_HOUR
from localities.tasks import send_password_mails
from tests.factories import make_user
from tests.support.codes import code_now, give_second_factor

pytestmark = pytest.mark.django_db

OLD, NEW = "mat-khau-rat-dai", "mot-mat-khau-khac"
START = dt.datetime(2026, 11, 20, 8, 0, tzinfo=dt.UTC)


@pytest.fixture
def lan():
    return make_user("lan", password=OLD, email="Lan@example.vn", full_name="Lê Lan")


def sign_in(password=OLD, **more):
    client = Client(**more)
    client.post("/login/", {"username": "lan", "password": password})
    return client


def is_in(client):
    return client.get(reverse("profile")).status_code == 200


def ask(client, written="lan"):
    return client.post(reverse("password-forgotten"), {"written": written})


def link(client, written="lan"):
    ask(client, written)
    send_password_mails()
    return re.search(r"http://\S+(/account/password/new/\S+)", mail.outbox[-1].body)[1]


class TestChange:
    def change(self, client, **sent):
        return client.post(reverse("password"), {"password": OLD, "new_password": NEW, "again": NEW} | sent)

    def test_other_sessions_and_programs_end_and_this_one_stays(self, lan):
        here, elsewhere = sign_in(), sign_in()
        AuthToken.objects.create(lan)
        assert self.change(here).url == reverse("profile")
        assert is_in(here)
        assert not is_in(elsewhere)
        assert not AuthToken.objects.exists()
        assert is_in(sign_in(NEW))

    def test_this_session_is_still_in_the_list(self, lan):
        client = sign_in(HTTP_USER_AGENT="Firefox Linux")
        self.change(client)
        page = client.get(reverse("profile")).content.decode()
        assert "phiên này" in page

    @pytest.mark.parametrize(
        ("sent", "said"),
        [
            ({"password": "sai"}, "Mật khẩu hiện tại chưa đúng."),
            ({"again": "khac"}, "Hai lần nhập chưa giống nhau."),
            ({"new_password": "12345678", "again": "12345678"}, "id_new_password_error"),
            ({"new_password": "ngan", "again": "ngan"}, "id_new_password_error"),
            ({"new_password": "lan@example.vn", "again": "lan@example.vn"}, "id_new_password_error"),
            ({"new_password": ""}, "Nhập mật khẩu mới."),
        ],
    )
    def test_what_is_wrong_stands_at_its_field(self, lan, sent, said):
        client = sign_in()
        refused = self.change(client, **sent)
        assert refused.status_code == 400
        assert said in refused.content.decode()
        assert is_in(sign_in())

    def test_it_is_written_down_without_the_password(self, lan):
        self.change(sign_in())
        change = Change.objects.get()
        assert (change.by, list(change.after)) == (lan, ["password"])
        lan.refresh_from_db()
        assert lan.password not in f"{change.before}{change.after}"


class TestAsking:
    def test_the_answer_and_the_work_are_the_same_for_everybody(self, client, lan):
        answers = []
        for written in ["lan", "lan@EXAMPLE.vn", "khong-co", "khong@example.vn", "'; --", "x" * 254]:
            with CaptureQueriesContext(connection) as queries:
                answer = ask(client, written)
            answers.append((answer.status_code, answer.content, len(queries), len(mail.outbox)))
        # The first counts the address for the first time.
        assert len(set(answers[1:])) == 1
        assert answers[0][:2] == answers[1][:2]
        assert PasswordMail.objects.count() == 6

    def test_only_those_who_exist_get_a_mail_at_their_own_address(self, client, lan):
        make_user("cu", email="cu@example.vn", is_active=False)
        make_user("khong-thu", email="")
        for written in ["LAN@example.vn", "ai?", "cu", "khong-thu", ""]:
            ask(client, written)
        send_password_mails()
        assert [message.to for message in mail.outbox] == [["Lan@example.vn"]]
        assert not PasswordMail.objects.exists()

    def test_the_mail_says_who_what_and_how_long(self, client, lan):
        ask(client)
        send_password_mails()
        (message,) = mail.outbox
        assert message.subject == "[Chỉ Tiêu] Đặt mật khẩu mới"
        assert "Kính gửi Lê Lan," in message.body
        assert "trong 2 giờ" in message.body
        (html, kind) = message.alternatives[0]
        assert kind == "text/html"
        assert re.search(r'href="(http://[^"]+)"', html)[1] in message.body

    def test_two_people_who_share_an_address_get_one_each(self, client, lan):
        make_user("binh", email="lan@example.vn")
        ask(client, "lan@example.vn")
        send_password_mails()
        assert sorted(re.search("tài khoản (\\w+)", message.body)[1] for message in mail.outbox) == ["binh", "lan"]

    def test_a_mailbox_is_not_flooded(self, client, lan):
        for _ in range(RESET_MAILS_PER_HOUR + 3):
            ask(client)
        send_password_mails()
        assert len(mail.outbox) == RESET_MAILS_PER_HOUR

    def test_one_address_asks_so_many_times_an_hour(self, client, lan):
        for _ in range(RESETS_ASKED_PER_HOUR):
            assert ask(client, "khong-co").status_code == 200
        assert ask(client).status_code == 429
        assert ask(client, "khong-co").status_code == 429

    def test_a_mail_that_is_not_taken_is_tried_again_for_a_day(self, client, lan, monkeypatch, time_machine):
        time_machine.move_to(START, tick=False)
        ask(client)
        calls = []

        def refuse(user):
            calls.append(user)
            raise smtplib.SMTPServerDisconnected("away")

        monkeypatch.setattr(passwords, "_send", refuse)
        send_password_mails()
        send_password_mails()
        assert len(calls) == 1
        time_machine.move_to(START + dt.timedelta(minutes=2), tick=False)
        send_password_mails()
        assert len(calls) == 2
        assert PasswordMail.objects.exists()
        time_machine.move_to(START + dt.timedelta(days=1), tick=False)
        send_password_mails()
        assert not PasswordMail.objects.exists()

    def test_whoever_asks_is_woken_for(self, client, lan, monkeypatch, django_capture_on_commit_callbacks):
        woken = []
        monkeypatch.setattr("localities.wakeup.current_app.send_task", woken.append)
        with django_capture_on_commit_callbacks(execute=True):
            ask(client)
        assert woken == ["localities.send_password_mails"]


class TestLink:
    def set(self, client, address, new=NEW, again=NEW):
        return client.post(address, {"new_password": new, "again": again})

    def test_it_sets_the_password_and_ends_what_is_open(self, client, lan):
        elsewhere = sign_in()
        AuthToken.objects.create(lan)
        assert self.set(client, link(client)).url == reverse("login")
        assert not is_in(elsewhere)
        assert not AuthToken.objects.exists()
        assert not is_in(sign_in(OLD))
        assert is_in(sign_in(NEW))

    def test_it_works_once(self, client, lan):
        address = link(client)
        self.set(client, address)
        again = self.set(client, address, "lan-thu-hai-dai", "lan-thu-hai-dai")
        assert again.status_code == 410
        assert "đã dùng hoặc hết hạn" in again.content.decode()
        assert is_in(sign_in(NEW))

    def test_looking_at_it_uses_nothing_up(self, client, lan):
        address = link(client)
        for _ in range(3):
            assert client.get(address).status_code == 200
        assert self.set(client, address).status_code == 302

    def test_it_ends_after_its_hours(self, client, lan, time_machine, settings):
        time_machine.move_to(START, tick=False)
        address = link(client)
        time_machine.move_to(START + dt.timedelta(seconds=settings.PASSWORD_RESET_TIMEOUT - 1), tick=False)
        assert client.get(address).status_code == 200
        time_machine.move_to(START + dt.timedelta(seconds=settings.PASSWORD_RESET_TIMEOUT + 1), tick=False)
        assert client.get(address).status_code == 410

    @pytest.mark.parametrize(
        "address",
        ["x/y", "OTk5OTk/abc-def", "LTE/abc-def", f"{'OTk5' * 20}/abc-def", "4pSC/abc-def"],
        ids=["nonsense", "nobody", "negative", "huge", "letters"],
    )
    def test_a_made_up_one_is_over(self, client, lan, address):
        assert client.get(f"/account/password/new/{address}/").status_code == 410

    def test_it_is_not_somebody_else_s(self, client, lan):
        other = make_user("binh", email="binh@example.vn")
        _empty, uid, token, _end = link(client).removeprefix("/account/password/new").split("/")
        theirs = link(client, "binh").split("/")[-3]
        assert client.get(f"/account/password/new/{theirs}/{token}/").status_code == 410
        assert (uid != theirs, other.has_usable_password()) == (True, False)

    def test_a_weak_password_is_refused_and_the_link_stays(self, client, lan):
        address = link(client)
        assert self.set(client, address, "12345678", "12345678").status_code == 400
        assert self.set(client, address).status_code == 302

    def test_a_mailbox_alone_does_not_open_what_has_a_second_factor(self, client, lan):
        secret, _codes = give_second_factor(lan)
        self.set(client, link(client))
        client = sign_in(NEW)
        assert not is_in(client)
        client.post("/login/code/", {"code": code_now(secret)})
        assert is_in(client)

    def test_the_first_password_comes_the_same_way(self, client):
        make_user("moi", email="moi@example.vn")
        self.set(client, link(client, "moi"))
        assert client.login(username="moi", password=NEW)
