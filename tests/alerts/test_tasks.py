import logging

import pytest
import time_machine
from django.core.management import call_command
from django.utils import timezone
from kombu.exceptions import OperationalError

from alerts import tasks
from alerts.choices import Channel, DeliveryKind, DeliveryState
from alerts.models import Alert, AlertRule, Delivery
from config.celery import app
from config.schedule import BEAT_SCHEDULE
from tests.alerts.steps import at, make_subscriber, make_targets, report
from tests.factories import make_locality, make_period, make_plan, make_target

pytestmark = pytest.mark.django_db


NOW = at("2024-01-10 09:00")


@pytest.fixture(autouse=True)
def _window(settings):
    settings.ALERT_GROUPING_SECONDS = 120


@pytest.fixture
def missed(smtp_server):
    """A subscriber, and a change of verdict nobody has acted on."""
    district = make_locality("Huyện Vĩnh Bảo")
    with time_machine.travel(at("2024-01-03 15:00"), tick=False):
        user = make_subscriber(district)
        report(make_targets(district, 1)[0], "12")
    return user


@pytest.fixture
def clock():
    with time_machine.travel(NOW, tick=False) as moving:
        yield moving


@pytest.fixture
def woken(monkeypatch):
    names = []
    monkeypatch.setattr(app, "send_task", lambda name, countdown=0: names.append((name, countdown)))
    return names


def test_the_schedule_names_tasks_that_exist():
    app.loader.import_default_modules()
    wanted = {entry["task"] for entry in BEAT_SCHEDULE.values() if entry["task"].startswith("alerts.")}
    assert wanted <= app.tasks.keys()
    assert {"alerts.handle_status_changes", "alerts.tell_events", "alerts.queue_digests"} <= wanted


def test_an_alert_wakes_the_teller_when_its_window_is_over(missed, woken, clock, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        tasks.handle_status_changes()
    assert woken == [("alerts.tell_events", 120)]
    with django_capture_on_commit_callbacks(execute=True):
        tasks.handle_status_changes()
    assert len(woken) == 1


def test_the_alert_is_stored_at_once_and_the_mail_follows(
    missed, woken, clock, smtp_server, django_capture_on_commit_callbacks
):
    """Also when the wake-up is lost: the minute's sweeps are the same tasks."""
    tasks.handle_status_changes()
    assert Alert.objects.get().opened_at == NOW
    for _minute in range(2):
        tasks.tell_events()
        assert not Delivery.objects.exists()
        clock.shift(60)
    with django_capture_on_commit_callbacks(execute=True):
        tasks.tell_events()
    assert woken == [("alerts.send_deliveries", 0)]
    tasks.send_deliveries()
    assert [mail["X-RcptTo"] for mail in smtp_server.messages] == [missed.email]


def test_new_digests_wake_the_sender(missed, woken, clock, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        tasks.queue_digests()
    assert woken == [("alerts.send_deliveries", 0)]


@pytest.mark.parametrize("error", [OperationalError("down"), ConnectionRefusedError()])
def test_a_dead_broker_delays_and_loses_nothing(
    missed, smtp_server, clock, monkeypatch, caplog, error, django_capture_on_commit_callbacks
):
    def fail(_name, **_options):
        raise error

    monkeypatch.setattr(app, "send_task", fail)
    with caplog.at_level(logging.WARNING), django_capture_on_commit_callbacks(execute=True):
        tasks.handle_status_changes()
        clock.shift(120)
        tasks.tell_events()
    assert Delivery.objects.get(channel=Channel.MAIL).state == DeliveryState.QUEUED
    tasks.send_deliveries()  # the sweep
    assert len(smtp_server.messages) == 1


def test_commands_call_the_same_services(missed, smtp_server, clock, capsys):
    for command in ("handle_status_changes", "tell_events"):
        call_command(command)
    clock.shift(120)
    for command in ("tell_events", "queue_digests", "send_deliveries"):
        call_command(command)
    assert Alert.objects.count() == 1
    assert sorted(Delivery.objects.filter(channel=Channel.MAIL).values_list("kind", "state")) == [
        (DeliveryKind.ALERTS, DeliveryState.SENT),
        (DeliveryKind.DIGEST, DeliveryState.SENT),
    ]
    assert capsys.readouterr().out.splitlines()[:5] == [
        "1 thay đổi đánh giá.",
        "Cảnh báo: mở 1, cập nhật 0, đóng 0.",
        "Còn gom tin thêm 120 giây.",
        "1 diễn biến: 1 thư, 0 tin chờ bản tin.",
        "Đã viết 1 bản tin.",
    ]


def test_from_the_report_to_the_mail_with_a_real_worker(celery_worker_process, transactional_db):
    """Nothing but the wake-ups moves it on: the sweep is not running."""
    district = make_locality("Huyện Vĩnh Bảo")
    make_subscriber(district)
    # A year that closed lately, whatever day it is.
    plan = make_plan(locality=district, period=make_period(timezone.localdate().year - 1))
    target = make_target(plan=plan)
    report(target, "12", as_of=target.period.ends_on)
    AlertRule.objects.get_or_create(cause="missed", defaults={"name": "Chưa đạt", "severity": "critical"})
    tasks.wake("alerts.handle_status_changes")
    sent = Delivery.objects.filter(state=DeliveryState.SENT, channel=Channel.MAIL)
    celery_worker_process.wait_until(sent.exists, "the mail")
