import pytest
from django.urls import reverse

from tests.alerts.steps import add_delivery
from tests.factories import make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def user():
    return make_user("lan", full_name="Nguyễn Thị Lan")


@pytest.fixture
def own(user):
    return add_delivery(user)


@pytest.fixture
def foreign():
    return add_delivery(make_user("hoa"))


def _get(client, name, *args):
    return client.get(reverse(name, args=args))


def test_nobody_reads_mail_without_signing_in(client, own):
    for name, args in [("mails", []), ("mail", [own.pk]), ("mail-html", [own.pk])]:
        response = _get(client, name, *args)
        assert (response.status_code, response.url.partition("?")[0]) == (302, reverse("login"))


def test_people_see_their_own_mail_only(client, user, own, foreign):
    client.force_login(user)
    assert list(_get(client, "mails").context["mails"]) == [own]
    for name in ("mail", "mail-html"):
        assert _get(client, name, own.pk).status_code == 200
        assert _get(client, name, foreign.pk).status_code == 404


def test_superusers_see_all(admin_client, own, foreign):
    assert list(_get(admin_client, "mails").context["mails"]) == [foreign, own]
    assert _get(admin_client, "mail", own.pk).status_code == 200


def test_the_page_says_what_became_of_a_mail(client, user, own):
    client.force_login(user)
    page = _get(client, "mail", own.pk).content.decode()
    assert own.subject in page
    assert "Chờ gửi" in page
    assert f'src="{reverse("mail-html", args=[own.pk])}"' in page


def test_the_mail_itself_is_shut_in(client, user, own):
    client.force_login(user)
    response = _get(client, "mail-html", own.pk)
    assert response.content.decode() == own.html
    policy = dict(part.strip().partition(" ")[::2] for part in response["Content-Security-Policy"].split(";"))
    assert policy["default-src"] == "'none'"
    assert policy["style-src"] == "'unsafe-inline'"
    assert policy["frame-ancestors"] == "'self'"
    assert "allow-scripts" not in policy["sandbox"]
    assert not {"script-src", "img-src", "connect-src"} & policy.keys()


def test_a_list_costs_the_same_however_long(admin_client, user, django_assert_num_queries):
    for _ in range(60):
        add_delivery(user)
    with django_assert_num_queries(6):  # session, person, count, page, units, notifications
        response = _get(admin_client, "mails")
    assert response.context["paginator"].num_pages == 2


def test_who_has_no_mail_reads_so(client, user):
    client.force_login(user)
    assert "Chưa có thư nào." in _get(client, "mails").content.decode()


def test_only_mails_are_mails(admin_client, user, own):
    note = add_delivery(user, channel="page", state="sent", sent_at=own.created_at)
    assert list(_get(admin_client, "mails").context["mails"]) == [own]
    assert _get(admin_client, "mail", note.pk).status_code == 404
