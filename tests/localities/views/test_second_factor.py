"""The pages that set up the second factor, renew its recovery codes and give it up."""

import base64
import re

import pytest
from django.urls import reverse

from localities.models import RecoveryCode, SecondFactor
from tests.factories import make_user
from tests.support.codes import code_now, give_second_factor

pytestmark = pytest.mark.django_db

PASSWORD = "mat-khau-rat-dai"


@pytest.fixture
def lan(client):
    user = make_user("lan", password=PASSWORD)
    client.force_login(user)
    return user


def offered(client):
    page = client.get(reverse("second-factor")).content.decode()
    return re.search(r'class="secret">([A-Z2-7 ]+)<', page)[1].replace(" ", "")


def set_up(client, **sent):
    secret = offered(client)
    sent = {"code": code_now(secret), "password": PASSWORD} | sent
    return client.post(reverse("second-factor"), sent)


def test_the_square_is_part_of_the_page(client, lan):
    page = client.get(reverse("second-factor")).content.decode()
    drawn = base64.b64decode(re.search(r'src="data:image/svg\+xml;base64,([^"]+)"', page)[1]).decode()
    assert drawn.startswith("<svg")
    assert "<path" in drawn


def test_it_is_set_up_with_code_and_password(client, lan):
    page = set_up(client).content.decode()
    assert SecondFactor.objects.get().user == lan
    codes = re.findall(r"<code>([0-9A-Z]{5}-[0-9A-Z]{5})</code>", page)
    assert len(codes) == 10
    file = base64.b64decode(re.search(r'href="data:text/plain;charset=utf-8;base64,([^"]+)" download', page)[1])
    assert [line for line in file.decode().split("\r\n") if line in codes] == codes


def test_the_secret_stays_while_one_mistypes(client, lan):
    secret = offered(client)
    refused = client.post(reverse("second-factor"), {"code": "000000x", "password": PASSWORD})
    assert refused.status_code == 400
    assert "Mã chưa đúng. Nhập sáu chữ số" in refused.content.decode()
    assert offered(client) == secret


def test_afterwards_another_secret_is_offered(client, lan):
    secret = offered(client)
    set_up(client)
    assert offered(client) != secret


@pytest.mark.parametrize("password", ["", "sai"])
def test_without_the_password_nothing_changes(client, lan, password):
    assert set_up(client, password=password).status_code == 400
    give_second_factor(lan)
    assert client.post(reverse("recovery-codes"), {"password": password}).status_code == 400
    assert client.post(reverse("second-factor-remove"), {"password": password}).status_code == 400
    assert SecondFactor.objects.exists()


def test_new_recovery_codes(client, lan):
    give_second_factor(lan)
    RecoveryCode.objects.filter(pk=RecoveryCode.objects.first().pk).update(used_at="2026-01-01T00:00Z")
    assert "Bạn còn 9 mã chưa dùng." in client.get(reverse("recovery-codes")).content.decode()
    page = client.post(reverse("recovery-codes"), {"password": PASSWORD}).content.decode()
    assert "Các mã chỉ hiện lần này." in page


def test_it_is_given_up(client, lan):
    give_second_factor(lan)
    assert client.post(reverse("second-factor-remove"), {"password": PASSWORD}).url == reverse("profile")
    assert not SecondFactor.objects.exists()


@pytest.mark.parametrize("name", ["recovery-codes", "second-factor-remove"])
def test_without_one_there_is_nothing_to_change(client, lan, name):
    assert client.get(reverse(name)).url == reverse("second-factor")


def test_the_profile_says_how_many_codes_are_left(client, lan):
    assert "Xác thực hai bước: chưa bật." in client.get(reverse("profile")).content.decode()
    give_second_factor(lan)
    assert "Còn 10 mã dự phòng." in client.get(reverse("profile")).content.decode()


def test_pages_with_secrets_are_not_kept_by_browsers(client, lan):
    assert "no-store" in set_up(client)["Cache-Control"]
