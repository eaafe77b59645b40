"""The link in a mail: it changes what its reader hears and nothing else, and only when it is used."""

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from alerts.models import MailPreference, Subscription
from alerts.services.subscriptions import subscribe
from alerts.tokens import make_token, token_holds
from alerts.unsubscribing import PURPOSE, reader_of, unsubscribe_headers, unsubscribe_url
from localities.choices import Role
from tests.factories import make_locality, make_membership, make_user

ONE_CLICK = {"List-Unsubscribe": "One-Click"}
pytestmark = pytest.mark.django_db


@pytest.fixture
def district():
    return make_locality("Huyện Vĩnh Bảo")


@pytest.fixture
def user(district):
    user = make_user("lan", full_name="Nguyễn Thị Lan")
    make_membership(user, district, Role.PLANNING_OFFICER)
    return user


@pytest.fixture
def url(user):
    return unsubscribe_url(user).removeprefix(settings.SITE_URL)


@pytest.fixture
def mail_program():
    """Not signed in, without cookies, and every form checked."""
    return Client(enforce_csrf_checks=True)


def _token(url):
    return url.rstrip("/").rpartition("/")[2]


def _stopped(user):
    return MailPreference.objects.filter(user=user, stopped_at__isnull=False).exists()


def test_a_mail_says_how_to_end_it(user):
    assert unsubscribe_headers(user) == {
        "List-Unsubscribe": f"<{unsubscribe_url(user)}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }
    assert unsubscribe_url(user).startswith(settings.SITE_URL + "/thu/huy/")


def test_one_click_ends_all_mails_again_and_again(mail_program, user, url):
    assert mail_program.post(url, ONE_CLICK).status_code == 200
    first = MailPreference.objects.get(user=user).stopped_at
    assert mail_program.post(url, ONE_CLICK).status_code == 200
    assert MailPreference.objects.get(user=user).stopped_at == first


def test_looking_changes_nothing(mail_program, user, url):
    for look in (mail_program.get, mail_program.head):
        assert look(url, ONE_CLICK).status_code == 200
    assert not MailPreference.objects.exists()
    assert not Subscription.objects.exists()


@pytest.mark.parametrize("sent", [{"do": "stop"}, {"do": "change"}, {"List-Unsubscribe": "Two-Clicks"}])
def test_only_the_one_click_needs_no_form_of_ours(mail_program, user, url, sent):
    assert mail_program.post(url, sent).status_code == 403
    assert not _stopped(user)


def test_the_form_on_the_page_passes_the_check(mail_program, user, url):
    page = mail_program.get(url)
    token = page.context["csrf_token"]
    assert mail_program.post(url, {"do": "stop", "csrfmiddlewaretoken": token}).status_code == 302
    assert _stopped(user)


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize(
    "spoil",
    [
        lambda token, other: token[:-1] + ("A" if token[-1] != "A" else "E"),
        lambda token, other: f"{other.pk}-{token.partition('-')[2]}",
        lambda token, other: token.partition("-")[0],
        lambda token, other: f"{token}:{token}",
        lambda token, other: f"0{token}"[:-20],
        lambda token, other: "-",
        lambda token, other: "9" * 30 + "-x",
        lambda token, other: "x" * 2000,
        lambda token, other: make_token("calendar", int(token.partition("-")[0]), "lan@example.vn"),
    ],
)
def test_a_link_that_was_tampered_with_leads_nowhere(mail_program, user, url, method, spoil):
    token = spoil(_token(url), make_user("hoa"))
    address = reverse("unsubscribe", args=[token])
    assert getattr(mail_program, method)(address, ONE_CLICK).status_code == 404
    assert not MailPreference.objects.exists()


def test_a_link_ends_with_its_address_and_with_its_person(user, url):
    assert reader_of(_token(url)) == user
    user.email = "khac@example.vn"
    user.save()
    assert reader_of(_token(url)) is None
    user.email, user.is_active = "lan@example.vn", False
    user.save()
    assert reader_of(_token(url)) is None


def test_a_link_outlives_a_change_of_the_services_key(settings, user):
    token = make_token(PURPOSE, user.pk, user.email)
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another key"
    assert token_holds(PURPOSE, token, user.email)
    settings.SECRET_KEY_FALLBACKS = []
    assert not token_holds(PURPOSE, token, user.email)


def test_the_link_opens_nothing_else(client, url):
    client.get(url)
    assert client.get(reverse("hearing")).status_code == 302


def test_who_chose_nothing_changes_the_default_of_a_place(client, user, url, district):
    page = client.get(url).content.decode()
    assert "Báo ngay mọi cảnh báo của Huyện Vĩnh Bảo và các đơn vị bên dưới." in page
    client.post(url, {f"locality-{district.pk}": "weekly"})
    stored = Subscription.objects.get()
    assert (stored.user, stored.locality, stored.frequency) == (user, district, "weekly")


def test_a_subscription_keeps_what_the_link_does_not_change(client, user, url, district):
    kept = subscribe(user=user, locality=district, by=None, causes=["missed"], least_severity="critical")
    client.post(url, {f"subscription-{kept.pk}": "never", "subscription-0": "daily"})
    kept.refresh_from_db()
    assert (kept.frequency, kept.causes, kept.least_severity) == ("never", ["missed"], "critical")
    assert Subscription.objects.count() == 1


def test_another_persons_subscription_is_not_reached(client, user, url, district):
    other = make_user("hoa")
    make_membership(other, district)
    theirs = subscribe(user=other, locality=district, by=None)
    client.post(url, {f"subscription-{theirs.pk}": "never"})
    theirs.refresh_from_db()
    assert theirs.frequency == "at_once"


def test_a_frequency_that_does_not_exist_is_refused_in_words(client, url, district):
    response = client.post(url, {f"locality-{district.pk}": "hourly"})
    assert response.status_code == 400
    assert "Không có cách nhận “hourly”." in response.content.decode()


def test_mails_can_be_taken_up_again(client, user, url):
    client.post(url, ONE_CLICK)
    assert "Đã ngừng gửi mọi thư" in client.get(url).content.decode()
    client.post(url, {"do": "resume"})
    assert not _stopped(user)


def test_the_page_speaks_the_readers_language(client, user, url):
    user.language = "en"
    user.save()
    assert '<html lang="en"' in client.get(url).content.decode()
