"""Sectors merged, with what every app keeps of them."""

import pytest
from django.utils import timezone

from alerts.models import AlertRule, ReviewCursor, Subscription
from indicators.errors import InvalidInputError, NotAllowedError
from indicators.models import Sector
from indicators.services.catalogue import store_sector
from indicators.services.sectors import merge_sector
from localities.choices import Role
from localities.models import Change
from localities.ways import because
from tests.factories import make_calendar, make_duty, make_indicator, make_locality, make_membership, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def operator():
    return make_user("quan-tri", is_superuser=True)


@pytest.fixture
def doubled():
    return Sector.objects.create(name="Công nghiệp, xây dựng")


@pytest.fixture
def right():
    return Sector.objects.create(name="Công nghiệp - xây dựng")


def subscribe(user, sector, locality):
    return Subscription.objects.create(user=user, sector=sector, locality=locality, created_at=timezone.now())


def make_rule(sector, **facts):
    return AlertRule.objects.create(name="Chậm", cause="behind", severity="warning", sector=sector, **facts)


def test_whatever_belonged_to_one_belongs_to_the_other(operator, doubled, right):
    indicator, duty, rule = make_indicator(sector=doubled), make_duty(sector=doubled), make_rule(doubled)
    wish = subscribe(make_user("an"), doubled, duty.locality)
    with because("Ghi hai lần"):
        assert merge_sector(sector=doubled, into=right, by=operator) == right
    assert not Sector.objects.filter(pk=doubled.pk).exists()
    for row in (indicator, duty, rule, wish):
        row.refresh_from_db()
        change = Change.objects.of(row).get()
        assert (row.sector, change.before, change.after) == (right, {"sector": doubled.name}, {"sector": right.name})
        assert (change.by, change.reason) == (operator, "Ghi hai lần")
    assert Change.objects.get(thing="indicators.sector").action == "removed"
    assert ReviewCursor.objects.filter(name="rule:pace:0").exists()


def test_of_two_subscriptions_one_is_kept(doubled, right):
    user, locality = make_user("an"), make_locality()
    subscribe(user, doubled, locality)
    kept = subscribe(user, right, locality)
    merge_sector(sector=doubled, into=right, by=None)
    assert Subscription.objects.get() == kept


def test_everything_that_cannot_be_two_is_named(doubled, right):
    calendar, locality = make_calendar(name="Báo cáo tháng"), make_locality("Xã Bố Hạ")
    for sector in (doubled, right):
        make_duty(calendar=calendar, locality=locality, sector=sector)
        make_rule(sector)
    with pytest.raises(InvalidInputError) as refused:
        merge_sector(sector=doubled, into=right, by=None)
    assert refused.value.problems == [
        "“Báo cáo tháng: Xã Bố Hạ” đã giao cho cả hai lĩnh vực, mỗi lĩnh vực có báo cáo riêng.",
        "Chậm: Đã có quy tắc cho nguyên nhân này ở cùng phạm vi; hãy sửa quy tắc đó.",
    ]
    assert AlertRule.objects.filter(sector=doubled).exists()
    with pytest.raises(InvalidInputError, match="lĩnh vực khác"):
        merge_sector(sector=right, into=right, by=None)


def test_who_plans_places_and_superusers_rename_and_merge(doubled, right):
    by = make_user("ke-hoach")
    make_membership(by, make_locality(), Role.PLANNING_OFFICER)
    store_sector(name=doubled.name, position=7, sector=doubled, by=by)
    doubled.refresh_from_db()
    assert doubled.position == 7
    for refused in (
        lambda: store_sector(name="Khác", position=7, sector=doubled, by=by),
        lambda: merge_sector(sector=doubled, into=right, by=by),
    ):
        with pytest.raises(NotAllowedError):
            refused()
