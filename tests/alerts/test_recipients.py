import datetime as dt

import pytest

from alerts.recipients import Wish, recipients_of
from alerts.services import subscribe
from localities.models import User
from tests.alerts.steps import make_subscriber
from tests.factories import make_locality, make_membership, make_user

TODAY = dt.date(2023, 11, 20)
pytestmark = pytest.mark.django_db


def _who_hears(locality, wish=Wish.ALERTS, **narrowed):
    return [
        recipient.user
        for recipient in recipients_of(wish, on=TODAY, about=[locality], **narrowed)
        if recipient.localities.exists()
    ]


@pytest.fixture
def district():
    return make_locality("Huyện Vĩnh Bảo", code="316")


@pytest.fixture
def commune(district):
    return make_locality("Xã Tân Hưng", parent=district)


def test_a_subscription_covers_the_locality_and_everything_below(district, commune):
    user = make_subscriber(district)
    assert _who_hears(district) == [user]
    assert _who_hears(commune) == [user]


def test_nothing_beside_and_nothing_above_is_covered(district, commune):
    make_subscriber(commune)
    assert _who_hears(district) == []
    assert _who_hears(make_locality("Huyện Chợ Đồn", code="064")) == []


def test_a_code_that_was_reused_is_another_place():
    new_year = dt.date(2024, 1, 1)
    make_subscriber(make_locality("Huyện cũ", code="316", valid_to=new_year))
    assert _who_hears(make_locality("Huyện khác", code="316", valid_from=new_year)) == []


@pytest.mark.parametrize("facts", [{"is_active": False}, {"email": ""}])
def test_people_who_cannot_be_reached_do_not_hear(district, facts):
    user = make_subscriber(district)
    User.objects.filter(pk=user.pk).update(**facts)
    assert _who_hears(district) == []


@pytest.mark.parametrize(
    ("wishes", "alerts", "digest"),
    [
        ({"wants_alerts": True, "wants_digest": False}, 1, 0),
        ({"wants_alerts": False, "wants_digest": True}, 0, 1),
    ],
)
def test_people_hear_what_they_wish(district, wishes, alerts, digest):
    user = make_subscriber(district)
    subscribe(user=user, locality=district, by=None, **wishes)
    assert len(_who_hears(district, Wish.ALERTS)) == alerts
    assert len(_who_hears(district, Wish.DIGEST)) == digest


def test_a_subscription_never_opens_more_than_the_memberships(district, commune):
    user = make_subscriber(district)
    user.memberships.all().delete()
    make_membership(user, commune)
    assert _who_hears(district) == []
    assert _who_hears(commune) == [user]


def test_the_scope_is_that_of_the_day(district):
    user = make_subscriber(district)
    user.memberships.update(valid_to=TODAY)
    assert _who_hears(district) == []


def test_several_subscriptions_are_one_recipient(district, commune):
    user = make_subscriber(district, commune)
    (recipient,) = recipients_of(Wish.ALERTS, on=TODAY)
    assert recipient.user == user
    assert set(recipient.localities) == {district, commune}
    assert [found.locality for found in recipient.subscriptions] == [district, commune]


def test_people_can_be_narrowed(district):
    first, second = make_subscriber(district), make_subscriber(district)
    assert _who_hears(district) == [first, second]
    assert _who_hears(district, users=User.objects.filter(pk=second.pk)) == [second]


def test_people_elsewhere_cost_no_query(district, django_assert_num_queries):
    make_subscriber(district)
    with django_assert_num_queries(7):
        _who_hears(district)
    for n in range(5):
        make_subscriber(make_locality(f"Huyện {n}"))
    with django_assert_num_queries(7):
        _who_hears(district)


def test_a_superuser_hears_what_they_subscribed_to_and_no_more(district, commune):
    user = make_user(is_superuser=True)
    subscribe(user=user, locality=commune, by=None)
    assert _who_hears(commune) == [user]
    assert _who_hears(district) == []
