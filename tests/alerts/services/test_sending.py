"""Sending, through a real SMTP server that receives, refuses, puts off, hangs, hangs up and is away."""

import datetime as dt
from email.headerregistry import Address

import pytest
import time_machine
from django.core.mail import get_connection

from alerts.channels import carrier_for, mail
from alerts.choices import Channel, DeliveryState
from alerts.failures import GIVE_UP_AFTER
from alerts.models import Delivery, Outlet
from alerts.services import send_deliveries, sending
from alerts.services.preferences import resume_mails, stop_mails
from alerts.services.sending import Sent, claim_next
from alerts.unsubscribing import unsubscribe_url
from tests.alerts.steps import add_delivery, at, in_threads
from tests.factories import make_user

NOW = at("2023-11-20 08:00")
LEASE = dt.timedelta(minutes=5)
MINUTE = dt.timedelta(minutes=1)
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock(settings):
    settings.DELIVERY_LEASE_SECONDS = LEASE.total_seconds()
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def user():
    return make_user("lan", full_name="Nguyễn Thị Lan")


def _claim():
    return claim_next(Channel.MAIL)


def _at_step(step, trouble):
    return lambda at: trouble if at == step else ""


# --- One mail --------------------------------------------------------------------------------------------------------
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
    assert message["Date"].datetime == delivery.created_at
    assert (message["Auto-Submitted"], message["Precedence"]) == ("auto-generated", "bulk")
    assert [part.get_content_type() for part in message.walk()] == ["multipart/alternative", "text/plain", "text/html"]
    assert message.get_body(("plain",)).get_content().strip() == "Chữ."


def test_what_was_subscribed_to_can_be_ended_by_the_mail_program_s_button(smtp_server, settings, user):
    settings.SITE_URL = "https://chitieu.example.vn"
    for kind in ("alerts", "digest", "reminder", "returned", "escalation", "assignment"):
        span = {"covers_from": NOW - MINUTE, "covers_to": NOW} if kind == "digest" else {}
        add_delivery(user, kind=kind, **span)
    send_deliveries()
    headers = ("List-Unsubscribe", "List-Unsubscribe-Post")
    offered = [tuple((message[name] or "").strip() for name in headers) for message in smtp_server.messages]
    link = f"<{unsubscribe_url(user)}>"
    assert offered == [(link, "List-Unsubscribe=One-Click")] * 2 + [("", "")] * 4


@pytest.mark.parametrize(
    ("kind", "is_sent"),
    [
        *(("alerts", False), ("digest", False)),
        *(("reminder", True), ("returned", True), ("escalation", True), ("assignment", True)),
    ],
)
def test_what_waits_for_somebody_who_stopped_their_mails_is_dropped_with_the_reason(smtp_server, user, kind, is_sent):
    add_delivery(user, kind=kind, **({"covers_from": NOW - MINUTE, "covers_to": NOW} if kind == "digest" else {}))
    stop_mails(user=user, by=user)
    assert send_deliveries() == (Sent(sent=1) if is_sent else Sent(failed=1))
    delivery = Delivery.objects.get()
    assert len(smtp_server.messages) == is_sent
    assert (delivery.state, delivery.error) == (
        ("sent", "") if is_sent else ("failed", "Không gửi: người nhận đã ngừng nhận thư.")
    )
    assert send_deliveries() == Sent()


def test_who_wants_mails_again_gets_what_still_waits(smtp_server, user):
    add_delivery(user)
    stop_mails(user=user, by=user)
    resume_mails(user=user, by=user)
    assert send_deliveries() == Sent(sent=1)


@pytest.mark.parametrize("kind", ["alerts", "reminder"])
def test_nothing_goes_to_somebody_who_left(smtp_server, user, kind):
    add_delivery(user, kind=kind)
    type(user).objects.update(is_active=False)
    assert send_deliveries() == Sent(failed=1)
    assert Delivery.objects.get().error == "Không gửi: người nhận đã ngừng làm việc trên hệ thống."
    assert smtp_server.messages == []


def test_a_file_goes_with_its_name_and_every_byte(smtp_server, user):
    content = bytes(range(256))
    add_delivery(user, attachment_name="Cảnh báo tuần 47.xlsx", attachment=content)
    send_deliveries()
    (message,) = smtp_server.messages
    (file,) = message.iter_attachments()
    assert (file.get_filename(), file.get_content()) == ("Cảnh báo tuần 47.xlsx", content)
    assert file.get_content_type() == "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    assert message.get_body(("plain",)).get_content().strip() == "Chữ."


def test_what_was_sent_says_when(smtp_server, user):
    add_delivery(user, not_before=NOW, error="450 Bận")
    send_deliveries()
    sent = Delivery.objects.get()
    assert (sent.state, sent.sent_at, sent.error, sent.is_doubtful) == (DeliveryState.SENT, NOW, "", False)


@pytest.mark.parametrize("name", ['Trần "Út" Văn, Bình', "Lan\nBcc: x@example.vn", "a" * 150, "Đỗ" * 50])
def test_any_name_can_stand_in_a_header(smtp_server, user, name):
    user.full_name = name
    user.save(update_fields=["full_name"])
    add_delivery(user)
    assert send_deliveries() == Sent(sent=1)
    (message,) = smtp_server.messages
    assert message["To"].addresses == (Address(" ".join(name.split()), "lan", "example.vn"),)
    assert message["Bcc"] is None


def test_many_mails_share_a_connection(smtp_server, user):
    greetings = []
    smtp_server.trouble = lambda step: greetings.append(step) or ""
    for _ in range(3):
        add_delivery(user)
    assert send_deliveries() == Sent(sent=3)
    assert greetings.count("ehlo") == 1


# --- What never passes -----------------------------------------------------------------------------------------------
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


def test_after_days_in_vain_it_stops(smtp_server, user):
    add_delivery(user, created_at=NOW - GIVE_UP_AFTER)
    smtp_server.refusals["lan@example.vn"] = "450 Mailbox busy"
    assert send_deliveries() == Sent(failed=1)
    assert Delivery.objects.get().error == "450 Mailbox busy"


# --- What passes -----------------------------------------------------------------------------------------------------
TROUBLES = [
    ("rcpt", "450 Mailbox busy"),
    ("data", "451 Try later"),
    ("rcpt", "421 Closing"),
    ("data", "421 Closing"),
    ("rcpt", "drop"),
    ("data", "drop"),
    ("rcpt", "hang"),
]


@pytest.mark.parametrize(("step", "trouble"), TROUBLES)
def test_what_passes_is_tried_again_under_the_same_message_id(smtp_server, settings, user, clock, step, trouble):
    settings.EMAIL_TIMEOUT = 0.3
    delivery = add_delivery(user)
    smtp_server.trouble = _at_step(step, trouble)
    assert send_deliveries() == Sent(postponed=1)
    waiting = Delivery.objects.get()
    assert (waiting.state, waiting.attempts, waiting.not_before) == (DeliveryState.QUEUED, 1, NOW + MINUTE)
    assert waiting.error
    smtp_server.trouble = _at_step("", "")
    assert send_deliveries() == Sent()  # not yet
    clock.move_to(waiting.not_before)
    assert send_deliveries() == Sent(sent=1)
    assert delivery.message_id in [message["Message-ID"] for message in smtp_server.messages]


def test_a_busy_mailbox_does_not_hold_up_the_others(smtp_server, user):
    add_delivery(user)
    add_delivery(make_user("hoa"))
    smtp_server.refusals["lan@example.vn"] = "450 Mailbox busy"
    assert send_deliveries() == Sent(sent=1, postponed=1)
    assert not Outlet.objects.filter(failures__gt=0).exists()


def test_a_fault_of_ours_does_not_hold_up_the_others(smtp_server, user, monkeypatch, caplog):
    first, _second = add_delivery(user), add_delivery(user)
    write = mail.message_of
    monkeypatch.setattr(mail, "message_of", lambda delivery: 1 / 0 if delivery.pk == first.pk else write(delivery))
    assert send_deliveries() == Sent(sent=1, postponed=1)
    assert "cannot be written as a message" in caplog.text


# --- Outages ---------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("is_away", [True, False])
def test_an_outage_costs_one_attempt_and_nobody_their_place(smtp_server, settings, user, clock, is_away):
    settings.EMAIL_TIMEOUT = 0.3
    written = [add_delivery(user).message_id for _ in range(3)]
    if is_away:
        smtp_server.stop()
    smtp_server.trouble = _at_step("ehlo", "hang")
    assert send_deliveries() == Sent(postponed=1)
    assert send_deliveries() == Sent()  # the server is left alone
    assert set(Delivery.objects.values_list("state", "attempts", "not_before")) == {(DeliveryState.QUEUED, 0, None)}
    outlet = Outlet.objects.get()
    assert (outlet.failures, outlet.failing_since, outlet.closed_until) == (1, NOW, NOW + MINUTE)
    assert outlet.error
    smtp_server.trouble = _at_step("", "")
    if is_away:
        smtp_server.start()
    clock.move_to(outlet.closed_until)
    assert send_deliveries() == Sent(sent=3)
    assert [message["Message-ID"] for message in smtp_server.messages] == written
    outlet.refresh_from_db()
    assert (outlet.failures, outlet.failing_since, outlet.closed_until, outlet.error) == (0, None, None, "")


def test_a_day_without_a_mail_server_loses_nothing_and_floods_nobody(smtp_server, settings, user, clock):
    settings.MAIL_RATE_PER_MINUTE = 20
    smtp_server.stop()
    for quarter in range(24 * 4):
        if quarter % 2 == 0:
            add_delivery(user, created_at=NOW + quarter * 15 * MINUTE)
        clock.shift(15 * MINUTE)
        send_deliveries()
    assert Outlet.objects.get().failures == 24 * 4
    smtp_server.start()
    sent = []
    for _ in range(20):
        clock.shift(MINUTE)
        sent.append(send_deliveries().sent)
    # At most ten minutes until the server is tried again, then as much as may go.
    assert [n for n in sent if n] == [20, 20, 8]
    written = Delivery.objects.order_by("created_at").values_list("message_id", flat=True)
    assert [message["Message-ID"] for message in smtp_server.messages] == list(written)


def test_a_refused_login_waits_for_the_operator(smtp_server, settings, user):
    settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD = "chitieu", "sai"
    add_delivery(user)
    assert send_deliveries() == Sent(postponed=1)
    assert Delivery.objects.get().state == DeliveryState.QUEUED
    assert Outlet.objects.get().failures == 1


# --- The rate --------------------------------------------------------------------------------------------------------
def test_no_minute_takes_more_than_the_rate(smtp_server, settings, user, clock):
    settings.MAIL_RATE_PER_MINUTE = 3
    for _ in range(8):
        add_delivery(user)
    assert send_deliveries() == Sent(sent=3)
    clock.shift(MINUTE - dt.timedelta(seconds=1))
    assert send_deliveries() == Sent()
    clock.shift(dt.timedelta(seconds=1))
    assert send_deliveries(limit=2) == Sent(sent=2)
    clock.shift(MINUTE / 2)
    assert send_deliveries() == Sent(sent=1)
    clock.shift(MINUTE / 2)
    assert send_deliveries() == Sent(sent=2)


def test_refused_mails_count_as_well(smtp_server, settings, user):
    settings.MAIL_RATE_PER_MINUTE = 1
    smtp_server.refusals["lan@example.vn"] = "550 No such user"
    add_delivery(user)
    add_delivery(user)
    assert send_deliveries() == Sent(failed=1)


def test_without_a_rate_everything_goes(smtp_server, settings, user):
    settings.MAIL_RATE_PER_MINUTE = 0
    for _ in range(3):
        add_delivery(user)
    assert send_deliveries() == Sent(sent=3)


# --- Doubt -----------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("trouble", ["drop", "hang"])
def test_an_answer_that_was_lost_is_a_second_mail_that_says_so(smtp_server, settings, user, clock, trouble):
    settings.EMAIL_TIMEOUT = 0.3
    delivery = add_delivery(user)
    smtp_server.trouble = _at_step("answer", trouble)
    assert send_deliveries() == Sent(postponed=1)
    smtp_server.trouble = _at_step("", "")
    clock.shift(MINUTE)
    assert send_deliveries() == Sent(sent=1)
    assert [message["Message-ID"] for message in smtp_server.messages] == [delivery.message_id] * 2
    assert len({message["Date"] for message in smtp_server.messages}) == 1
    delivery.refresh_from_db()
    assert (delivery.state, delivery.is_doubtful, delivery.attempts) == (DeliveryState.SENT, True, 2)


@pytest.mark.parametrize(("step", "trouble"), [one for one in TROUBLES if one != ("data", "drop")])
def test_what_was_not_taken_leaves_no_doubt(smtp_server, settings, user, step, trouble):
    settings.EMAIL_TIMEOUT = 0.3
    smtp_server.trouble = _at_step(step, trouble)
    add_delivery(user)
    send_deliveries()
    assert (len(smtp_server.messages), Delivery.objects.get().is_doubtful) == (0, False)


def test_a_refusal_after_the_mail_is_an_answer(smtp_server, user):
    smtp_server.trouble = _at_step("answer", "554 Spam")
    add_delivery(user)
    assert send_deliveries() == Sent(failed=1)
    assert not Delivery.objects.get().is_doubtful


def test_a_worker_that_died_before_storing_means_a_second_mail_not_none(smtp_server, user, clock, monkeypatch):
    delivery = add_delivery(user)
    with monkeypatch.context() as patch:
        patch.setattr(sending, "_record_success", _die)
        with pytest.raises(KeyboardInterrupt):
            send_deliveries()
    clock.shift(LEASE - dt.timedelta(seconds=1))
    assert send_deliveries() == Sent()  # it may still be at work
    clock.shift(dt.timedelta(seconds=1))
    assert send_deliveries() == Sent(sent=1)
    assert [message["Message-ID"] for message in smtp_server.messages] == [delivery.message_id] * 2
    assert Delivery.objects.get().is_doubtful


def _die(*_args):
    raise KeyboardInterrupt


# --- Claims ----------------------------------------------------------------------------------------------------------
def test_a_slow_worker_does_not_take_back_what_another_has_claimed(user, clock):
    add_delivery(user)
    slow = _claim()
    assert Delivery.objects.held_by(slow).exists()
    clock.shift(LEASE)
    other = _claim()
    assert not Delivery.objects.held_by(slow).exists()
    assert Delivery.objects.held_by(other).exists()


def test_what_was_sent_stays_sent_when_a_slow_worker_fails(smtp_server, user, clock):
    add_delivery(user)
    slow = _claim()
    clock.shift(LEASE)
    assert send_deliveries() == Sent(sent=1)
    smtp_server.stop()
    sending._deliver(slow, carrier_for(Channel.MAIL), Sent())
    assert Delivery.objects.get().state == DeliveryState.SENT


def test_the_oldest_goes_first_and_a_run_ends(smtp_server, user):
    written = [add_delivery(user) for _ in range(3)]
    assert send_deliveries(limit=2) == Sent(sent=2)
    assert [message["Message-ID"] for message in smtp_server.messages] == [row.message_id for row in written[:2]]


@pytest.mark.django_db(transaction=True)
def test_workers_that_race_send_each_mail_once_and_keep_the_rate(smtp_server, settings, user, clock):
    settings.MAIL_RATE_PER_MINUTE = 10
    for _ in range(12):
        add_delivery(user)
    done = in_threads(4, send_deliveries)
    assert sum(part.sent for part in done) == 10
    clock.shift(MINUTE)
    assert sum(part.sent for part in in_threads(4, send_deliveries)) == 2
    received = [message["Message-ID"] for message in smtp_server.messages]
    assert sorted(received) == sorted(Delivery.objects.values_list("message_id", flat=True))
    assert set(Delivery.objects.values_list("state", "attempts")) == {(DeliveryState.SENT, 1)}


def test_django_s_own_server_is_spoken_to_by_the_one_that_tells_doubt(smtp_server):
    assert isinstance(carrier_for(Channel.MAIL)._connection, type(get_connection(mail.OURS)))
