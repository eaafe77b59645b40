"""A person's own choices."""

import pytest
from django.test import Client
from django.urls import reverse

from localities.models import Change
from tests.factories import make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def user(client):
    user = make_user("lan")
    client.force_login(user)
    return user


def choose(client, language, **more):
    return client.post(reverse("language"), {"language": language, **more})


def test_the_chosen_language_is_kept_and_shown(client, user):
    assert choose(client, "en").url == reverse("home")
    user.refresh_from_db()
    assert user.language == "en"
    page = client.get(reverse("mails")).content.decode()
    assert '<html lang="en"' in page
    assert '<button name="language" value="vi" lang="vi">Tiếng Việt</button>' in page
    choose(client, "vi")
    page = client.get(reverse("mails")).content.decode()
    assert '<html lang="vi"' in page
    assert '<button name="language" value="en" lang="en">English</button>' in page


def test_the_choice_is_logged(client, user):
    choose(client, "en")
    (entry,) = Change.objects.all()
    assert (entry.by, entry.thing, entry.thing_id) == (user, "localities.user", user.pk)
    assert "Tiếng Việt → " in entry.message


def test_the_form_leads_back_to_its_page(client, user):
    address = reverse("mails") + "?page=1"
    assert f'<input type="hidden" name="next" value="{address}">' in client.get(address).content.decode()
    assert choose(client, "en", next=address).url == address


@pytest.mark.parametrize(
    "elsewhere", ["https://example.vn/", "//example.vn/", "javascript:alert(1)", "/\\example.vn", ""]
)
def test_it_never_leads_to_another_site(client, user, elsewhere):
    assert choose(client, "en", next=elsewhere).url == reverse("home")


@pytest.mark.parametrize("language", ["fr", "", "EN", "vi-VN"])
def test_another_language_is_refused(client, user, language):
    assert choose(client, language).status_code == 400
    user.refresh_from_db()
    assert user.language == "vi"


def test_only_a_form_changes_it(client, user):
    assert client.get(reverse("language")).status_code == 405
    checked = Client(enforce_csrf_checks=True)
    checked.force_login(user)
    assert choose(checked, "en").status_code == 403
    user.refresh_from_db()
    assert user.language == "vi"


def test_signing_in_comes_first(client):
    assert choose(client, "en").url == reverse("login")
