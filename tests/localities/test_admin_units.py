"""Units that close, merge, divide or take another name, done on pages and asked about first."""

import datetime as dt

import pytest
from django.urls import reverse

from localities.choices import Kind, Role
from localities.models import Change, Locality, Succession
from tests.factories import make_locality, make_membership, make_staff, make_user
from tests.support.asking import REASON, asked, confirm

pytestmark = pytest.mark.django_db

ADD = "/admin/localities/succession/add/"
DAY = dt.date(2025, 7, 1)


@pytest.fixture
def province():
    return make_locality("Tỉnh Bắc Giang", code="24", kind=Kind.PROVINCE)


@pytest.fixture
def communes(province):
    return [
        make_locality(name, code=code, kind=Kind.COMMUNE, parent=province)
        for name, code in (("Xã Tân Tiến", "07294"), ("Xã Đồng Kỳ", "07295"))
    ]


def act(*closing, **facts):
    dated = {"effective_on": "01/07/2025", "legal_act": "Nghị quyết 1658/NQ-UBTVQH15"}
    return {"predecessors": [unit.pk for unit in closing], **dated, **facts}


def new(number, code, name, kind=Kind.COMMUNE, parent=""):
    facts = {"code": code, "name": name, "kind": kind, "parent": parent}
    return {f"new_{number}_{part}": value for part, value in facts.items()}


def errors(answer):
    return {field: list(said) for field, said in answer.context["adminform"].form.errors.items()}


def change_of(unit):
    return reverse("admin:localities_locality_change", args=[unit.pk])


def facts_of(unit, **changed):
    facts = {"name": unit.name, "kind": unit.kind, "parent": unit.parent_id or "", "valid_from": "01/08/2008"}
    return facts | {"valid_to": ""} | changed


def test_two_communes_become_a_new_one(admin_client, admin_user, province, communes):
    make_membership(make_user("an", full_name="Lê An"), communes[0], Role.DATA_OFFICER)
    sent = act(*communes, **new(1, "07288", "Xã Yên Thế"))
    page = asked(admin_client.post(ADD, sent))
    assert "Xã Tân Tiến, Xã Đồng Kỳ thành Xã Yên Thế từ ngày 01/07/2025" in page
    assert "Người đang có vai trò ở đó 1 Lê An" in page
    assert not Succession.objects.exists()
    assert not Locality.objects.exclude(valid_to=None).exists()

    assert confirm(admin_client, ADD, sent | {"_why": ""}).status_code == 302
    heir = Locality.objects.get(code="07288")
    assert (heir.name, heir.parent, heir.valid_from) == ("Xã Yên Thế", province, DAY)
    assert [pair.predecessor.name for pair in Succession.objects.filter(successor=heir)] == [
        "Xã Tân Tiến",
        "Xã Đồng Kỳ",
    ]
    assert {unit.valid_to for unit in Locality.objects.filter(pk__in=[one.pk for one in communes])} == {DAY}
    closing = Change.objects.of(communes[0]).get()
    assert (closing.by, closing.reason) == (admin_user, "Nghị quyết 1658/NQ-UBTVQH15")


def test_a_commune_is_divided_between_one_that_is_there_and_one_that_is_new(admin_client, communes):
    divided, ward = communes
    sent = act(divided, **new(2, "07288", "Phường Bố Hạ", Kind.WARD)) | {"successors": [ward.pk]}
    assert confirm(admin_client, ADD, sent).status_code == 302
    assert {pair.successor.name for pair in Succession.objects.filter(predecessor=divided)} == {
        "Xã Đồng Kỳ",
        "Phường Bố Hạ",
    }
    ward.refresh_from_db()
    assert ward.valid_to is None


def test_a_commune_takes_another_name_from_a_day_on(admin_client, communes):
    unit = communes[0]
    (way,) = [address for address, label in ways_of(admin_client, unit) if label == "Đổi tên, loại từ một ngày"]
    initial = admin_client.get(way).context["adminform"].form.initial
    assert (initial["predecessors"], initial["new_1_code"], initial["new_1_name"]) == ([unit.pk], "07294", unit.name)
    sent = act(unit, **new(1, "07294", "Phường Tân Tiến", Kind.WARD))
    assert confirm(admin_client, ADD, sent).status_code == 302
    rows = Locality.objects.filter(code="07294").order_by("valid_from")
    assert [(row.name, row.valid_to) for row in rows] == [("Xã Tân Tiến", DAY), ("Phường Tân Tiến", None)]


def ways_of(client, unit):
    return client.get(change_of(unit)).context["reorganising"]


def test_what_the_service_refuses_stands_in_the_form_and_nothing_is_asked(admin_client, communes):
    unit = communes[0]
    answer = admin_client.post(ADD, act(unit) | {"effective_on": "01/07/2001"})
    assert errors(answer) == {
        "predecessors": ["Xã Tân Tiến không kết thúc được ngày 01/07/2001."],
        "successors": ["Chưa có đơn vị mới."],
    }
    answer = admin_client.post(ADD, act(unit, **new(1, "12", "Xã Mới")))
    assert errors(answer) == {"successors": ["Xã Mới: Mã cấp xã gồm 5 chữ số."]}


def test_a_unit_is_closed_after_it_was_said_what_lies_there(admin_client, admin_user, province, communes):
    sent = facts_of(province, valid_to="01/07/2025")
    page = asked(admin_client.post(change_of(province), sent))
    assert "Đóng Tỉnh Bắc Giang từ ngày 01/07/2025" in page
    assert "Đơn vị bên dưới 2 Xã Tân Tiến; Xã Đồng Kỳ" in page
    province.refresh_from_db()
    assert province.valid_to is None
    assert confirm(admin_client, change_of(province), sent).status_code == 302
    province.refresh_from_db()
    change = Change.objects.of(province).get()
    assert (province.valid_to, change.by, change.reason) == (DAY, admin_user, REASON)


def test_a_spelling_is_corrected_without_a_question(admin_client, province):
    assert admin_client.post(change_of(province), facts_of(province, name="Tỉnh Bắc Giang (cũ)")).status_code == 302


def test_staff_correct_their_own_unit_and_not_what_lies_above_it(client, province):
    district = make_locality("Huyện Yên Thê", code="215", parent=province)
    client.force_login(make_staff(district, "localities"))
    other = make_locality("Tỉnh Bắc Ninh", code="27", kind=Kind.PROVINCE)
    assert (
        client.post(change_of(district), facts_of(district, name="Huyện Yên Thế", parent=other.pk)).status_code == 302
    )
    district.refresh_from_db()
    assert (district.name, district.parent) == ("Huyện Yên Thế", province)


def test_staff_open_units_inside_their_own_alone(client, province, communes):
    district = make_locality("Huyện Yên Thế", code="215", parent=province)
    client.force_login(make_staff(district, "localities"))
    answer = client.post(ADD, act(communes[0], **new(1, "07288", "Xã Mới", parent=province.pk)))
    assert errors(answer).keys() == {"predecessors", "new_1_parent"}
    add = reverse("admin:localities_locality_add")
    answer = client.post(add, {"code": "99", "name": "Tỉnh Mới", "kind": Kind.PROVINCE, "valid_from": "01/07/2025"})
    assert errors(answer).keys() == {"parent"}
