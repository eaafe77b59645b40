"""The admin pages: they open, they find without diacritics, they save through the services and show what is refused."""

import datetime as dt

import pytest
from django.urls import reverse

from localities.choices import Kind, Role
from localities.models import Change, Locality, Membership, Office, Succession, User
from tests.factories import make_locality, make_membership, make_staff, make_user
from tests.support.asking import REASON, asked, confirm

pytestmark = pytest.mark.django_db

MODELS = [Locality, Succession, Office, Membership, User]


@pytest.fixture
def province():
    return make_locality("Tỉnh Bắc Giang", code="24", kind=Kind.PROVINCE)


@pytest.fixture
def district(province):
    return make_locality("Huyện Việt Yên", code="222", parent=province)


@pytest.fixture
def staff(client, district):
    """An administrator of one district, not a superuser."""
    user = make_staff(district, "localities")
    client.force_login(user)
    return user


def _url(model, action, *args):
    return reverse(f"admin:localities_{model._meta.model_name}_{action}", args=args)


def _errors(response):
    return {field: list(messages) for field, messages in response.context["adminform"].form.errors.items()}


@pytest.mark.parametrize("model", MODELS)
def test_lists_and_forms_open(admin_client, district, model):
    make_membership(make_user("an"), district)
    Office.objects.create(locality=district, name="Văn phòng")
    assert admin_client.get(_url(model, "changelist")).status_code == 200
    assert admin_client.get(_url(model, "add")).status_code == 200
    for thing in model.objects.all():
        assert admin_client.get(_url(model, "change", thing.pk)).status_code == 200


@pytest.mark.parametrize(
    ("model", "words", "count"),
    [
        (Locality, "viet yen", 1),
        (Locality, "VIỆT", 1),
        (Locality, "222", 1),
        (Locality, "yen the", 0),
        (Office, "viet", 1),
        (Membership, "viet yen", 1),
        (Membership, "an", 1),
        (User, "nguyen van an", 1),
        (User, "tran", 0),
    ],
)
def test_search_ignores_diacritics(admin_client, district, model, words, count):
    make_membership(make_user("an", full_name="Nguyễn Văn Ấn"), district)
    Office.objects.create(locality=district, name="Văn phòng")
    page = admin_client.get(_url(model, "changelist"), {"q": words})
    assert page.context["cl"].result_count == count


def test_adds_and_corrects_a_unit(admin_client, province):
    facts = {"code": "215", "name": "Huyện Yên Thê", "kind": Kind.RURAL_DISTRICT, "parent": province.pk}
    dates = {"valid_from": "01/08/2008", "valid_to": ""}
    assert admin_client.post(_url(Locality, "add"), facts | dates).status_code == 302
    unit = Locality.objects.get(code="215")
    assert (unit.path, unit.search_name) == ("24/215/", "huyen yen the")
    facts["name"] = "Huyện Yên Thế"
    assert admin_client.post(_url(Locality, "change", unit.pk), facts | dates).status_code == 302
    messages = [one.message for one in Change.objects.order_by("pk")]
    assert list(messages) == ["Thêm", "tên: Huyện Yên Thê → Huyện Yên Thế"]


def test_shows_what_the_service_refuses(admin_client, district):
    facts = {"code": "222", "name": "Huyện", "kind": Kind.RURAL_DISTRICT, "parent": "", "valid_from": "01/01/2010"}
    page = admin_client.post(_url(Locality, "add"), facts | {"valid_to": "01/01/2011"})
    assert _errors(page) == {
        "parent": ["Chưa cho biết đơn vị trực thuộc."],
        "code": ["Mã 222 thuộc Huyện Việt Yên từ 01/08/2008 đến nay."],
    }
    assert Locality.objects.filter(code="222").count() == 1


def test_gives_and_ends_a_role(admin_client, district):
    user = make_user("an")
    facts = {"user": user.pk, "locality": district.pk, "role": Role.LEADER, "valid_from": "01/01/2025"}
    assert admin_client.post(_url(Membership, "add"), facts).status_code == 302
    membership = Membership.objects.get()
    change = _url(Membership, "change", membership.pk)
    assert _errors(admin_client.post(change, {"valid_to": "31/12/2024"})) == {
        "valid_to": ["Ngày kết thúc không được trước ngày bắt đầu."]
    }
    assert _errors(admin_client.post(change, {"valid_to": ""})).keys() == {"valid_to"}
    assert "Kết thúc vai trò: an: Lãnh đạo, Huyện Việt Yên, từ ngày 01/07/2025" in asked(
        admin_client.post(change, {"valid_to": "01/07/2025"})
    )
    assert Membership.objects.get().valid_to is None
    assert confirm(admin_client, change, {"valid_to": "01/07/2025"}).status_code == 302
    assert Change.objects.of(membership).first().reason == REASON
    membership.refresh_from_db()
    assert membership.valid_to == dt.date(2025, 7, 1)


def test_a_person_is_made_with_a_full_name(admin_client):
    facts = {"username": "an", "full_name": "Nguyễn Văn An", "email": "an@x.vn", "language": "vi"}
    password = {"usable_password": "true", "password1": "mot-mat-khau-dai", "password2": "mot-mat-khau-dai"}
    assert admin_client.post(_url(User, "add"), facts | password).status_code == 302
    user = User.objects.get(username="an")
    assert user.full_name == "Nguyễn Văn An"
    assert user.check_password("mot-mat-khau-dai")
    facts |= {"full_name": "Nguyễn Văn Ân", "is_active": "on"}
    assert admin_client.post(_url(User, "change", user.pk), facts).status_code == 302
    user.refresh_from_db()
    assert (user.full_name, user.is_active) == ("Nguyễn Văn Ân", True)


def test_an_office_is_renamed(admin_client, district):
    facts = {"locality": district.pk, "name": "Phòng Tài chính"}
    assert admin_client.post(_url(Office, "add"), facts).status_code == 302
    office = Office.objects.get()
    assert admin_client.post(_url(Office, "change", office.pk), {"name": "Phòng Kinh tế"}).status_code == 302
    assert Office.objects.get().name == "Phòng Kinh tế"


def test_staff_see_and_write_their_own_scope(client, staff, province, district):
    page = client.get(_url(Locality, "changelist"))
    assert [unit.name for unit in page.context["cl"].result_list] == ["Huyện Việt Yên"]
    facts = {"user": make_user().pk, "role": Role.VIEWER, "valid_from": "01/01/2025"}
    assert _errors(client.post(_url(Membership, "add"), facts | {"locality": province.pk})).keys() == {"locality"}
    assert client.post(_url(Membership, "add"), facts | {"locality": district.pk}).status_code == 302


def test_staff_do_not_write_where_they_are_not_administrators(client, staff, province):
    make_membership(staff, province, Role.VIEWER)
    page = client.post(_url(Locality, "change", province.pk), {"name": "Tỉnh khác"})
    assert page.status_code == 403


def test_staff_give_no_rights_and_nobody_deletes(client, staff, admin_client, district):
    client.force_login(staff)
    assert client.get(_url(User, "add")).status_code == 403
    client.force_login(User.objects.get(is_superuser=True))
    for thing in (district, staff):
        assert client.post(_url(type(thing), "delete", thing.pk), {"post": "yes"}).status_code == 403
