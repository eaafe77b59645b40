"""Days of trouble: a mail server that refuses, hangs, drops and disappears, and workers killed at every step.

Every delivery ends sent once, or failed with a reason; doubled only where an answer was lost, and then it says so.
"""

import datetime as dt
import random
import subprocess
import sys
from collections import Counter

import pytest
import time_machine

from alerts.choices import DeliveryState
from alerts.models import Delivery
from alerts.services import send_deliveries, sending
from tests.alerts.steps import add_delivery, at
from tests.factories import make_user
from tests.support.servers import wait_until
from tests.support.source import ROOT
from tests.support.worker import process_environment

NOW = at("2023-11-20 08:00")
STEP = dt.timedelta(minutes=20)
TROUBLES = ["drop", "hang", "450 Busy", "421 Closing", "451 Later", ""]
STEPS = ["ehlo", "rcpt", "data", "answer"]
GOOD, BAD = 30, 3
pytestmark = pytest.mark.django_db


class Killed(BaseException):
    """What no `except Exception` holds up, as little as a killed process."""


@pytest.fixture(autouse=True)
def clock(settings):
    settings.DELIVERY_LEASE_SECONDS = 300
    settings.EMAIL_TIMEOUT = 0.05
    settings.MAIL_RATE_PER_MINUTE = 10
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


def _deadly(monkeypatch, dice, name):
    """Let a function kill its worker now and then, before or after its work."""
    work = getattr(sending, name)

    def deadly(*args):
        if dice.random() < 0.05:
            raise Killed
        done = work(*args)
        if dice.random() < 0.05:
            raise Killed
        return done

    monkeypatch.setattr(sending, name, deadly)


def _weather(server, dice):
    """The server's mood for the next minutes; it may be away altogether."""
    server.stop()
    mood = dice.choice(["fine", "fine", "away", "away", "bad", "flickering"])
    if mood != "away":
        server.start()
    step, trouble = dice.choice(STEPS), dice.choice(TROUBLES)
    server.trouble = {
        "fine": lambda _at: "",
        "away": lambda _at: "",
        "bad": lambda at: trouble if at == step else "",
        "flickering": lambda at: dice.choice(TROUBLES) if at != "ehlo" and dice.random() < 0.3 else "",
    }[mood]


def _work(killed):
    try:
        send_deliveries()
    except Killed:
        killed.append(1)


@pytest.mark.parametrize("seed", [1, 2])
def test_every_delivery_ends(smtp_server, clock, seed):
    dice, killed = random.Random(seed), []
    for n in range(GOOD + BAD):
        user = make_user()
        add_delivery(user, created_at=NOW + n * STEP)
        if n >= GOOD:
            smtp_server.refusals[user.email] = "550 No such user"
    with pytest.MonkeyPatch.context() as patch:
        for name in ("claim_next", "_record_success", "_record_failure"):
            _deadly(patch, dice, name)
        for _ in range(2 * 24 * 3):
            _weather(smtp_server, dice)
            for _worker in range(2):
                _work(killed)
            clock.shift(STEP)
    smtp_server.stop()
    smtp_server.start()
    smtp_server.trouble = lambda _at: ""
    for _ in range(12):
        send_deliveries()
        clock.shift(STEP)
    _count(smtp_server, killed)


def _count(server, killed):
    received = Counter(message["Message-ID"] for message in server.messages)
    deliveries = list(Delivery.objects.all())
    states = Counter(delivery.state for delivery in deliveries)
    assert states == {DeliveryState.SENT: GOOD, DeliveryState.FAILED: BAD}
    for delivery in deliveries:
        arrived = received[delivery.message_id]
        if delivery.state == DeliveryState.FAILED:
            assert (arrived, delivery.error) == (0, "550 No such user")
        else:
            assert arrived == 1 or (arrived > 1 and delivery.is_doubtful)
    # The days were as bad as they were meant to be.
    assert killed
    assert any(delivery.is_doubtful for delivery in deliveries)
    assert sum(received.values()) > GOOD


def _start_sending(**environment):
    command = [sys.executable, "manage.py", "send_deliveries"]
    return subprocess.Popen(
        command, cwd=ROOT, env=process_environment() | environment, stdout=subprocess.DEVNULL, start_new_session=True
    )


@pytest.mark.parametrize(("step", "arrived"), [("ehlo", 1), ("rcpt", 1), ("answer", 2)])
def test_a_process_that_is_killed_loses_nothing(smtp_server, transactional_db, step, arrived):
    """A real one, by SIGKILL, while the server keeps it waiting. Its claim runs out, and another takes over."""
    delivery, reached = add_delivery(make_user()), []
    smtp_server.trouble = lambda at: reached.append(at) or ("hang" if at == step else "")
    sender = _start_sending()
    wait_until(lambda: step in reached, "the mail server to be spoken to")
    sender.kill()
    sender.wait(20)
    assert Delivery.objects.get().state == DeliveryState.SENDING
    smtp_server.trouble = lambda _at: ""
    assert _start_sending(DELIVERY_LEASE_SECONDS="0").wait(60) == 0
    assert [message["Message-ID"] for message in smtp_server.messages] == [delivery.message_id] * arrived
    delivery.refresh_from_db()
    assert (delivery.state, delivery.attempts, delivery.is_doubtful) == (DeliveryState.SENT, 2, True)


def test_what_a_killed_process_has_recorded_is_not_sent_again(smtp_server, transactional_db):
    """It dies with one mail recorded and the next one in hand."""
    first, second = add_delivery(make_user()), add_delivery(make_user())
    reached = []
    smtp_server.trouble = lambda at: "hang" if at == "rcpt" and (reached.append(at) or len(reached) == 2) else ""
    sender = _start_sending()
    wait_until(lambda: len(reached) == 2, "the second mail")
    sender.kill()
    sender.wait(20)
    assert list(Delivery.objects.order_by("pk").values_list("state", flat=True)) == ["sent", "sending"]
    smtp_server.trouble = lambda _at: ""
    assert _start_sending(DELIVERY_LEASE_SECONDS="0").wait(60) == 0
    assert [message["Message-ID"] for message in smtp_server.messages] == [first.message_id, second.message_id]
    assert list(Delivery.objects.order_by("pk").values_list("is_doubtful", flat=True)) == [False, True]
