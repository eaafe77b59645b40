import datetime as dt

import pytest

from localities.choices import Kind
from localities.errors import UnitError
from localities.models import Change
from localities.services import correct_locality, create_locality, path_for
from tests.factories import make_locality, make_user

pytestmark = pytest.mark.django_db

OPENED, JULY = dt.date(2008, 8, 1), dt.date(2025, 7, 1)


@pytest.fixture
def province():
    return make_locality("Tỉnh Bắc Giang", code="24", kind=Kind.PROVINCE)


def test_creates_a_unit_with_its_place_and_search_name(province):
    unit = create_locality(
        code="222", name=" Huyện Việt Yên ", kind=Kind.RURAL_DISTRICT, parent=province, valid_from=OPENED, by=None
    )
    unit.refresh_from_db()
    assert (unit.name, unit.path, unit.search_name) == ("Huyện Việt Yên", "24/222/", "huyen viet yen")
    assert path_for("07777", unit) == "24/222/07777/"


@pytest.mark.parametrize(
    ("facts", "problems"),
    [
        ({"name": " "}, {"name": ["Chưa có tên."]}),
        ({"kind": "x"}, {"kind": ["Loại đơn vị không hợp lệ."]}),
        ({"code": "2222"}, {"code": ["Mã cấp huyện gồm 3 chữ số."]}),
        ({"valid_to": OPENED}, {"valid_to": ["Ngày kết thúc phải sau ngày bắt đầu."]}),
        ({"parent": None}, {"parent": ["Chưa cho biết đơn vị trực thuộc."]}),
        ({"valid_from": dt.date(2008, 7, 31)}, {"parent": ["Tỉnh Bắc Giang không tồn tại ngày 31/07/2008."]}),
        (
            {"kind": Kind.PROVINCE, "code": "25"},
            {"parent": ["Tỉnh Bắc Giang không thể là cấp trên trực tiếp."]},
        ),
    ],
)
def test_refuses_with_every_problem(province, facts, problems):
    facts = {
        "code": "222",
        "name": "Huyện",
        "kind": Kind.RURAL_DISTRICT,
        "parent": province,
        "valid_from": OPENED,
    } | facts
    with pytest.raises(UnitError) as refused:
        create_locality(by=None, **facts)
    assert refused.value.by_field == problems


def test_several_problems_come_together(province):
    with pytest.raises(UnitError) as refused:
        create_locality(code="x", name="", kind=Kind.WARD, valid_from=OPENED, valid_to=OPENED, by=None)
    assert set(refused.value.by_field) == {"code", "name", "parent", "valid_to"}
    assert len(refused.value.problems) == 4


@pytest.mark.parametrize(
    ("begins", "ends", "fits"),
    [
        ("2005-01-01", "2008-08-01", True),
        ("2005-01-01", "2008-08-02", False),
        ("2005-01-01", None, False),
        ("2010-01-01", "2011-01-01", False),
        ("2025-06-30", None, False),
        ("2025-07-01", None, True),
    ],
)
def test_one_code_belongs_to_one_unit_at_a_time(begins, ends, fits):
    make_locality("Tỉnh Bắc Giang", code="24", kind=Kind.PROVINCE, valid_to=JULY)
    begins, ends = (day and dt.date.fromisoformat(day) for day in (begins, ends))

    def create():
        create_locality(code="24", name="Tỉnh", kind=Kind.PROVINCE, valid_from=begins, valid_to=ends, by=None)

    if fits:
        create()
    else:
        with pytest.raises(UnitError, match="Mã 24 thuộc Tỉnh Bắc Giang từ 01/08/2008 đến 01/07/2025"):
            create()


def test_corrects_and_keeps_who_when_before_and_after(province):
    actor = make_user()
    unit = make_locality("Huyện Yên Thê", code="215", parent=province)
    corrected = correct_locality(unit, name="Huyện Yên Thế", by=actor)
    assert (corrected.name, corrected.search_name) == ("Huyện Yên Thế", "huyen yen the")
    entry = Change.objects.get()
    assert (entry.by, entry.thing_id) == (actor, unit.pk)
    assert entry.message == "tên: Huyện Yên Thê → Huyện Yên Thế"


def test_a_correction_that_changes_nothing_is_not_logged(province):
    correct_locality(province, name=province.name, by=make_user())
    assert not Change.objects.exists()


def test_a_unit_with_units_below_does_not_move(province):
    other = make_locality("Tỉnh khác", code="25", kind=Kind.PROVINCE)
    district = make_locality(code="222", parent=province)
    commune = make_locality(code="07777", parent=district, kind=Kind.COMMUNE)
    with pytest.raises(UnitError, match="có cấp dưới"):
        correct_locality(district, parent=other, by=None)
    assert correct_locality(commune, parent=other, by=None).path == "25/07777/"


def test_the_code_is_not_corrected(province):
    with pytest.raises(TypeError):
        correct_locality(province, code="25", by=None)
