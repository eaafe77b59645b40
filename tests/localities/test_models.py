import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from localities.choices import LEVEL_OF_KIND, Kind, Level, Role
from localities.models import Locality, Membership, Office, Succession
from tests.factories import make_locality, make_membership, make_user

pytestmark = pytest.mark.django_db

JULY = dt.date(2025, 7, 1)


def test_every_kind_has_a_level():
    assert set(LEVEL_OF_KIND) == set(Kind)
    assert make_locality(kind=Kind.WARD).level == Level.COMMUNE


@pytest.mark.parametrize(
    ("on", "is_valid"),
    [("2008-07-31", False), ("2008-08-01", True), ("2025-06-30", True), ("2025-07-01", False)],
)
def test_validity_is_half_open(on, is_valid):
    unit = make_locality(valid_to=JULY)
    on = dt.date.fromisoformat(on)
    assert unit.is_valid_on(on) == is_valid
    assert Locality.objects.valid_on(on).contains(unit) == is_valid


def test_descendants_on_a_date_are_one_query(django_assert_num_queries):
    province = make_locality("Tỉnh Bắc Giang", code="24", kind=Kind.PROVINCE)
    district = make_locality(code="222", parent=province, valid_to=JULY)
    old = make_locality("Xã cũ", code="07774", kind=Kind.COMMUNE, parent=district, valid_to=JULY)
    new = make_locality("Xã mới", code="07774", kind=Kind.COMMUNE, parent=province, valid_from=JULY)
    make_locality("Tỉnh khác", code="25", kind=Kind.PROVINCE)
    with django_assert_num_queries(1):
        assert set(Locality.objects.descendants_of(province, dt.date(2024, 1, 1))) == {province, district, old}
    assert set(Locality.objects.descendants_of(province, JULY)) == {province, new}
    assert not Locality.objects.descendants_of(district, JULY).exists()


@pytest.mark.parametrize("words", ["viet yen", "Việt Yên", "VIỆT", "222", " 222 "])
def test_matching_ignores_diacritics_and_knows_codes(words):
    unit = make_locality("Huyện Việt Yên", code="222")
    make_locality("Huyện Yên Thế")
    assert list(Locality.objects.matching(words)) == [unit]


def _unit(**facts):
    return lambda: make_locality(code="222", **facts)


def _succession_to_itself():
    unit = make_locality()
    Succession.objects.create(predecessor=unit, successor=unit, effective_on=JULY, legal_act="Nghị quyết")


def _succession_twice():
    old, new = make_locality(), make_locality()
    for _ in range(2):
        Succession.objects.create(predecessor=old, successor=new, effective_on=JULY, legal_act="Nghị quyết")


def _office_twice():
    unit = make_locality()
    for _ in range(2):
        Office.objects.create(locality=unit, name="Văn phòng")


def _membership_twice():
    user, unit = make_user(), make_locality()
    for _ in range(2):
        make_membership(user, unit)


@pytest.mark.parametrize(
    "store",
    [
        pytest.param(_unit(valid_to=dt.date(2009, 1, 1)), id="same code and first day"),
        pytest.param(_unit(valid_from=JULY), id="two open rows of one code"),
        pytest.param(_unit(valid_from=JULY, valid_to=JULY), id="ends as it begins"),
        pytest.param(_succession_to_itself, id="succession to itself"),
        pytest.param(_succession_twice, id="succession twice"),
        pytest.param(_office_twice, id="office twice"),
        pytest.param(_membership_twice, id="membership twice"),
        pytest.param(
            lambda: make_membership(make_user(), make_locality(), Role.VIEWER, valid_to=dt.date(2008, 7, 31)),
            id="membership ends before it begins",
        ),
    ],
)
def test_the_database_refuses(store):
    make_locality(code="222")
    with pytest.raises(IntegrityError), transaction.atomic():
        store()


def test_names_shown():
    user = make_user("an", full_name="Nguyễn Văn An")
    unit = make_locality("Huyện Yên Thế")
    assert (str(user), user.get_short_name(), str(make_user("binh"))) == ("Nguyễn Văn An", "An", "binh")
    assert str(make_membership(user, unit, Role.LEADER)) == "Nguyễn Văn An: Lãnh đạo, Huyện Yên Thế"
    assert Membership.objects.valid_on(dt.date(2008, 7, 31)).count() == 0
