"""A subscription covers what a membership in the same place covers."""

import datetime as dt

import pytest

from localities.choices import Kind
from localities.coverage import below, covered_roots, covers
from localities.models import Locality, Succession
from localities.scope import localities_for_user
from tests.factories import make_locality, make_membership, make_user

MERGER = dt.date(2025, 7, 1)
pytestmark = pytest.mark.django_db


def _pass_on(old, new, on=MERGER):
    Succession.objects.create(predecessor=old, successor=new, effective_on=on, legal_act="Nghị quyết")


@pytest.fixture
def history():
    """A province merged whole into another, a district that became a town, a district that was divided, a renaming."""
    old = {"valid_to": MERGER}
    bac_giang = make_locality("Tỉnh Bắc Giang", code="24", kind=Kind.PROVINCE, **old)
    bac_ninh = make_locality("Tỉnh Bắc Ninh", code="27", kind=Kind.PROVINCE, **old)
    united = make_locality("Tỉnh Bắc Ninh", code="24", kind=Kind.PROVINCE, valid_from=MERGER)
    _pass_on(bac_giang, united)
    _pass_on(bac_ninh, united)
    start = dt.date(2024, 2, 1)
    district = make_locality("Huyện Việt Yên", code="222", parent=bac_giang, valid_to=start)
    town = make_locality("Thị xã Việt Yên", code="222", parent=bac_giang, valid_from=start, **old)
    _pass_on(district, town, start)
    wards = [make_locality(f"Phường {n}", code=f"0777{n}", parent=united, valid_from=MERGER) for n in range(2)]
    for ward in wards:
        _pass_on(town, ward)
    other = make_locality("Huyện Yên Thế", code="215", parent=bac_giang, **old)
    make_locality("Xã Đồng Kỳ", code="07300", parent=other, **old)
    dong_nai = make_locality("Tỉnh Đồng Nai", code="75", kind=Kind.PROVINCE, valid_to=dt.date(2026, 4, 30))
    city = make_locality("Thành phố Đồng Nai", code="75", kind=Kind.CENTRAL_CITY, valid_from=dt.date(2026, 4, 30))
    _pass_on(dong_nai, city, dt.date(2026, 4, 30))
    make_locality("Phường Trấn Biên", code="26000", parent=city, valid_from=dt.date(2026, 4, 30))
    return list(Locality.objects.all())


def test_a_subscription_covers_what_a_membership_covers(history):
    roots = covered_roots(history)
    for locality in history:
        user = make_user()
        make_membership(user, locality)
        covered = set(Locality.objects.filter(below(roots[locality.pk])))
        assert covered == set(localities_for_user(user, dt.date(2026, 6, 1))), f"{locality} {locality.valid_from}"


def test_rows_at_hand_are_covered_as_the_database_says(history):
    for root in history:
        stored = set(Locality.objects.filter(below([root])))
        assert {place for place in history if covers(root, place)} == stored, f"{root} {root.valid_from}"


def test_queries_do_not_grow_with_the_localities(history, django_assert_max_num_queries):
    with django_assert_max_num_queries(10):
        covered_roots(history)


def test_one_query_tells_that_nothing_became_another(history, django_assert_num_queries):
    commune = make_locality("Xã Bố Hạ", code="07336")
    with django_assert_num_queries(1):
        assert covered_roots([commune]) == {commune.pk: [commune]}


def test_nothing_covers_nothing(history):
    assert covered_roots([]) == {}
    assert not Locality.objects.filter(below([])).exists()
