"""Sending, through a real SMTP server that receives, refuses, puts off, hangs up and is away."""

import datetime as dt
from email.headerregistry import Address

import pytest
import time_machine
from django.core.mail import get_connection

from alerts.choices import DeliveryState
from alerts.failures import GIVE_UP_AFTER
from alerts.models import Delivery
from alerts.services import deliveries, send_deliveries
from alerts.services.deliveries import Sent, _claim_next, _message
from tests.alerts.steps import add_delivery, at, in_threads
from tests.factories import make_user

NOW = at("2023-11-20 08:00")
LEASE = dt.timedelta(minutes=5)
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock(settings):
    settings.DELIVERY_LEASE_SECONDS = LEASE.total_seconds()
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def user():
    return make_user("lan", full_name="Nguyễn Thị Lan")


def test_a_mail_arrives_once_with_both_parts(smtp_server, settings, user):
    settings.DEFAULT_FROM_EMAIL = "Chỉ Tiêu <chitieu@example.vn>"
    delivery = add_delivery(user)
    assert send_deliveries() == Sent(sent=1)
    assert send_deliveries() == Sent()
    (message,) = smtp_server.messages
    assert message["Subject"].strip() == "Vĩnh Bảo: 1 chỉ tiêu mới chưa đạt"
    assert message["To"].addresses == (Address("Nguyễn Thị Lan", "lan", "example.vn"),)
    assert message["From"].addresses == (Address("Chỉ Tiêu", "chitieu", "example.vn"),)
    assert message["Message-ID"] == delivery.message_id
    assert message["Auto-Submitted"] == "auto-generated"
    assert [part.get_content_type() for part in message.walk()] == ["multipart/alternative", "text/plain", "text/html"]
    assert message.get_body(("plain",)).get_content().strip() == "Chữ."


def test_what_was_sent_says_when(smtp_server, user):
    add_delivery(user, not_before=NOW, error="450 Bận")
    send_deliveries()
    sent = Delivery.objects.get()
    assert (sent.state, sent.sent_at, sent.claimed_at, sent.error) == (DeliveryState.SENT, NOW, None, "")


@pytest.mark.parametrize("name", ['Trần "Út" Văn, Bình', "Lan\nBcc: x@example.vn", "a" * 150, "Đỗ" * 50])
def test_any_name_can_stand_in_a_header(smtp_server, user, name):
    user.full_name = name
    user.save(update_fields=["full_name"])
    add_delivery(user)
    assert send_deliveries() == Sent(sent=1)
    (message,) = smtp_server.messages
    assert message["To"].addresses == (Address(" ".join(name.split()), "lan", "example.vn"),)
    assert message["Bcc"] is None


def test_many_mails_share_a_connection(smtp_server, user, monkeypatch):
    opened = []
    backend = type(get_connection())
    monkeypatch.setattr(backend, "open", lambda self, original=backend.open: opened.append(original(self)))
    for _ in range(3):
        add_delivery(user)
    assert send_deliveries() == Sent(sent=3)
    assert opened.count(True) == 1


def test_a_refused_address_stops_and_says_why(smtp_server, user):
    add_delivery(user)
    add_delivery(make_user("hoa"))
    smtp_server.refusals["lan@example.vn"] = "550 No such user"
    assert send_deliveries() == Sent(sent=1, failed=1)
    failed = Delivery.objects.get(user=user)
    assert (failed.state, failed.error) == (DeliveryState.FAILED, "550 No such user")
    assert send_deliveries() == Sent()


@pytest.mark.parametrize("address", ["không phải địa chỉ", "lan@", "lan@example.vn\nBcc: x@example.vn"])
def test_a_bad_address_stops(smtp_server, user, address):
    add_delivery(user, address=address)
    assert send_deliveries() == Sent(failed=1)
    assert smtp_server.messages == []


def _put_off(server):
    server.refusals["lan@example.vn"] = "450 Mailbox busy"


def _refuse_for_now(server):
    server.refuse_data = "451 Try later"


def _go_away(server):
    server.stop()


def _hang_up(server):
    server.refuse_data = "421 Closing"


@pytest.mark.parametrize("trouble", [_put_off, _refuse_for_now, _go_away, _hang_up])
def test_what_passes_is_tried_again_under_the_same_message_id(smtp_server, user, clock, trouble):
    delivery = add_delivery(user)
    trouble(smtp_server)
    assert send_deliveries() == Sent(postponed=1)
    waiting = Delivery.objects.get()
    assert (waiting.state, waiting.attempts) == (DeliveryState.QUEUED, 1)
    assert waiting.not_before == NOW + dt.timedelta(minutes=1)
    assert waiting.error
    assert send_deliveries() == Sent()  # not yet
    smtp_server.refusals, smtp_server.refuse_data = {}, ""
    if trouble is _go_away:
        smtp_server.start()
    clock.move_to(waiting.not_before)
    assert send_deliveries() == Sent(sent=1)
    (message,) = smtp_server.messages
    assert message["Message-ID"] == delivery.message_id


def test_an_outage_costs_one_mail_an_attempt(smtp_server, user):
    for _ in range(3):
        add_delivery(user)
    smtp_server.stop()
    assert send_deliveries() == Sent(postponed=1)
    assert sorted(Delivery.objects.values_list("attempts", flat=True)) == [0, 0, 1]


def test_a_day_without_a_mail_server_loses_nothing(smtp_server, user, clock):
    for _ in range(3):
        add_delivery(user)
    smtp_server.stop()
    for _ in range(24 * 6):
        clock.shift(dt.timedelta(minutes=10))
        send_deliveries()
    smtp_server.start()
    clock.shift(dt.timedelta(hours=1))
    send_deliveries()
    assert len(smtp_server.messages) == 3
    assert max(Delivery.objects.values_list("attempts", flat=True)) < 40


def test_after_days_in_vain_it_stops(smtp_server, user):
    add_delivery(user, created_at=NOW - GIVE_UP_AFTER)
    smtp_server.refusals["lan@example.vn"] = "450 Mailbox busy"
    assert send_deliveries() == Sent(failed=1)
    assert Delivery.objects.get().error == "450 Mailbox busy"


def test_a_fault_of_ours_does_not_hold_up_the_others(smtp_server, user, monkeypatch, caplog):
    first, _second = add_delivery(user), add_delivery(user)
    monkeypatch.setattr(
        deliveries, "_message", lambda delivery: 1 / 0 if delivery.pk == first.pk else _message(delivery)
    )
    assert send_deliveries() == Sent(sent=1, postponed=1)
    assert "cannot be written as a mail" in caplog.text


def test_a_worker_that_died_before_storing_means_a_second_mail_not_none(smtp_server, user, clock, monkeypatch):
    delivery = add_delivery(user)
    backend = type(get_connection())
    send = backend.send_messages

    def send_and_die(self, messages):
        send(self, messages)
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(backend, "send_messages", send_and_die)
        with pytest.raises(KeyboardInterrupt):
            send_deliveries()
    clock.shift(LEASE - dt.timedelta(seconds=1))
    assert send_deliveries() == Sent()  # it may still be at work
    clock.shift(dt.timedelta(seconds=1))
    assert send_deliveries() == Sent(sent=1)
    assert [message["Message-ID"] for message in smtp_server.messages] == [delivery.message_id] * 2


def test_a_slow_worker_does_not_take_back_what_another_has_claimed(user, clock):
    add_delivery(user)
    slow = _claim_next()
    assert Delivery.objects.held_by(slow).exists()
    clock.shift(LEASE)
    other = _claim_next()
    assert not Delivery.objects.held_by(slow).exists()
    assert Delivery.objects.held_by(other).exists()


def test_what_was_sent_stays_sent_when_a_slow_worker_fails(smtp_server, user, clock):
    add_delivery(user)
    slow = _claim_next()
    clock.shift(LEASE)
    assert send_deliveries() == Sent(sent=1)
    smtp_server.stop()
    assert not deliveries._deliver(slow, get_connection(), Sent())
    assert Delivery.objects.get().state == DeliveryState.SENT


def test_the_oldest_goes_first_and_a_run_ends(smtp_server, user):
    written = [add_delivery(user) for _ in range(3)]
    assert send_deliveries(limit=2) == Sent(sent=2)
    assert [message["Message-ID"] for message in smtp_server.messages] == [row.message_id for row in written[:2]]


@pytest.mark.django_db(transaction=True)
def test_workers_that_race_send_each_mail_once(smtp_server, user):
    for _ in range(12):
        add_delivery(user)
    done = in_threads(4, send_deliveries)
    assert sum(part.sent for part in done) == 12
    received = [message["Message-ID"] for message in smtp_server.messages]
    assert sorted(received) == sorted(Delivery.objects.values_list("message_id", flat=True))
    assert set(Delivery.objects.values_list("state", "attempts")) == {(DeliveryState.SENT, 1)}
