"""The search of the header: what the words find, where it leads, what it never shows."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from indicators.choices import Standing
from localities.choices import Role
from tests.factories import make_indicator, make_locality, make_membership, make_plan, make_target, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def place():
    return make_locality("Huyện Vĩnh Bảo")


@pytest.fixture
def target(place):
    return make_target(plan=make_plan(locality=place), indicator=make_indicator("Tỷ lệ hộ nghèo"))


@pytest.fixture(autouse=True)
def _viewer(client, place):
    user = make_user()
    make_membership(user, place, Role.VIEWER)
    client.force_login(user)


def found(client, words):
    response = client.get(reverse("search"), {"q": words})
    assert response.status_code == 200
    return response.context["found"]


def labels(client, words):
    answer = client.get(reverse("search-suggestions"), {"q": words}).json()
    return [hit["label"] for hit in answer["suggestions"]]


@pytest.mark.parametrize("name", ["search", "search-suggestions"])
def test_signing_in_comes_first(client, name):
    client.logout()
    assert client.get(reverse(name), {"q": "ho ngheo"}).status_code == 302


def test_a_unit_is_found_without_diacritics_and_leads_to_its_board(client, place, target):
    (unit,) = found(client, "vinh bao").units
    assert (unit.label, unit.address) == ("Huyện Vĩnh Bảo", reverse("board", args=[place.pk, 2023]))


def test_an_indicator_leads_to_its_units_and_its_target(client, target):
    hits = found(client, "hộ NGHÈO")
    assert [hit.address for hit in hits.indicators] == [reverse("across", args=[target.indicator_id, 2023])]
    assert [hit.address for hit in hits.targets] == [reverse("target", args=[target.pk])]


def test_a_part_is_listed_under_its_whole(client, target):
    whole = make_target(plan=target.plan, indicator=make_indicator("Lớp đào tạo nghề"))
    part = make_indicator("học viên")
    make_target(plan=target.plan, indicator=part, stands_under=whole, standing=Standing.PART)
    (hit,) = found(client, "hoc vien").targets
    assert hit.label == f"Lớp đào tạo nghề: học viên ({part.unit})"


def test_the_words_of_a_target_may_name_its_unit_too(client, place, target):
    make_target(plan=target.plan, indicator=make_indicator("Rừng trồng"))
    (hit,) = found(client, "ngheo vinh bao").targets
    assert (hit.label, hit.note) == ("Tỷ lệ hộ nghèo (%)", "Huyện Vĩnh Bảo · 2023")


def test_the_name_of_a_unit_alone_does_not_list_its_targets(client, target):
    assert not found(client, "vinh bao").targets


def test_outside_the_scope_nothing_is_found(client):
    elsewhere = make_plan(locality=make_locality("Huyện Yên Thế"))
    make_target(plan=elsewhere, indicator=make_indicator("Rừng trồng"))
    assert not found(client, "rung trong")
    assert not found(client, "yen the")
    assert labels(client, "rung") == []


@pytest.mark.parametrize("words", ["", "h", " ", "%", "\0"])
def test_too_few_letters_find_nothing(client, target, words):
    assert not found(client, words)


def test_nothing_found_says_what_to_try(client):
    page = client.get(reverse("search"), {"q": "zzz"}).content.decode()
    assert "Không tìm thấy “zzz” trong phạm vi của bạn" in page


def test_suggestions_are_the_first_of_each_kind(client, target):
    assert labels(client, "ho ngheo") == ["Tỷ lệ hộ nghèo (%)", "Tỷ lệ hộ nghèo (%)"]


def test_the_number_of_queries_does_not_grow_with_what_is_found(client, target):
    def count():
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse("search"), {"q": "ho ngheo"})
        return len(queries)

    first = count()
    for number in range(3):
        make_target(plan=target.plan, indicator=make_indicator(f"Hộ nghèo loại {number}"))
    assert count() == first
