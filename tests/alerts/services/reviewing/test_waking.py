"""Alerts whose snooze or acceptance is over."""

import datetime as dt

import pytest
import time_machine

from alerts.choices import AlertStep, Topic
from alerts.models import Alert, AlertEvent
from alerts.services import acting
from alerts.services.reviewing import handle_status_changes
from alerts.services.reviewing.waking import wake_alerts
from indicators.choices import Accumulation
from tests.alerts.steps import at, report
from tests.factories import make_indicator, make_plan, make_target

pytestmark = pytest.mark.django_db


@pytest.fixture
def clock():
    with time_machine.travel(at("2023-07-05 09:00"), tick=False) as travelled:
        yield travelled


@pytest.fixture
def target(clock):
    """Behind with its value of June."""
    indicator = make_indicator(accumulation=Accumulation.FLOW)
    target = make_target("120", low="120", high="120", plan=make_plan(), indicator=indicator)
    report(target, "45", as_of=dt.date(2023, 6, 30))
    handle_status_changes()
    return target


@pytest.fixture
def alert(target):
    return Alert.objects.get(topic=Topic.PACE)


def woken():
    return AlertEvent.objects.filter(step=AlertStep.WOKEN)


@pytest.mark.parametrize(("on", "is_awake"), [("2023-07-19", False), ("2023-07-20", True), ("2023-08-01", True)])
def test_a_snooze_ends_on_its_day(alert, on, is_awake):
    acting.snooze(alert=alert, until=dt.date(2023, 7, 20), reason="Chờ họp", by=None)
    wake_alerts(on=dt.date.fromisoformat(on))
    assert woken().exists() == is_awake
    assert Alert.objects.heard_of().filter(pk=alert.pk).exists() == is_awake


@pytest.mark.parametrize(("on", "is_awake"), [("2023-07-20", False), ("2023-07-21", True)])
def test_an_acceptance_ends_when_its_day_is_over(alert, on, is_awake):
    acting.accept(alert=alert, until=dt.date(2023, 7, 20), reason="Thiên tai", by=None)
    wake_alerts(on=dt.date.fromisoformat(on))
    assert woken().exists() == is_awake


def test_a_snooze_until_a_report_ends_with_the_next_value(alert, target, clock):
    acting.snooze(alert=alert, until_report=True, reason="Chờ số tháng 7", by=None)
    handle_status_changes()
    assert not woken().exists()
    clock.move_to(at("2023-08-05 09:00"))
    # Behind as before: nothing about it changed but the value.
    report(target, "52", as_of=dt.date(2023, 7, 31))
    handle_status_changes()
    event = woken().get()
    assert (event.reason, event.told_at) == ("Đã có số liệu mới.", None)


def test_it_waits_for_people_anew_and_is_said_once(alert):
    acting.snooze(alert=alert, until=dt.date(2023, 7, 20), reason="Chờ họp", by=None)
    Alert.objects.filter(pk=alert.pk).update(escalated_level=1)
    for _ in range(2):
        wake_alerts(on=dt.date(2023, 7, 20))
    alert.refresh_from_db()
    assert (alert.acknowledged_at, alert.acknowledged_by, alert.escalated_level) == (None, None, 0)
    assert woken().get().reason == "Đã đến ngày nhắc lại 20/07/2023."


def test_what_resolved_meanwhile_stays_so(alert, target):
    acting.snooze(alert=alert, until=dt.date(2023, 7, 20), reason="Chờ họp", by=None)
    report(target, "70", as_of=dt.date(2023, 7, 1))
    handle_status_changes()
    wake_alerts(on=dt.date(2023, 7, 20))
    assert not woken().exists()


def test_the_sweep_wakes(alert, clock):
    acting.snooze(alert=alert, until=dt.date(2023, 7, 20), reason="Chờ họp", by=None)
    clock.move_to(at("2023-07-20 00:01"))
    assert handle_status_changes().updated == 1
