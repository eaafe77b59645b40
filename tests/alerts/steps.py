"""Short ways through the services: a value is reported and judged, a person subscribes, a clock stands somewhere."""

import datetime as dt
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from threading import Barrier
from typing import Any
from zoneinfo import ZoneInfo

from django.db import connections

from alerts.models import Delivery, Subscription
from alerts.services import subscribe
from indicators.choices import ObservationKind
from indicators.models import Target
from indicators.services.observations import NewObservation, record_observations
from indicators.services.recompute import recompute_stale
from localities.models import Locality, User
from tests.factories import make_indicator, make_membership, make_plan, make_target, make_user

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
        try:
            return work()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(one, range(count)))
