"""Who sees which localities. The tree: Bắc Giang and Bắc Ninh merge; Việt Yên changes its kind, then is divided."""

import datetime as dt
from types import SimpleNamespace

import pytest

from localities.choices import Kind, Role
from localities.models import Locality, Succession
from localities.scope import localities_for_user
from tests.factories import make_locality, make_membership, make_user

pytestmark = pytest.mark.django_db

FEBRUARY, JULY, SEPTEMBER = dt.date(2024, 2, 1), dt.date(2025, 7, 1), dt.date(2026, 9, 20)
AFTER = dt.date(2026, 10, 1)


def _become(predecessors: list[Locality], successors: list[Locality]) -> None:
    for old in predecessors:
        for new in successors:
            Succession.objects.create(
                predecessor=old, successor=new, effective_on=new.valid_from, legal_act="Nghị quyết"
            )


@pytest.fixture
def tree() -> SimpleNamespace:
    province = {"kind": Kind.PROVINCE}
    bac_giang = make_locality("Tỉnh Bắc Giang", code="24", valid_to=JULY, **province)
    old_bac_ninh = make_locality("Tỉnh Bắc Ninh", code="27", valid_to=JULY, **province)
    bac_ninh = make_locality("Tỉnh Bắc Ninh", code="24", valid_from=JULY, valid_to=SEPTEMBER, **province)
    city = make_locality("Thành phố Bắc Ninh", code="24", valid_from=SEPTEMBER, kind=Kind.CENTRAL_CITY)
    huyen = make_locality("Huyện Việt Yên", code="222", parent=bac_giang, valid_to=FEBRUARY)
    thi_xa = make_locality("Thị xã Việt Yên", code="222", parent=bac_giang, valid_from=FEBRUARY, valid_to=JULY)
    commune = {"kind": Kind.COMMUNE}
    whole = make_locality("Xã Tiên Sơn", code="07786", parent=thi_xa, valid_from=FEBRUARY, valid_to=JULY, **commune)
    divided = make_locality("Xã Trung Sơn", code="07780", parent=thi_xa, valid_from=FEBRUARY, valid_to=JULY, **commune)
    neighbour = make_locality("Xã Vân Hà", code="07798", parent=bac_ninh, valid_from=JULY, **commune)
    ward = make_locality("Phường Nếnh", code="07795", parent=bac_ninh, valid_from=JULY, kind=Kind.WARD)
    elsewhere = make_locality("Thành phố Hải Phòng", code="31", kind=Kind.CENTRAL_CITY)
    _become([bac_giang, old_bac_ninh], [bac_ninh])
    _become([bac_ninh], [city])
    _become([huyen], [thi_xa])
    _become([thi_xa, divided], [neighbour, ward])
    _become([whole], [ward])
    return SimpleNamespace(**{name: unit for name, unit in locals().items() if isinstance(unit, Locality)})


def _seen(locality: Locality, on: dt.date = AFTER) -> set[str]:
    user = make_user()
    make_membership(user, locality)
    return set(localities_for_user(user, on).values_list("name", "valid_from"))


def _keys(*units: Locality) -> set[tuple[str, dt.date]]:
    return {(unit.name, unit.valid_from) for unit in units}


def test_a_province_sees_all_that_was_merged_whole_into_it(tree):
    assert _seen(tree.city) == _keys(
        tree.city, tree.bac_ninh, tree.bac_giang, tree.old_bac_ninh, tree.huyen, tree.thi_xa,
        tree.whole, tree.divided, tree.neighbour, tree.ward,
    )  # fmt: skip


def test_a_province_that_changed_its_name_keeps_its_people(tree):
    assert _seen(tree.bac_ninh) == _seen(tree.city)


def test_a_merged_province_does_not_reach_into_the_new_one(tree):
    assert _seen(tree.bac_giang) == _keys(tree.bac_giang, tree.huyen, tree.thi_xa, tree.whole, tree.divided)


def test_an_heir_sees_what_came_whole_but_not_what_was_divided(tree):
    assert _seen(tree.ward) == _keys(tree.ward, tree.whole)
    assert _seen(tree.neighbour) == _keys(tree.neighbour)


def test_being_all_heirs_of_a_divided_unit_does_not_make_it_whole(tree):
    user = make_user()
    make_membership(user, tree.ward)
    make_membership(user, tree.neighbour)
    assert tree.divided not in localities_for_user(user, AFTER)


def test_a_closed_district_keeps_its_officer_and_its_whole_history(tree):
    expected = _keys(tree.huyen, tree.thi_xa, tree.whole, tree.divided)
    assert _seen(tree.thi_xa) == expected
    assert _seen(tree.huyen) == expected


def test_a_commune_that_goes_on_alone_keeps_its_officer_although_its_district_is_divided(tree):
    old = make_locality("Xã Minh Đức", code="07768", parent=tree.thi_xa, kind=Kind.COMMUNE, valid_to=JULY)
    new = make_locality("Xã Minh Đức", code="07768", parent=tree.bac_ninh, kind=Kind.COMMUNE, valid_from=JULY)
    _become([tree.thi_xa, old], [new])
    assert _seen(old) == _seen(new) == _keys(old, new)


def test_an_island_district_goes_on_as_a_special_zone_and_its_communes_do_not(tree):
    district = make_locality("Huyện Phú Quý", code="601", parent=tree.bac_giang, valid_to=JULY)
    parts = [
        make_locality(f"Xã {n}", code=f"2323{n}", parent=district, kind=Kind.COMMUNE, valid_to=JULY) for n in (1, 2)
    ]
    zone = make_locality("Đặc khu Phú Quý", code="23272", parent=tree.bac_ninh, kind=Kind.SPECIAL_ZONE, valid_from=JULY)
    _become([district, *parts], [zone])
    assert _seen(district) == _keys(district, *parts, zone)
    assert _seen(parts[0]) == _keys(parts[0])


def test_a_district_that_took_in_a_neighbour_is_not_the_same_unit(tree):
    one = make_locality("Quận Một", code="901", parent=tree.elsewhere, valid_to=JULY)
    two = make_locality("Quận Hai", code="902", parent=tree.elsewhere, valid_to=JULY)
    both = make_locality("Quận Ba", code="903", parent=tree.elsewhere, valid_from=JULY)
    _become([one, two], [both])
    assert _seen(one) == _keys(one)
    assert _seen(both) == _keys(one, two, both)


@pytest.mark.parametrize(
    ("on", "is_covered"), [("2024-12-31", False), ("2025-01-01", True), ("2025-12-31", True), ("2026-01-01", False)]
)
def test_a_membership_counts_on_its_dates(on, is_covered):
    user, unit = make_user(), make_locality()
    make_membership(user, unit, valid_from=dt.date(2025, 1, 1), valid_to=dt.date(2026, 1, 1))
    assert localities_for_user(user, dt.date.fromisoformat(on)).contains(unit) == is_covered


def test_roles_narrow_the_scope():
    user, seen, written = make_user(), make_locality(), make_locality()
    make_membership(user, seen, Role.VIEWER)
    make_membership(user, written, Role.DATA_OFFICER)
    assert set(localities_for_user(user)) == {seen, written}
    assert set(localities_for_user(user, roles=[Role.DATA_OFFICER])) == {written}
    assert not localities_for_user(user, roles=[Role.LEADER])


@pytest.mark.parametrize(
    ("facts", "count"), [({}, 0), ({"is_superuser": True}, 1), ({"is_superuser": True, "is_active": False}, 0)]
)
def test_without_memberships(facts, count):
    make_locality()
    assert localities_for_user(make_user(**facts)).count() == count


def test_queries_do_not_grow_with_the_units(tree, django_assert_num_queries):
    user = make_user()
    make_membership(user, tree.city)
    # Memberships; later rows: none; whole predecessors: the province, then the two before it, then none; the answer.
    with django_assert_num_queries(6):
        list(localities_for_user(user, AFTER))
