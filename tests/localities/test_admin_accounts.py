"""What administrators do for people's accounts: a new password, a second factor that is lost."""

import pytest
from django.test import Client
from django.urls import reverse
from knox.models import AuthToken

from localities.models import Change, SecondFactor
from tests.factories import make_locality, make_staff, make_user
from tests.support.codes import give_second_factor
from tests.support.pages import texts_of

pytestmark = pytest.mark.django_db

PEOPLE = "admin:localities_user_changelist"


@pytest.fixture
def lan():
    return make_user("lan", full_name="Lê Lan")


def remove(client, *people):
    sent = {"action": "remove_second_factor", "_selected_action": [user.pk for user in people]}
    return texts_of(client.post(reverse(PEOPLE), sent, follow=True).content.decode())


def test_a_lost_second_factor_is_taken_away(admin_client, admin_user, lan):
    give_second_factor(lan)
    other = make_user("binh")
    give_second_factor(other)
    assert "Đã gỡ xác thực hai bước của: Lê Lan." in remove(admin_client, lan)
    assert [one.user for one in SecondFactor.objects.all()] == [other]
    assert Change.objects.of(lan).first().by == admin_user
    assert "Không ai trong số đã chọn đang bật xác thực hai bước." in remove(admin_client, lan)


def test_only_superusers_take_it_away_here(client, lan):
    give_second_factor(lan)
    client.force_login(make_staff(make_locality(), "localities"))
    remove(client, lan)
    assert SecondFactor.objects.exists()


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
