import datetime as dt

import pytest

from localities.choices import Kind
from localities.errors import SuccessionError
from localities.models import Change, Locality, Succession
from localities.services import NewUnit, record_succession
from tests.factories import make_locality, make_user

pytestmark = pytest.mark.django_db

DAY = dt.date(2026, 4, 30)
ACT = "Nghị quyết 30/2026/QH16"
CITY = NewUnit("75", "Thành phố Đồng Nai", Kind.CENTRAL_CITY)


@pytest.fixture
def province():
    return make_locality("Tỉnh Đồng Nai", code="75", kind=Kind.PROVINCE)


def _record(predecessors, successors, **facts):
    facts = {"effective_on": DAY, "legal_act": ACT, "by": None} | facts
    return record_succession(predecessors=predecessors, successors=successors, **facts)


def test_a_province_becomes_a_city_and_keeps_its_communes(province):
    commune = make_locality("Xã Trị An", code="26170", kind=Kind.COMMUNE, parent=province)
    actor = make_user()
    [pair] = _record([province], [CITY], by=actor)
    province.refresh_from_db()
    assert (province.valid_to, pair.successor.valid_from, pair.legal_act) == (DAY, DAY, ACT)
    assert set(Locality.objects.descendants_of(pair.successor, DAY)) == {pair.successor, commune}
    assert set(Locality.objects.descendants_of(province, DAY - dt.timedelta(days=1))) == {province, commune}
    assert Change.objects.filter(by=actor).count() == 3


def test_a_unit_is_divided_and_another_merged_in_two_clauses(province):
    one, two, three = (make_locality(f"Xã {n}", code=f"2600{n}", kind=Kind.COMMUNE, parent=province) for n in range(3))
    _record([one, two], [NewUnit("26001", "Xã A", Kind.COMMUNE, province)])
    _record([two, three], [NewUnit("26002", "Xã B", Kind.COMMUNE, province)])
    pairs = Succession.objects.values_list("predecessor__name", "successor__name")
    assert set(pairs) == {("Xã 0", "Xã A"), ("Xã 1", "Xã A"), ("Xã 1", "Xã B"), ("Xã 2", "Xã B")}


def test_a_unit_that_stands_may_take_another_in(province):
    small = make_locality("Xã nhỏ", code="26001", kind=Kind.COMMUNE, parent=province)
    large = make_locality("Phường lớn", code="26002", kind=Kind.WARD, parent=province)
    _record([small], [large])
    large.refresh_from_db()
    assert large.valid_to is None
    assert large.precedences.get().predecessor == small


def test_the_same_clause_twice_is_the_same_pair(province):
    [pair] = _record([province], [CITY])
    assert _record([province], [pair.successor]) == [pair]


@pytest.mark.parametrize(
    ("facts", "field", "problem"),
    [
        ({"predecessors": []}, "predecessor", "Chưa có đơn vị cũ."),
        ({"successors": []}, "successor", "Chưa có đơn vị mới."),
        ({"legal_act": " "}, "legal_act", "Chưa có văn bản."),
        (
            {"effective_on": dt.date(2008, 8, 1)},
            "predecessor",
            "Tỉnh Đồng Nai không kết thúc được ngày 01/08/2008.",
        ),
        (
            {"successors": [NewUnit("7", "Thành phố Đồng Nai", Kind.CENTRAL_CITY)]},
            "successor",
            "Thành phố Đồng Nai: Mã cấp tỉnh gồm 2 chữ số.",
        ),
    ],
)
def test_refuses_and_changes_nothing(province, facts, field, problem):
    facts = {"predecessors": [province], "successors": [CITY]} | facts
    with pytest.raises(SuccessionError) as refused:
        _record(**facts)
    assert refused.value.by_field == {field: [problem]}
    province.refresh_from_db()
    assert province.valid_to is None
    assert Locality.objects.count() == 1


def test_a_unit_cannot_succeed_itself_or_come_too_late(province):
    gone = make_locality("Tỉnh cũ", code="76", kind=Kind.PROVINCE, valid_to=dt.date(2025, 7, 1))
    with pytest.raises(SuccessionError) as refused:
        _record([province, gone], [province, gone])
    assert refused.value.by_field == {
        "predecessor": ["Tỉnh cũ không kết thúc được ngày 30/04/2026."],
        "successor": ["Một đơn vị không thể kế tiếp chính nó.", "Tỉnh cũ không tồn tại ngày 30/04/2026."],
    }
