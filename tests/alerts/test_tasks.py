import logging

import pytest
from django.core.management import call_command
from kombu.exceptions import OperationalError

from alerts import tasks
from alerts.choices import DeliveryKind, DeliveryState
from alerts.models import Alert, Delivery
from config.celery import app
from config.schedule import BEAT_SCHEDULE
from tests.alerts.steps import at, make_subscriber, make_targets, report, subscribed_since
from tests.factories import make_locality

pytestmark = pytest.mark.django_db


@pytest.fixture
def missed(smtp_server):
    """A subscriber, and a change of verdict nobody has acted on."""
    district = make_locality("Huyện Vĩnh Bảo")
    user = make_subscriber(district)
    subscribed_since(user, at("2023-11-08 15:00"))
    report(make_targets(district, 1)[0], "12")
    return user


@pytest.fixture
def woken(monkeypatch):
    names = []
    monkeypatch.setattr(app, "send_task", names.append)
    return names


def test_the_schedule_names_tasks_that_exist():
    app.loader.import_default_modules()
    wanted = {entry["task"] for entry in BEAT_SCHEDULE.values() if entry["task"].startswith("alerts.")}
    assert wanted <= app.tasks.keys()
    assert len(wanted) == 3


def test_new_mails_wake_the_sender(missed, woken, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        tasks.handle_status_changes()
    assert woken == ["alerts.send_deliveries"]
    with django_capture_on_commit_callbacks(execute=True):
        tasks.handle_status_changes()
    assert len(woken) == 1


def test_new_digests_wake_the_sender(missed, woken, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        tasks.queue_digests()
    assert woken == ["alerts.send_deliveries"]


@pytest.mark.parametrize("error", [OperationalError("down"), ConnectionRefusedError()])
def test_a_dead_broker_delays_and_loses_nothing(
    missed, smtp_server, monkeypatch, caplog, error, django_capture_on_commit_callbacks
):
    def fail(_name):
        raise error

    monkeypatch.setattr(app, "send_task", fail)
    with caplog.at_level(logging.WARNING), django_capture_on_commit_callbacks(execute=True):
        tasks.handle_status_changes()
    assert Delivery.objects.get().state == DeliveryState.QUEUED
    tasks.send_deliveries()  # the sweep
    assert len(smtp_server.messages) == 1


def test_commands_call_the_same_services(missed, smtp_server, capsys):
    for command in ("handle_status_changes", "queue_digests", "send_deliveries"):
        call_command(command)
    assert Alert.objects.count() == 1
    assert sorted(Delivery.objects.values_list("kind", "state")) == [
        (DeliveryKind.ALERTS, DeliveryState.SENT),
        (DeliveryKind.DIGEST, DeliveryState.SENT),
    ]
    assert capsys.readouterr().out.splitlines() == [
        "1 thay đổi đánh giá, 1 thư.",
        "Cảnh báo: mở 1, cập nhật 0, đóng 0.",
        "Đã viết 1 bản tin tuần.",
        "Đã gửi 2 thư, hoãn 0, không gửi được 0.",
    ]


def test_from_the_report_to_the_mail_with_a_real_worker(celery_worker_process, transactional_db):
    """Nothing but the wake-ups moves it on: the sweep is not running."""
    district = make_locality("Huyện Vĩnh Bảo")
    make_subscriber(district)
    report(make_targets(district, 1)[0], "12")
    tasks.wake("alerts.handle_status_changes")
    celery_worker_process.wait_until(lambda: Delivery.objects.filter(state=DeliveryState.SENT).exists(), "the mail")
