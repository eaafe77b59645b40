"""What nothing refers to is taken out of the catalogue; what something does is named with it."""

import pytest
from django.utils import timezone

from alerts.models import AlertRule, Subscription
from indicators.errors import InvalidInputError, NotAllowedError
from indicators.models import Sector
from indicators.services.unused import remove_unused, unused
from localities.models import Change
from tests.factories import make_indicator, make_locality, make_period, make_target, make_unit, make_user

pytestmark = pytest.mark.django_db


def wished():
    sector = Sector.objects.create(name="Văn hóa")
    user = make_user("an", full_name="Lê An")
    locality = make_locality("Xã Bố Hạ")
    Subscription.objects.create(user=user, sector=sector, locality=locality, created_at=timezone.now())
    return sector


def ruled():
    sector = Sector.objects.create(name="Văn hóa")
    AlertRule.objects.create(name="Chậm", cause="behind", severity="warning", sector=sector)
    return sector


def measured():
    return make_indicator("Số hợp tác xã", unit=make_unit("HTX kiểu mới")).unit


def weighing():
    weight = make_indicator("Dân số")
    make_indicator("Tỷ lệ", weight=weight)
    return weight


@pytest.mark.parametrize(
    ("make", "used"),
    [
        (wished, "Đăng ký nhận tin: 1 (Lê An: Xã Bố Hạ)."),
        (ruled, "Quy tắc cảnh báo: 1 (Chậm)."),
        (measured, "Chỉ tiêu: 1 (Số hợp tác xã)."),
        (weighing, "Chỉ tiêu: 1 (Tỷ lệ)."),
        (lambda: make_target(indicator=make_indicator("Dân số")).indicator, "Mục tiêu: 1 (Dân số: 13)."),
    ],
    ids=["subscription", "rule", "unit", "weight", "target"],
)
def test_what_is_used_stays(make, used):
    thing = make()
    with pytest.raises(InvalidInputError) as refused:
        remove_unused(thing=thing, by=None)
    assert refused.value.problems == [f"“{thing}” còn được dùng nên không bỏ được. {used}"]
    assert unused(type(thing), [thing.pk]) == set()


@pytest.mark.parametrize(
    "make",
    [
        lambda: Sector.objects.create(name="Thừa"),
        lambda: make_unit("giấy phép"),
        lambda: make_period(2031),
        lambda: make_indicator("Thừa"),
    ],
    ids=["sector", "unit", "period", "indicator"],
)
def test_what_nothing_uses_goes_and_is_kept_in_the_history(make):
    thing, operator = make(), make_user("quan-tri", is_superuser=True)
    with pytest.raises(NotAllowedError):
        remove_unused(thing=thing, by=make_user("ke-hoach"))
    remove_unused(thing=thing, by=operator)
    assert not type(thing).objects.filter(pk=thing.pk).exists()
    change = Change.objects.get()
    assert (change.label, change.action, change.by) == (str(thing), "removed", operator)
