"""The page of one's choices, the page of who would hear, and the one of what nobody hears."""

import pytest
from django.urls import reverse

from alerts.models import Alert, MailPreference, Subscription
from alerts.services.subscriptions import subscribe
from indicators.models import Sector
from localities.choices import Role
from tests.alerts.steps import at
from tests.factories import make_locality, make_membership, make_plan, make_user
from tests.support.asking import asked, confirm

pytestmark = pytest.mark.django_db


@pytest.fixture
def district():
    return make_locality("Huyện Vĩnh Bảo")


@pytest.fixture
def user(client, district):
    user = make_user("lan", full_name="Nguyễn Thị Lan")
    make_membership(user, district, Role.PLANNING_OFFICER)
    client.force_login(user)
    return user


def _page(client, name="hearing", **query):
    response = client.get(reverse(name), query)
    return response.content.decode()


def _send(client, **fields):
    return client.post(reverse("hearing"), fields)


@pytest.mark.parametrize("name", ["hearing", "hearers", "unheard"])
def test_nobody_sees_them_without_signing_in(client, name):
    assert client.get(reverse(name)).url.startswith(reverse("login"))


def test_who_chose_nothing_reads_what_their_role_hears(client, user):
    page = _page(client)
    assert "Báo ngay mọi cảnh báo của Huyện Vĩnh Bảo và các đơn vị bên dưới." in page
    assert "nhận tin theo mặc định của vai trò" in page


def test_a_subscription_is_added_changed_and_removed(client, user, district):
    sector, plan = Sector.objects.create(name="Kinh tế"), make_plan(locality=district)
    fields = {"locality": district.pk, "sector": sector.pk, "plan": plan.pk, "causes": ["missed", "overdue"]}
    answer = _send(client, do="add", least_severity="warning", frequency="daily", **fields)
    assert answer.status_code == 302
    stored = Subscription.objects.get()
    assert (stored.user, stored.locality, stored.sector, stored.plan) == (user, district, sector, plan)
    assert (stored.causes, stored.least_severity, stored.frequency) == (["missed", "overdue"], "warning", "daily")
    assert "Chưa đạt khi hết kỳ; Báo cáo quá hạn" in _page(client)
    _send(client, do="change", **{f"subscription-{stored.pk}": "weekly"})
    stored.refresh_from_db()
    assert (stored.causes, stored.frequency) == (["missed", "overdue"], "weekly")
    page = asked(_send(client, do=f"remove-{stored.pk}"))
    assert f"Bỏ đăng ký nhận tin: {plan}, Kinh tế, Huyện Vĩnh Bảo" in page
    assert "Đây là đăng ký cuối cùng" in page
    assert Subscription.objects.exists()
    confirm(client, reverse("hearing"), {"do": f"remove-{stored.pk}"})
    assert not Subscription.objects.exists()


@pytest.mark.parametrize("pk", ["other", "0", "x", ""])
def test_what_is_not_ones_own_is_not_removed(client, user, district, pk):
    other = make_user("hoa")
    make_membership(other, district)
    theirs = subscribe(user=other, locality=district, by=None)
    _send(client, do=f"remove-{theirs.pk if pk == 'other' else pk}")
    assert Subscription.objects.get() == theirs


def test_every_problem_of_a_form_is_said_and_what_was_typed_stays(client, user, district):
    answer = _send(client, do="add", locality=make_locality().pk, causes=["missed", "late"], frequency="daily")
    page = answer.content.decode()
    assert answer.status_code == 400
    assert page.count('class="problem"') == 3
    for label in ("địa phương: ", "nguyên nhân: ", "từ mức độ: "):
        assert label in page
    assert 'value="missed" checked' in page
    assert 'value="daily" checked' in page
    assert not Subscription.objects.exists()


def test_places_are_found_without_diacritics(client, user, district):
    commune = make_locality("Xã Tân Hưng", parent=district)
    hamlet = make_locality("Xã Tân Liên", parent=commune)
    elsewhere = make_locality("Xã Tân Phong")
    near = {district.pk, commune.pk}
    assert {found.pk for found in client.get(reverse("hearing")).context["localities"]} == near
    found = client.get(reverse("hearing"), {"q": "tan"}).context["localities"]
    assert {place.pk for place in found} == {commune.pk, hamlet.pk}
    assert elsewhere not in found


def test_the_rhythm_is_kept(client, user):
    _send(client, do="rhythm", weekday="4", at="16:30", time_zone="Asia/Tokyo", skips_unchanged="on")
    stored = MailPreference.objects.get(user=user)
    assert (stored.weekday, f"{stored.at:%H:%M}", stored.time_zone) == (4, "16:30", "Asia/Tokyo")
    assert stored.skips_unchanged
    page = _page(client)
    assert '<option value="4" selected>' in page
    assert 'value="16:30"' in page


@pytest.mark.parametrize("fields", [{"weekday": "9", "at": "07:00"}, {"weekday": "1", "at": "25:00"}, {}])
def test_a_rhythm_that_cannot_be_is_refused(client, user, fields):
    assert _send(client, do="rhythm", **fields).status_code == 400
    assert not MailPreference.objects.exists()


def test_mails_stop_and_come_again(client, user):
    _send(client, do="stop")
    assert "Đã ngừng gửi mọi thư" in _page(client)
    _send(client, do="resume")
    assert "Đã ngừng gửi mọi thư" not in _page(client)


def test_the_address_of_the_calendar_stands_there_and_changes(client, user):
    before = client.get(reverse("hearing")).context["calendar_url"]
    assert before in _page(client)
    asked(_send(client, do="calendar"))
    assert before in _page(client)
    confirm(client, reverse("hearing"), {"do": "calendar"})
    assert before not in _page(client)


def test_the_page_costs_the_same_however_much_was_chosen(client, user, district, django_assert_max_num_queries):
    for n in range(20):
        subscribe(user=user, locality=make_locality(f"Xã {n}", parent=district), by=None)
    with django_assert_max_num_queries(25):
        _page(client)


# --- Who would hear --------------------------------------------------------------------------------------------------
def test_it_says_who_hears_and_why(client, user, district):
    page = _page(client, "hearers", locality=district.pk, cause="missed", severity="critical")
    assert "<td>Nguyễn Thị Lan</td>" in page
    assert "Mặc định của Cán bộ kế hoạch, Huyện Vĩnh Bảo" in page


def test_people_of_other_places_are_counted_and_not_named(client, user, district):
    province = make_locality("Tỉnh")
    district.parent, district.path = province, f"{province.path}{district.code}/"
    district.save()
    make_membership(make_user(full_name="Người Cấp Trên"), province, Role.LEADER)
    page = _page(client, "hearers", locality=district.pk, cause="missed", severity="critical")
    assert "Người Cấp Trên" not in page
    assert "1 người ngoài phạm vi của anh/chị cũng nhận tin." in page


def test_nobody_is_said_so(client, user, district):
    user.memberships.update(role=Role.VIEWER)
    page = _page(client, "hearers", locality=district.pk, cause="missed", severity="critical")
    assert "Không ai nhận tin này." in page


def test_a_place_outside_the_scope_is_refused(client, user):
    query = {"locality": make_locality().pk, "cause": "missed", "severity": "critical"}
    response = client.get(reverse("hearers"), query)
    assert response.status_code == 400
    assert response.context["answer"] is None


# --- What nobody hears -----------------------------------------------------------------------------------------------
def _alert(locality, n, **facts):
    return Alert.objects.create(
        subject=f"series:{n}:1",
        topic="owner",
        cause="unattended",
        severity="notice",
        locality=locality,
        opened_at=at("2026-06-01 08:00"),
        **facts,
    )


def test_administrators_see_what_nobody_hears_where_they_are(client, user, district):
    user.memberships.update(role=Role.ADMINISTRATOR)
    unheard = _alert(district, 1, has_hearers=False)
    _alert(district, 2)
    _alert(district, 3, has_hearers=False, muted_by=unheard)
    _alert(make_locality(), 4, has_hearers=False)
    response = client.get(reverse("unheard"))
    assert list(response.context["page"]) == [unheard]
    assert f"?alert={unheard.pk}" in response.content.decode()
    assert "Cảnh báo không ai nhận" in _page(client, "hearers", alert=unheard.pk)


def test_others_do_not(client, user):
    assert client.get(reverse("unheard")).status_code == 403
