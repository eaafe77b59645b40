"""Units and offices over the API."""

import datetime as dt

import pytest

from localities.choices import Kind
from localities.models import Office, Succession
from tests.factories import make_locality, make_membership, make_user
from tests.support.api import Api

pytestmark = pytest.mark.django_db


@pytest.fixture
def province():
    return make_locality("Tỉnh Bắc Giang", code="24", kind=Kind.PROVINCE, valid_to=dt.date(2025, 7, 1))


@pytest.fixture
def district(province):
    return make_locality("Huyện Việt Yên", code="222", parent=province, valid_to=dt.date(2024, 2, 1))


@pytest.fixture
def town(province, district):
    facts = {"kind": Kind.DISTRICT_TOWN, "parent": province, "valid_from": dt.date(2024, 2, 1)}
    town = make_locality("Thị xã Việt Yên", code="222", **facts)
    Succession.objects.create(
        predecessor=district, successor=town, effective_on=dt.date(2024, 2, 1), legal_act="938/NQ-UBTVQH15"
    )
    return town


@pytest.fixture
def person(town):
    user = make_user("an")
    make_membership(user, town)
    return user


def test_a_unit_is_written_with_its_level_and_dates(person, district, province):
    status, body = Api(person).get(f"localities/{district.pk}/")
    assert status == 200
    assert body == {
        "id": district.pk,
        "code": "222",
        "name": "Huyện Việt Yên",
        "kind": "rural_district",
        "level": "district",
        "parent": province.pk,
        "valid_from": "2008-08-01",
        "valid_to": "2024-02-01",
    }


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ({}, ["Tỉnh Bắc Giang", "Huyện Việt Yên", "Thị xã Việt Yên"]),
        ({"q": "thi xa viet"}, ["Thị xã Việt Yên"]),
        ({"code": "24"}, ["Tỉnh Bắc Giang"]),
        ({"kind": "rural_district"}, ["Huyện Việt Yên"]),
        ({"level": "district"}, ["Huyện Việt Yên", "Thị xã Việt Yên"]),
        ({"valid_on": "2024-01-31"}, ["Tỉnh Bắc Giang", "Huyện Việt Yên"]),
        ({"valid_on": "31/01/2024"}, ["Tỉnh Bắc Giang", "Huyện Việt Yên"]),
        ({"valid_from__gte": "2024-01-01"}, ["Thị xã Việt Yên"]),
        ({"parent": 0}, []),
    ],
)
def test_filters(person, query, names):
    status, body = Api(person).get("localities/", **query)
    assert status == 200
    assert [row["name"] for row in body["results"]] == names


@pytest.mark.parametrize("query", [{"parent": "x"}, {"parent": "9" * 30}, {"valid_on": "2024-13-01"}, {"kind": "city"}])
def test_a_filter_that_cannot_be_understood_is_refused(person, query):
    status, body = Api(person).get("localities/", **query)
    assert status == 400
    assert [problem["field"] for problem in body["problems"]] == list(query)


def test_units_and_successions_are_public_to_whoever_is_signed_in(town):
    nobody = Api(make_user("khach"))
    assert len(nobody.ids("localities/")) == 3
    assert len(nobody.ids("successions/", successor=town.pk)) == 1
    assert Api().get("localities/")[0] == 401


def test_offices_are_seen_within_the_scope(person, town, province):
    inside = Office.objects.create(locality=town, name="Văn phòng")
    outside = Office.objects.create(locality=province, name="Sở Tài chính")
    api = Api(person)
    assert api.ids("offices/") == [inside.pk]
    assert api.get(f"offices/{outside.pk}/")[0] == 404


def test_no_one_writes_here(person, town):
    status, body = Api(person).post("localities/", {"name": "Xã mới"})
    assert (status, body["problems"]) == (405, [])
