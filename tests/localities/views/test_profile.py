"""The profile: facts about oneself, open sessions, roles, the unit one works for, standing in."""

import datetime as dt

import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from knox.models import AuthToken

from localities.choices import Role
from localities.models import Change, Membership, SignIn
from localities.services import forget_old_sessions
from localities.working_unit import working_unit, working_units
from tests.factories import make_locality, make_membership, make_user
from tests.support.asking import REASON, asked, confirm
from tests.support.pages import texts_of

pytestmark = pytest.mark.django_db

PASSWORD = "mat-khau-rat-dai"
PROFILE = "/account/"
FIREFOX, CHROME = "Mozilla/5.0 (X11; Linux) Firefox/144.0", "Mozilla/5.0 (Windows NT 10.0) Chrome/142.0 Safari/537"


@pytest.fixture
def lan():
    return make_user("lan", password=PASSWORD, full_name="Lê Lan")


def sign_in(user_agent=FIREFOX, username="lan"):
    client = Client(HTTP_USER_AGENT=user_agent)
    client.post("/login/", {"username": username, "password": PASSWORD})
    return client


def is_in(client):
    return client.get(PROFILE).status_code == 200


class TestFacts:
    def test_name_and_mail_are_kept(self, lan):
        client = sign_in()
        sent = {"full_name": "Lê Thị Lan", "email": "moi@example.vn", "password": PASSWORD}
        assert client.post(PROFILE, sent).url == PROFILE
        lan.refresh_from_db()
        assert (lan.full_name, lan.email) == ("Lê Thị Lan", "moi@example.vn")

    def test_the_name_alone_needs_no_password(self, lan):
        client = sign_in()
        assert client.post(PROFILE, {"full_name": "Lê Thị Lan", "email": lan.email}).url == PROFILE

    @pytest.mark.parametrize("password", ["", "sai"])
    def test_another_mail_address_does(self, lan, password):
        client = sign_in()
        refused = client.post(PROFILE, {"full_name": "Lan", "email": "ke-khac@example.vn", "password": password})
        assert refused.status_code == 400
        lan.refresh_from_db()
        assert lan.email == "lan@example.vn"

    def test_a_wrong_address_is_named(self, lan):
        refused = sign_in().post(PROFILE, {"full_name": "Lan", "email": "khong phai", "password": PASSWORD})
        assert "Địa chỉ thư phải có dạng" in refused.content.decode()

    def test_strangers_sign_in_first(self, client):
        for name in ["profile", "password", "second-factor", "recovery-codes", "second-factor-remove", "stand-ins"]:
            assert client.get(reverse(name)).url.startswith("/login/"), name


class TestSessions:
    def test_they_are_listed_in_plain_words(self, lan):
        sign_in(CHROME)
        texts = texts_of(sign_in(FIREFOX).get(PROFILE).content.decode())
        assert "Firefox trên Linux" in texts
        assert "Chrome trên Windows" in texts
        assert sum("từ 127.0.0.1" in text for text in texts) == 2

    def test_they_say_when_they_were_last_used(self, lan, time_machine):
        time_machine.move_to("2026-11-20T01:00:00Z", tick=False)
        client = sign_in()
        time_machine.move_to("2026-11-20T01:07:00Z", tick=False)
        client.get(reverse("home"))
        time_machine.move_to("2026-11-20T01:10:00Z", tick=False)
        texts = texts_of(client.get(PROFILE).content.decode())
        assert any("Đăng nhập lúc 20/11/2026 08:00 từ 127.0.0.1" in text for text in texts)
        assert any("Dùng gần đây nhất lúc 20/11/2026 08:07." in text for text in texts)

    def test_of_one_that_was_opened_before_this_was_kept_nothing_is_said(self, lan):
        client = sign_in()
        SignIn.objects.update(seen_at=None)
        assert not [text for text in texts_of(client.get(PROFILE).content.decode()) if "Dùng gần đây" in text]

    def test_a_request_writes_it_once_in_five_minutes(self, lan, time_machine):
        time_machine.move_to("2026-11-20T01:00:00Z", tick=False)
        client = sign_in()
        client.get(reverse("stand-ins"))
        with CaptureQueriesContext(connection) as usual:
            client.get(reverse("stand-ins"))
        assert not [query["sql"] for query in usual if query["sql"].startswith(("UPDATE", "INSERT"))]
        time_machine.move_to("2026-11-20T01:05:00Z", tick=False)
        with CaptureQueriesContext(connection) as now_and_then:
            client.get(reverse("stand-ins"))
        written = [query["sql"] for query in now_and_then if query["sql"].startswith(("UPDATE", "INSERT"))]
        assert [sql.split()[1].strip('"') for sql in written] == ["localities_signin"]
        assert SignIn.objects.get().seen_at == dt.datetime(2026, 11, 20, 1, 5, tzinfo=dt.UTC)

    def test_being_used_makes_none_last_longer(self, lan, time_machine):
        time_machine.move_to("2026-11-20T01:00:00Z", tick=False)
        client = sign_in()
        ends_at = Session.objects.get().expire_date
        time_machine.move_to("2026-11-25T01:00:00Z", tick=False)
        client.get(PROFILE)
        assert Session.objects.get().expire_date == ends_at

    def test_one_stays_in_the_list_when_the_secret_key_is_replaced(self, lan, settings):
        client = sign_in()
        settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], "another"
        assert "· phiên này" in " ".join(texts_of(client.get(PROFILE).content.decode()))
        confirm(sign_in(CHROME), reverse("sessions-end"))
        assert not is_in(client)

    def test_one_that_is_ended_is_out_at_once(self, lan):
        here, elsewhere = sign_in(), sign_in(CHROME)
        other = SignIn.objects.get(user_agent=CHROME)
        assert here.post(reverse("session-end", args=[other.pk])).url == PROFILE
        assert not is_in(elsewhere)
        assert is_in(here)
        assert "Chrome trên Windows" not in here.get(PROFILE).content.decode()

    def test_all_others_and_programs_at_once(self, lan):
        here, others = sign_in(), [sign_in(), sign_in()]
        AuthToken.objects.create(lan)
        page = asked(here.post(reverse("sessions-end")))
        assert "Phiên đăng nhập đang mở 2" in page
        assert "Chương trình đang đăng nhập thay 1" in page
        assert is_in(others[0])
        confirm(here, reverse("sessions-end"))
        assert is_in(here)
        assert not [other for other in others if is_in(other)]
        assert not AuthToken.objects.exists()

    def test_nobody_else_s(self, lan):
        make_user("binh", password=PASSWORD)
        theirs = sign_in(username="binh")
        sign_in_of_binh = SignIn.objects.get(user__username="binh")
        assert sign_in().post(reverse("session-end", args=[sign_in_of_binh.pk])).status_code == 404
        confirm(sign_in(), reverse("sessions-end"))
        assert is_in(theirs)

    def test_signing_out_takes_it_off_the_list(self, lan):
        sign_in(CHROME).post("/logout/")
        assert "Chrome trên Windows" not in sign_in().get(PROFILE).content.decode()

    def test_what_is_long_over_is_forgotten_and_open_ones_stay(self, lan, settings, time_machine):
        start = timezone.now()
        time_machine.move_to(start, tick=False)
        sign_in(CHROME)
        time_machine.move_to(start + dt.timedelta(days=settings.SIGN_INS_KEPT_DAYS, seconds=1), tick=False)
        sign_in(FIREFOX)
        forget_old_sessions()
        assert [one.user_agent for one in SignIn.objects.all()] == [FIREFOX]
        assert Session.objects.count() == 1


class TestUnits:
    @pytest.fixture
    def request_of(self, client):
        def make(user):
            client.force_login(user)
            request = RequestFactory().get("/")
            request.user, request.session = user, client.session
            return request

        return make

    def test_own_units_come_before_those_one_stands_in_for(self, lan, request_of):
        first, second = make_locality("Xã A", code="00001"), make_locality("Xã B", code="00002")
        other = make_membership(make_user(), first, Role.LEADER)
        ends = timezone.localdate() + dt.timedelta(days=1)
        make_membership(lan, first, Role.LEADER, stands_in_for=other, valid_to=ends)
        make_membership(lan, second, Role.LEADER)
        make_membership(lan, second, Role.VIEWER)
        make_membership(lan, make_locality("Xã C"), Role.VIEWER, valid_to=dt.date(2025, 7, 1))
        request = request_of(lan)
        assert working_units(request) == [second, first]
        assert working_unit(request) == second

    def test_a_closed_district_is_one(self, lan, request_of):
        district = make_locality(valid_to=dt.date(2025, 7, 1))
        make_membership(lan, district)
        assert working_unit(request_of(lan)) == district

    def test_without_units_there_is_none(self, lan, request_of):
        assert working_unit(request_of(lan)) is None

    def test_it_is_chosen_in_the_header(self, lan):
        units = [make_locality("Xã A", code="00001"), make_locality("Xã B", code="00002")]
        for unit in units:
            make_membership(lan, unit)
        client = sign_in()
        assert client.post(reverse("working-unit"), {"unit": units[1].pk, "next": PROFILE}).url == PROFILE
        page = client.get(PROFILE).content.decode()
        assert f'<button name="unit" value="{units[1].pk}" aria-current="true">Xã B</button>' in page
        assert f'<button name="unit" value="{units[0].pk}">Xã A</button>' in page

    @pytest.mark.parametrize("unit", ["x", "", "0", "²"])
    def test_nobody_works_for_units_that_are_not_theirs(self, lan, unit):
        make_membership(lan, make_locality())
        client = sign_in()
        assert client.post(reverse("working-unit"), {"unit": unit}).status_code == 404
        strange = make_locality("Huyện Yên Thế")
        assert client.post(reverse("working-unit"), {"unit": strange.pk}).status_code == 404


class TestStandIns:
    @pytest.fixture(autouse=True)
    def _friday(self, time_machine):
        time_machine.move_to(dt.datetime(2026, 11, 20, 3, 0, tzinfo=dt.UTC), tick=False)

    @pytest.fixture
    def leader(self, lan):
        return make_membership(lan, make_locality("Huyện Vĩnh Bảo"), Role.LEADER)

    @pytest.fixture
    def deputy(self, leader):
        user = make_user("pho", password=PASSWORD, full_name="Phạm Phó")
        make_membership(user, leader.locality, Role.VIEWER)
        return user

    def give(self, client, leader, deputy, **sent):
        days = {"valid_from": "23/11/2026", "last_day": "27/11/2026", "note": "Nghỉ phép"}
        return client.post(reverse("stand-ins"), days | {"membership": leader.pk, "user": deputy.pk} | sent)

    def test_it_is_given_to_the_last_day_and_shown_to_both(self, leader, deputy):
        client = sign_in()
        assert self.give(client, leader, deputy).url == reverse("stand-ins")
        stand_in = Membership.objects.get(stands_in_for=leader)
        assert (stand_in.user, stand_in.valid_to) == (deputy, dt.date(2026, 11, 28))
        page = client.get(reverse("stand-ins")).content.decode()
        assert "<strong>Phạm Phó</strong> thay Lê Lan" in page
        assert "Từ 23/11/2026 đến hết 27/11/2026. Nghỉ phép" in page
        assert "thay Lê Lan" in sign_in(username="pho").get(PROFILE).content.decode()

    def test_it_is_taken_back(self, leader, deputy):
        client = sign_in()
        self.give(client, leader, deputy)
        stand_in = Membership.objects.get(stands_in_for=leader)
        address = reverse("stand-in-end", args=[stand_in.pk])
        assert sign_in(username="pho").post(address).status_code == 404
        page = asked(client.post(address))
        assert "Phạm Phó thôi thay Lê Lan" in page
        assert 'href="/account/stand-ins/"' in client.post(address).content.decode()
        stand_in.refresh_from_db()
        assert stand_in.valid_to == dt.date(2026, 11, 28)
        assert confirm(client, address).url == reverse("stand-ins")
        assert Change.objects.of(stand_in).first().reason == REASON
        assert "Đã thôi trước khi bắt đầu" in client.get(reverse("stand-ins")).content.decode()

    @pytest.mark.parametrize(
        ("sent", "said"),
        [
            ({"last_day": "22/11/2026"}, "Ngày cuối không được trước ngày bắt đầu."),
            ({"last_day": ""}, "Nhập ngày cuối."),
            ({"valid_from": "1/2026"}, "id_valid_from_error"),
            ({"valid_from": "01/11/2026", "last_day": "05/11/2026"}, "Ngày cuối đã qua."),
            ({"last_day": "31/12/9999"}, "Ngày cuối quá xa."),
            ({"user": "0"}, "id_user_error"),
        ],
        ids=["before", "missing", "unread", "past", "far", "nobody"],
    )
    def test_what_is_wrong_stands_at_its_field(self, leader, deputy, sent, said):
        refused = self.give(sign_in(), leader, deputy, **sent)
        assert refused.status_code == 400
        assert said in refused.content.decode()
        assert not Membership.objects.filter(stands_in_for=leader).exists()

    def test_roles_of_others_and_people_from_elsewhere_are_not_offered(self, leader, deputy):
        make_user("xa-la", full_name="Người lạ")
        stranger = make_membership(make_user("khac", full_name="Kẻ khác"), make_locality("Huyện Yên Thế"), Role.LEADER)
        client = sign_in()
        page = client.get(reverse("stand-ins")).content.decode()
        assert "Người lạ" not in page
        assert "Kẻ khác" not in page
        assert self.give(client, stranger, deputy).status_code == 400

    def test_who_only_looks_has_nothing_to_give(self, leader, deputy):
        page = sign_in(username="pho").get(reverse("stand-ins")).content.decode()
        assert "Bạn không giữ vai trò nào giao được" in page

    def test_an_administrator_gives_for_others(self, leader, deputy):
        administrator = make_user("quantri", password=PASSWORD)
        make_membership(administrator, leader.locality, Role.ADMINISTRATOR)
        client = sign_in(username="quantri")
        page = client.get(reverse("stand-ins")).content.decode()
        assert "Lê Lan: Lãnh đạo, Huyện Vĩnh Bảo" in page
        assert self.give(client, leader, deputy).url == reverse("stand-ins")


@pytest.mark.parametrize(
    ("role", "is_offered"), [(Role.PLANNING_OFFICER, True), (Role.LEADER, False)], ids=["planner", "leader"]
)
def test_the_menu_offers_uploads_to_who_may_use_them(lan, role, is_offered):
    make_membership(lan, make_locality(), role)
    page = sign_in().get(PROFILE).content.decode()
    assert (f'href="{reverse("uploads")}"' in page) == is_offered
