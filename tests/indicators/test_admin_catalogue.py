"""Units of measure and sectors in the admin: what a step touches is said first, then it is kept who and why."""

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse

from indicators.models import Indicator, Sector, UnitOfMeasure
from localities.models import Change
from tests.factories import make_indicator, make_locality, make_plan, make_staff, make_target, make_unit
from tests.support.asking import REASON, asked, confirm

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_worker(monkeypatch):
    monkeypatch.setattr("indicators.admin.base.wake", lambda _task: None)


@pytest.fixture
def target():
    unit, sector = make_unit("HTX kiểu mới"), Sector.objects.create(name="Kinh tế tập thể")
    plan = make_plan(locality=make_locality("Xã Bố Hạ"))
    return make_target(plan=plan, indicator=make_indicator("Số hợp tác xã", unit=unit, sector=sector))


def url(thing, action="change"):
    return reverse(f"admin:indicators_{thing._meta.model_name}_{action}", args=[thing.pk])


def errors(answer):
    return {field: list(said) for field, said in answer.context["adminform"].form.errors.items()}


def touched_in(page):
    return "Chỉ tiêu 1 Số hợp tác xã" in page and "Mục tiêu 1 Số hợp tác xã, Xã Bố Hạ, 2023" in page


def test_a_unit_is_renamed(admin_client, admin_user, target):
    unit, sent = target.indicator.unit, {"name": "hợp tác xã kiểu mới"}
    page = asked(admin_client.post(url(unit), sent))
    assert "Đổi tên đơn vị tính “HTX kiểu mới” thành “hợp tác xã kiểu mới”" in page
    assert "Bảng nhập sau này còn ghi “HTX kiểu mới” sẽ lập lại tên ấy" in page
    assert touched_in(page)
    unit.refresh_from_db()
    assert (unit.name, Change.objects.count()) == ("HTX kiểu mới", 0)
    assert confirm(admin_client, url(unit), sent).status_code == 302
    unit.refresh_from_db()
    change = Change.objects.of(unit).get()
    assert (unit.name, change.by, change.reason) == ("hợp tác xã kiểu mới", admin_user, REASON)


def test_a_unit_is_merged(admin_client, admin_user, target):
    unit, right = target.indicator.unit, make_unit("hợp tác xã kiểu mới")
    sent = {"name": unit.name, "into": right.pk}
    page = asked(admin_client.post(url(unit), sent))
    assert "Gộp đơn vị tính “HTX kiểu mới” vào “hợp tác xã kiểu mới”" in page
    assert touched_in(page)
    assert UnitOfMeasure.objects.filter(pk=unit.pk).exists()
    answer = confirm(admin_client, url(unit), sent, follow=True)
    assert answer.status_code == 200
    target.indicator.refresh_from_db()
    change = Change.objects.of(target.indicator).get()
    assert (target.indicator.unit, change.by, change.reason) == (right, admin_user, REASON)


def test_another_scale_is_refused_before_anything_is_asked(admin_client, target):
    unit, other = target.indicator.unit, make_unit("nghìn HTX kiểu mới")
    assert errors(admin_client.post(url(unit), {"name": unit.name, "into": other.pk})) == {
        "__all__": ["“HTX kiểu mới” và “nghìn HTX kiểu mới” khác bậc: mọi số liệu sẽ thành sai."]
    }
    both = {"name": "HTX mới", "into": make_unit("hợp tác xã kiểu mới").pk}
    assert errors(admin_client.post(url(unit), both)) == {"into": ["Gộp thì không sửa gì khác: mục này sẽ không còn."]}


def test_a_sector_is_merged_and_its_place_changed_without_a_question(admin_client, admin_user, target):
    sector, right = target.indicator.sector, Sector.objects.create(name="Hợp tác xã")
    assert admin_client.post(url(sector), {"name": sector.name, "position": 9}).status_code == 302
    sent = {"name": sector.name, "position": 9, "into": right.pk}
    page = asked(admin_client.post(url(sector), sent))
    assert "Không tách lại được." in page
    assert "Gộp lĩnh vực “Kinh tế tập thể” vào “Hợp tác xã”" in page
    assert touched_in(page)
    assert Sector.objects.filter(pk=sector.pk).exists()
    assert confirm(admin_client, url(sector), sent).status_code == 302
    change = Change.objects.of(target.indicator).get()
    assert (change.after, change.by, change.reason) == ({"sector": "Hợp tác xã"}, admin_user, REASON)


def test_a_sector_is_renamed_after_a_question(admin_client, target):
    sector, sent = target.indicator.sector, {"name": "Hợp tác xã", "position": 0}
    assert touched_in(asked(admin_client.post(url(sector), sent)))
    assert confirm(admin_client, url(sector), sent).status_code == 302
    assert Change.objects.of(sector).get().reason == REASON


@pytest.mark.parametrize("kind", ["unit", "sector"])
def test_what_is_used_cannot_be_removed_and_says_by_what(admin_client, target, kind):
    thing = getattr(target.indicator, kind)
    answer = admin_client.post(url(thing, "delete"))
    assert answer.status_code == 302
    (message,) = [str(one) for one in get_messages(answer.wsgi_request)]
    assert "còn được dùng" in message
    assert "Chỉ tiêu: 1 (Số hợp tác xã)." in message


def test_an_indicator_that_was_added_by_mistake_is_removed_after_a_question(admin_client, admin_user, target):
    thing = make_indicator("Thừa", unit=None)
    asked(admin_client.post(url(thing, "delete")))
    assert confirm(admin_client, url(thing, "delete")).status_code == 302
    change = Change.objects.get()
    assert (change.label, change.by, change.reason) == ("Thừa", admin_user, REASON)
    assert admin_client.post(url(target.indicator, "delete")).status_code == 302
    assert Indicator.objects.get() == target.indicator


@pytest.mark.parametrize("model", [UnitOfMeasure, Sector], ids=lambda model: model.__name__)
def test_what_nothing_uses_is_removed_after_a_question(admin_client, admin_user, model):
    thing = make_unit("giấy phép") if model is UnitOfMeasure else Sector.objects.create(name="Thừa")
    assert "Không có gì khác gắn với việc này." in asked(admin_client.post(url(thing, "delete")))
    assert model.objects.filter(pk=thing.pk).exists()
    assert confirm(admin_client, url(thing, "delete")).status_code == 302
    assert not model.objects.filter(pk=thing.pk).exists()
    change = Change.objects.get()
    assert (change.label, change.by, change.reason) == (str(thing), admin_user, REASON)


def test_staff_of_a_unit_place_sectors_and_change_nothing_else(client, target):
    client.force_login(make_staff(target.locality, "indicators"))
    sector, unit = target.indicator.sector, target.indicator.unit
    assert client.post(url(sector), {"name": sector.name, "position": 4}).status_code == 302
    assert errors(client.post(url(sector), {"name": "Khác", "position": 4})) == {
        "__all__": ["Danh mục dùng chung: chỉ quản trị hệ thống đổi tên, gộp, bỏ được."]
    }
    assert "into" not in client.get(url(sector)).context["adminform"].form.fields
    assert client.post(url(unit), {"name": "Khác"}).status_code == 403
    assert client.post(url(sector, "delete")).status_code == 403
