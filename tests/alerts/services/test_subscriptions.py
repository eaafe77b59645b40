import pytest
import time_machine
from django.contrib.admin.models import LogEntry

from alerts.errors import NotAllowedError, SubscriptionError
from alerts.models import Subscription
from alerts.services import subscribe, unsubscribe
from localities.choices import Role
from tests.alerts.steps import at, in_threads
from tests.factories import make_locality, make_membership, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def district():
    return make_locality("Huyện Vĩnh Bảo")


@pytest.fixture
def user(district):
    user = make_user("lan", full_name="Nguyễn Thị Lan")
    make_membership(user, district)
    return user


def test_subscribing_twice_changes_what_is_wished(user, district):
    first = subscribe(user=user, locality=district, by=user)
    again = subscribe(user=user, locality=district, by=user, wants_alerts=False)
    assert first.pk == again.pk
    stored = Subscription.objects.get()
    assert (stored.wants_alerts, stored.wants_digest) == (False, True)


@pytest.mark.parametrize(
    ("wishes", "since"),
    [
        ([{"wants_digest": True}, {"wants_alerts": False}], "2023-11-01 00:00"),
        ([{"wants_digest": False}, {"wants_digest": True}], "2023-11-02 00:00"),
    ],
)
def test_digests_begin_when_they_were_asked_for(user, district, wishes, since):
    for day, wish in enumerate(wishes, start=1):
        with time_machine.travel(at(f"2023-11-{day:02d} 00:00")):
            subscribe(user=user, locality=district, by=user, **wish)
    created_at = Subscription.objects.get().created_at.replace(microsecond=0)
    assert (created_at - at(since)).total_seconds() < 60


def test_every_problem_is_said_at_once(user):
    with pytest.raises(SubscriptionError) as refused:
        subscribe(user=user, locality=make_locality("Huyện khác"), by=user, wants_alerts=False, wants_digest=False)
    assert refused.value.problems == [
        "Chọn ít nhất một trong hai: báo ngay, bản tin tuần.",
        "Huyện khác không thuộc phạm vi của Nguyễn Thị Lan.",
    ]


@pytest.mark.parametrize(("role", "allowed"), [(Role.ADMINISTRATOR, True), (Role.LEADER, False)])
def test_only_administrators_change_other_peoples(user, district, role, allowed):
    other = make_user()
    make_membership(other, district, role)
    if allowed:
        subscribe(user=user, locality=district, by=other)
        unsubscribe(user=user, locality=district, by=other)
    else:
        for verb in (subscribe, unsubscribe):
            with pytest.raises(NotAllowedError):
                verb(user=user, locality=district, by=other)
    assert not Subscription.objects.exists()


def test_who_and_what_is_kept(user, district):
    subscribe(user=user, locality=district, by=user)
    subscribe(user=user, locality=district, by=user, wants_alerts=False)
    unsubscribe(user=user, locality=district, by=user)
    entries = LogEntry.objects.order_by("pk")
    assert [entry.user for entry in entries] == [user] * 3
    assert [entry.get_change_message() for entry in entries] == [
        "Thêm mới.",
        "báo ngay: có → không",
        "Ngừng nhận tin.",
    ]


def test_ending_what_never_began_is_no_error(user, district):
    unsubscribe(user=user, locality=district, by=user)


@pytest.mark.django_db(transaction=True)
def test_the_same_click_twice_makes_one_subscription(user, district):
    in_threads(3, lambda: subscribe(user=user, locality=district, by=None))
    assert Subscription.objects.count() == 1
