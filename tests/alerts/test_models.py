"""What the database refuses, whoever writes."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from alerts.choices import Cause, DeliveryKind, DeliveryState
from alerts.models import Alert, Delivery, Subscription
from tests.alerts.steps import add_delivery, at
from tests.factories import make_locality, make_target, make_user

NOW, LATER = at("2023-11-13 07:00"), at("2023-11-20 07:00")
pytestmark = pytest.mark.django_db


def _refused(write):
    with pytest.raises(IntegrityError), transaction.atomic():
        write()


def alert_facts(**facts):
    target = make_target()
    about = {"subject": f"target:{target.pk}", "target": target, "locality": target.locality}
    return {**about, "topic": "missed", "cause": Cause.MISSED, "severity": "critical", "opened_at": NOW, **facts}


def over(**facts):
    return {"state": "over", "ending": "resolved", "resolved_at": LATER, **facts}


def test_one_open_alert_for_a_subject_and_topic():
    facts = alert_facts()
    Alert.objects.create(**facts, **over())
    Alert.objects.create(**facts)
    _refused(lambda: Alert.objects.create(**facts))
    Alert.objects.create(**facts, **over(resolved_at=NOW))


@pytest.mark.parametrize(
    "facts",
    [
        over(opened_at=LATER, resolved_at=NOW),
        {"opened_at": None},
        {"state": "over"},
        {"resolved_at": LATER},
        over(ending=""),
    ],
)
def test_an_alert_that_contradicts_itself(facts):
    _refused(lambda: Alert.objects.create(**alert_facts(**facts)))


def test_one_subscription_for_a_person_and_place():
    facts = {"user": make_user(), "locality": make_locality(), "created_at": timezone.now()}
    Subscription.objects.create(**facts)
    _refused(lambda: Subscription.objects.create(**facts))


def test_one_digest_for_a_person_and_moment():
    user = make_user()
    facts = {"kind": DeliveryKind.DIGEST, "covers_from": NOW, "covers_to": LATER}
    add_delivery(user, **facts)
    _refused(lambda: add_delivery(user, **facts))
    add_delivery(make_user(), **facts)


@pytest.mark.parametrize(
    "facts",
    [
        {"kind": DeliveryKind.DIGEST},
        {"kind": DeliveryKind.DIGEST, "covers_from": NOW, "covers_to": NOW},
        {"kind": DeliveryKind.DIGEST, "covers_from": LATER, "covers_to": NOW},
        {"state": DeliveryState.SENT},
        {"state": DeliveryState.QUEUED, "sent_at": NOW},
    ],
)
def test_a_delivery_that_contradicts_itself(facts):
    user = make_user()
    _refused(lambda: add_delivery(user, **facts))


def test_a_message_id_is_used_once():
    user = make_user()
    add_delivery(user, message_id="<1@example.vn>")
    _refused(lambda: add_delivery(user, message_id="<1@example.vn>"))


@pytest.mark.parametrize(
    ("facts", "due"),
    [
        ({}, True),
        ({"not_before": NOW}, True),
        ({"not_before": NOW + dt.timedelta(seconds=1)}, False),
        ({"state": DeliveryState.SENDING, "claimed_at": NOW - dt.timedelta(seconds=299)}, False),
        ({"state": DeliveryState.SENDING, "claimed_at": NOW - dt.timedelta(seconds=300)}, True),
        ({"state": DeliveryState.SENT, "sent_at": NOW}, False),
        ({"state": DeliveryState.FAILED}, False),
    ],
)
def test_what_is_due(settings, facts, due):
    settings.DELIVERY_LEASE_SECONDS = 300
    add_delivery(make_user(), **facts)
    assert Delivery.objects.due_at(NOW).exists() is due
