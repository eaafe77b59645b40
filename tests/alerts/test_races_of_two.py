"""Two that meet over the same alerts: neither waits for the other while the other waits for it, nothing comes twice.

What waits in a circle fails on PostgreSQL with a deadlock; SQLite has one writer at a time.
"""

import datetime as dt

import pytest
import time_machine
from django.db import transaction

from alerts.choices import AlertStep
from alerts.models import Alert, AlertEvent
from alerts.services import acting, escalate_alerts
from alerts.services.hearing import refresh_hearers
from alerts.services.reviewing import handle_status_changes, review_targets
from alerts.services.reviewing.waking import wake_alerts
from indicators.choices import Standing
from tests.alerts.steps import at, in_the_middle, make_targets, report
from tests.factories import make_locality

pytestmark = pytest.mark.django_db(transaction=True)

BEFORE_PARTS = "alerts.services.reviewing.targets.settle_mutes"


@pytest.fixture(autouse=True)
def clock():
    """After the year 2023 has closed; a Friday."""
    with time_machine.travel(at("2024-01-05 09:00"), tick=False) as travelled:
        yield travelled


@pytest.fixture
def four():
    """Targets with an open alert each."""
    targets = make_targets(make_locality(), 4)
    for target in targets:
        report(target, "12")
    handle_status_changes()
    assert Alert.objects.open().count() == 4
    return targets


def _stand_under(part, whole):
    part.stands_under, part.standing = whole, Standing.PART
    part.save(update_fields=["stands_under", "standing"])


def _review(*targets):
    with transaction.atomic():
        review_targets([target.pk for target in targets])


def _wake():
    with transaction.atomic():
        wake_alerts()


def _count(step):
    return AlertEvent.objects.filter(step=step).count()


def test_reviews_of_each_other_s_parts_take_turns(four, monkeypatch):
    first, second, third, fourth = four
    _stand_under(first, third)
    _stand_under(fourth, second)
    in_the_middle(monkeypatch, BEFORE_PARTS, lambda: _review(third, fourth), lambda: _review(first, second))
    assert _count(AlertStep.MUTED) == 2


def test_telling_waits_for_a_review_of_the_whole(four, monkeypatch):
    part, whole, *_rest = four
    _stand_under(part, whole)
    alerts = list(Alert.objects.filter(target__in=[part, whole]).order_by("pk"))
    in_the_middle(monkeypatch, BEFORE_PARTS, lambda: _review(whole), lambda: refresh_hearers(alerts))
    assert not Alert.objects.filter(target__in=[part, whole], has_hearers=True).exists()


def test_a_review_names_a_change_that_another_has_claimed(four, monkeypatch):
    """The nightly review holds the target, a sweep the change; what is stored names both."""
    report(four[0], "14")
    place = "alerts.services.reviewing.targets.settle"
    in_the_middle(monkeypatch, place, lambda: _review(four[0]), handle_status_changes)
    assert _count(AlertStep.RESOLVED) == 1


@pytest.mark.parametrize("place", ["lock_alerts", "_wake"])
def test_an_alert_wakes_once(four, monkeypatch, place):
    """The second sweep comes between finding and locking, or between locking and waking."""
    Alert.objects.update(snoozed_until=dt.date(2024, 1, 5))
    in_the_middle(monkeypatch, f"alerts.services.reviewing.waking.{place}", _wake, _wake)
    assert _count(AlertStep.WOKEN) == 4


def test_what_was_put_off_again_meanwhile_does_not_wake(four, monkeypatch):
    Alert.objects.update(snoozed_until=dt.date(2024, 1, 5))
    alert = Alert.objects.first()

    def put_off():
        acting.snooze(alert=alert, until=dt.date(2024, 2, 1), reason="Chờ họp", by=None)

    in_the_middle(monkeypatch, "alerts.services.acting._add_event", put_off, _wake)
    assert _count(AlertStep.WOKEN) == 3


def test_what_somebody_takes_note_of_meanwhile_does_not_go_up(four, clock, monkeypatch):
    clock.move_to(at("2024-01-10 09:00"))
    alert = Alert.objects.first()

    def take_note():
        acting.acknowledge(alert=alert, by=None)

    in_the_middle(monkeypatch, "alerts.services.acting._add_event", take_note, escalate_alerts)
    assert _count(AlertStep.ESCALATED) == 3


@pytest.mark.parametrize(
    ("work", "step", "times"),
    [(_wake, AlertStep.WOKEN, 2), (escalate_alerts, AlertStep.ESCALATED, 3)],
    ids=["wake", "escalate"],
)
def test_sweeps_wait_for_a_review_of_the_whole(four, clock, monkeypatch, work, step, times):
    """It mutes the part meanwhile, which wakes all the same, and does not go up."""
    part, whole, *_rest = four
    _stand_under(part, whole)
    clock.move_to(at("2024-01-10 09:00"))
    if work is _wake:
        Alert.objects.filter(target__in=[part, whole]).update(snoozed_until=dt.date(2024, 1, 10))
    in_the_middle(monkeypatch, BEFORE_PARTS, lambda: _review(whole), work)
    assert _count(AlertStep.MUTED) == 1
    assert _count(step) == times
