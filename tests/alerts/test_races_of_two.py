"""Two that meet over the same alerts: neither waits for the other while the other waits for it, nothing comes twice.

What waits in a circle fails on PostgreSQL with a deadlock; SQLite has one writer at a time.
"""

import datetime as dt

import pytest
import time_machine
from django.db import connection, transaction

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


@pytest.mark.parametrize("place", ["_lock", "_wake"])
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

    if connection.vendor == "sqlite":
        put_off()  # it would wait for the sweep, which then has woken it
        _wake()
    else:
        in_the_middle(monkeypatch, "alerts.services.reviewing.waking._lock", _wake, put_off)
    assert _count(AlertStep.WOKEN) == 3


def test_what_somebody_is_at_wakes_with_the_next_sweep(four, monkeypatch):
    Alert.objects.update(snoozed_until=dt.date(2024, 1, 5))
    alert = Alert.objects.first()
    in_the_middle(monkeypatch, "alerts.services.acting._add_event", _commenting(alert), _wake)
    assert _count(AlertStep.WOKEN) == _once_all_but(alert)
    _wake()
    assert _count(AlertStep.WOKEN) == 4


def test_what_somebody_is_at_goes_up_with_the_next_run(four, clock, monkeypatch):
    clock.move_to(at("2024-01-10 09:00"))
    alert = Alert.objects.first()
    in_the_middle(monkeypatch, "alerts.services.acting._add_event", _commenting(alert), escalate_alerts)
    assert _count(AlertStep.ESCALATED) == _once_all_but(alert)
    escalate_alerts()
    assert _count(AlertStep.ESCALATED) == 4


def _commenting(alert):
    return lambda: acting.comment(alert=alert, text="Đang kiểm tra", by=None)


def _once_all_but(alert):
    """Nobody waits for the row; where only one writes at a time everything waits, and then takes them all."""
    return Alert.objects.count() if connection.vendor == "sqlite" else Alert.objects.exclude(pk=alert.pk).count()
