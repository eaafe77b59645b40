"""Short ways through the services: a value is reported and judged, a person subscribes, a clock stands somewhere."""

import datetime as dt
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from pkgutil import resolve_name
from threading import Barrier, Event
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import connection, connections, transaction

from alerts.choices import Cause, Severity, Topic
from alerts.evaluating import Rule
from alerts.models import Delivery, Subscription
from alerts.services import subscribe
from alerts.services.reviewing.lives import About, Call, settle
from indicators.choices import ObservationKind
from indicators.models import Target
from indicators.services.observations import NewObservation, record_observations
from indicators.services.recompute import recompute_stale
from localities.models import Locality, User
from tests.factories import make_indicator, make_membership, make_plan, make_target, make_user
from tests.support import servers

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")


def at(text: str) -> dt.datetime:
    """A moment in Vietnam: "2023-11-20 07:00"."""
    return dt.datetime.fromisoformat(text).replace(tzinfo=VIETNAM)


def report(target: Target, value: str | None, as_of: dt.date = dt.date(2023, 12, 15)) -> None:
    """Record an estimate and judge it, as the recompute task does. None is a result without a number."""
    entry = NewObservation(
        indicator=target.indicator,
        locality=target.locality,
        period=target.period,
        as_of=as_of,
        kind=ObservationKind.ESTIMATE,
        value=None if value is None else Decimal(value),
        written="" if value else "đang rà soát",
    )
    record_observations(entries=[entry], source="Báo cáo", by=None)
    recompute_stale()


# What the pace of a target can ask for.
BEHIND = (Cause.BEHIND, Severity.WARNING)
FAR = (Cause.FAR_BEHIND, Severity.CRITICAL)
GONE = ("", "")


def happens(target: Target, wanted: tuple[str, str], moment: dt.datetime, due_to: User | None = None) -> None:
    """At a moment the pace of a target asks for an alert, or for none."""
    about = About(f"target:{target.pk}", target.locality_id, target.pk, target.indicator_id, target.period_id)
    cause, severity = wanted
    rule = Rule(0, cause, severity)._replace(pk=None) if cause else None
    with time_machine.travel(moment, tick=False), transaction.atomic():
        call = Call(about, Topic.PACE, "Vì", cause, severity, rule, due_to_id=due_to.pk if due_to else None)
        settle([call])


def make_subscriber(*localities: Locality, **facts: Any) -> User:
    """A person who sees the localities and wants to hear all about them."""
    user = make_user(**facts)
    for locality in localities:
        make_membership(user, locality)
        subscribe(user=user, locality=locality, by=None)
    return user


def make_targets(locality: Locality, count: int) -> list[Target]:
    """Points of 13 in one plan."""
    plan = make_plan(locality=locality)
    return [make_target(plan=plan, indicator=make_indicator(), position=n) for n in range(count)]


def add_delivery(user: User, **facts: Any) -> Delivery:
    """A mail already written, around the service."""
    n = Delivery.objects.count()
    facts.setdefault("address", user.email)
    facts.setdefault("kind", "alerts")
    facts.setdefault("created_at", at("2023-11-20 08:00"))
    facts.setdefault("message_id", f"<{n}@example.vn>")
    return Delivery.objects.create(
        user=user, subject="Vĩnh Bảo: 1 chỉ tiêu mới chưa đạt", text="Chữ.\n", html="<p>Chữ.</p>", **facts
    )


def subscribed_since(user: User, moment: dt.datetime) -> None:
    Subscription.objects.filter(user=user).update(created_at=moment)


def in_threads(count: int, work: Callable[[], Any]) -> list[Any]:
    """Do the same at the same time, each thread with a database connection of its own."""
    together = Barrier(count)

    def one(_n: int) -> Any:
        together.wait(10)
        return _closing(work)

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(one, range(count)))


def in_the_middle(
    monkeypatch: pytest.MonkeyPatch, place: str, first: Callable[[], Any], second: Callable[[], Any]
) -> None:
    """Stop `first` at the function named by `place`, start `second`, go on with `first` once `second` must wait for it.

    Were nothing locked, `second` would be through before `first` goes on. On SQLite there is one writer at a time.
    """
    is_there, may_go_on = Event(), Event()
    work = resolve_name(place)

    def stop(*args: Any, **facts: Any) -> Any:
        if not is_there.is_set():
            is_there.set()
            assert may_go_on.wait(20)
        return work(*args, **facts)

    with monkeypatch.context() as patch, ThreadPoolExecutor(2) as pool:
        patch.setattr(place, stop)
        one = pool.submit(_closing, first)
        assert is_there.wait(20)
        other = pool.submit(_closing, second)
        servers.wait_until(lambda: other.done() or _somebody_waits(), "a lock to wait for")
        may_go_on.set()
        one.result(20)
        other.result(20)


def _closing(work: Callable[[], Any]) -> Any:
    try:
        return work()
    finally:
        connections.close_all()


def _somebody_waits() -> bool:
    if connection.vendor == "sqlite":
        return True
    waiting = "SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT EXISTS ({waiting})")
        return cursor.fetchone()[0]
