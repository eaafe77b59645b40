"""Indicators that nobody answers for and nobody wants to hear of."""

import datetime as dt

import pytest
from django.utils import timezone

from alerts.choices import AlertState, AlertStep, Cause, Frequency, Topic
from alerts.models import Alert, AlertEvent, AlertRule, Ownership, Subscription
from alerts.services import acting
from alerts.services.reviewing.unattended import review_unattended
from indicators.models import Sector
from tests.factories import make_indicator, make_locality, make_plan, make_target, make_user

pytestmark = pytest.mark.django_db
TODAY = dt.date(2023, 7, 1)


@pytest.fixture
def province():
    return make_locality("Tỉnh Bắc Giang", code="24")


@pytest.fixture
def district(province):
    return make_locality("Huyện Việt Yên", code="222", parent=province)


@pytest.fixture
def target(district):
    return make_target(plan=make_plan(locality=district))


def subscribe(locality, frequency=Frequency.WEEKLY, **facts):
    user = facts.pop("user", None) or make_user()
    return Subscription.objects.create(
        user=user, locality=locality, frequency=frequency, created_at=timezone.now(), **facts
    )


def is_open():
    review_unattended(on=TODAY)
    return Alert.objects.open().exists()


def test_nobody_at_all(target):
    assert is_open()
    alert, event = Alert.objects.get(), AlertEvent.objects.get()
    assert (alert.subject, alert.topic) == (f"series:{target.locality_id}:{target.indicator_id}", Topic.OWNER)
    assert (alert.cause, alert.indicator, alert.rule.cause) == (Cause.UNATTENDED, target.indicator, Cause.UNATTENDED)
    assert event.reason == f"{target.indicator}: chưa có người phụ trách và chưa có ai đăng ký nhận tin."


@pytest.mark.parametrize("place", ["province", "district"])
def test_an_owner_there_or_above(target, place, request):
    locality = request.getfixturevalue(place)
    Ownership.objects.create(indicator=target.indicator, locality=locality, user=make_user())
    assert not is_open()


@pytest.mark.parametrize("place", ["province", "district"])
def test_a_subscriber_there_or_above(target, place, request):
    subscribe(request.getfixturevalue(place))
    assert not is_open()


def test_those_who_do_not_count(target, district):
    subscribe(district, Frequency.NEVER)
    subscribe(make_locality("Huyện Chợ Đồn"))
    subscribe(district, sector=Sector.objects.create(name="Xã hội"))
    subscribe(district, plan=make_plan())
    subscribe(district, user=make_user(is_active=False))
    Ownership.objects.create(indicator=make_indicator(), locality=district, user=make_user())
    assert is_open()


@pytest.mark.parametrize("what", ["sector", "plan"])
def test_a_subscriber_of_its_sector_or_plan(target, district, what):
    subscribe(district, **{what: target.plan if what == "plan" else target.indicator.sector})
    assert not is_open()


def test_only_targets_of_running_periods_with_a_demand(target, district):
    target.delete()
    make_target(plan=make_plan(locality=district), is_heading=True)
    make_target(written="", low=None, high=None, kind="", plan=make_plan(locality=district))
    make_target(written="Xong", low=None, high=None, kind="qualitative", plan=make_plan(locality=district))
    assert not is_open()


def test_it_ends_when_the_period_does(target):
    assert is_open()
    review_unattended(on=dt.date(2024, 1, 1))
    assert not Alert.objects.open().exists()


def test_it_resolves_by_itself_and_opens_again_as_the_same(target, district):
    assert is_open()
    subscription = subscribe(district)
    assert not is_open()
    subscription.delete()
    assert is_open()
    steps = list(AlertEvent.objects.order_by("pk").values_list("step", flat=True))
    assert steps == [AlertStep.OPENED, AlertStep.RESOLVED, AlertStep.REOPENED]


def test_what_a_person_closed_stays_closed_until_somebody_came_and_left(target, district):
    assert is_open()
    acting.close(alert=Alert.objects.get(), reason="Không cần", by=None)
    assert not is_open()
    subscription = subscribe(district)
    review_unattended(on=TODAY)
    subscription.delete()
    assert is_open()


def test_one_alert_for_a_place_with_many(district, monkeypatch):
    monkeypatch.setattr("alerts.services.reviewing.unattended.MOST_BY_THEMSELVES", 2)
    plan = make_plan(locality=district)
    for _ in range(2):
        make_target(plan=plan)
    review_unattended(on=TODAY)
    assert Alert.objects.open().count() == 2
    make_target(plan=plan)
    review_unattended(on=TODAY)
    alert = Alert.objects.open().get()
    assert (alert.subject, alert.indicator) == (f"series:{district.pk}:", None)
    assert alert.events.get().reason == (
        "Huyện Việt Yên: 3 chỉ tiêu chưa có người phụ trách và chưa có ai đăng ký nhận tin."
    )
    resolved = AlertEvent.objects.filter(step=AlertStep.RESOLVED)
    assert {event.reason for event in resolved} == {
        "Gộp vào cảnh báo chung của địa phương vì có nhiều chỉ tiêu như vậy."
    }


def test_rules_switch_it_off_by_place(target, district):
    AlertRule.objects.create(name="x", cause=Cause.UNATTENDED, severity="notice", locality=district, is_on=False)
    assert not is_open()


def test_queries_do_not_grow(district, django_assert_max_num_queries):
    plan = make_plan(locality=district)
    for _ in range(15):
        make_target(plan=plan)
        subscribe(make_locality())
    with django_assert_max_num_queries(24):
        review_unattended(on=TODAY)
    assert Alert.objects.filter(state=AlertState.OPEN).count() == 15
