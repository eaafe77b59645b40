"""Alerts in scope, and a person's own mails."""

import pytest
from django.utils import timezone

from alerts.models import Alert, AlertEvent, Delivery
from tests.factories import make_membership, make_target, make_user
from tests.support.api import Api

pytestmark = pytest.mark.django_db


@pytest.fixture
def target():
    return make_target()


@pytest.fixture
def person(target):
    user = make_user("an")
    make_membership(user, target.locality)
    return user


def test_an_alert_tells_what_happened(person, target):
    now = timezone.now()
    alert = Alert.objects.create(target=target, cause="missed", opened_at=now)
    AlertEvent.objects.create(alert=alert, step="opened", reason="Chưa đạt.", happened_at=now)
    Alert.objects.create(target=target, cause="missed", opened_at=now, resolved_at=now)
    Alert.objects.create(target=make_target(), cause="missed", opened_at=now)
    api = Api(person)
    assert len(api.ids("alerts/")) == 2
    assert api.ids("alerts/", is_open="true") == [alert.pk]
    body = api.get(f"alerts/{alert.pk}/")[1]
    assert body["target"]["indicator"]["name"] == target.indicator.name
    assert [(event["step"], event["reason"]) for event in body["events"]] == [("opened", "Chưa đạt.")]


def test_mails_of_others_are_not_there(person, target):
    other = make_user("binh")
    now = timezone.now()
    mail = Delivery.objects.create(user=other, kind="alerts", subject="Tin", message_id="<1@a>", created_at=now)
    api = Api(person)
    assert api.get(f"deliveries/{mail.pk}/")[0] == 404
    assert Api(other).ids("deliveries/", state="queued") == [mail.pk]
