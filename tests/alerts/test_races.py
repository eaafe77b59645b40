"""Two beats and four workers at once, as real processes on one database: no digest twice, no alert twice.

Both beats send every task of the schedule every few seconds, so all four workers do the same work at the same time.
Three times something happens to all targets in the middle of that; what came of it is counted at the end.
"""

import datetime as dt
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone

from alerts.choices import AlertStep, Channel, DeliveryKind, DeliveryState, Severity
from alerts.models import Alert, AlertEvent, Delivery
from alerts.services.webhooks import add_webhook
from indicators.choices import ObservationKind, Standing
from indicators.models import DayException, Target
from indicators.services.observations import NewObservation, record_observations
from localities.choices import Role
from localities.models import Locality, User
from tests.alerts.steps import make_subscriber, subscribed_since
from tests.factories import (
    make_due_report,
    make_indicator,
    make_locality,
    make_membership,
    make_period,
    make_plan,
    make_target,
    make_user,
)
from tests.support.mail import SmtpServer
from tests.support.receiver import Receiver
from tests.support.servers import wait_until
from tests.support.worker import BeatProcess, WorkerProcess

pytestmark = [pytest.mark.worker, pytest.mark.django_db(transaction=True)]

TODAY = timezone.localdate()
COMMUNES, TARGETS, PARTS, SUBSCRIBERS = 3, 8, 3, 6
# Nothing is held back, so that everything that could be doubled goes out.
ENVIRONMENT = {
    "ALERT_GROUPING_SECONDS": "0",
    "ALERT_MAILS_PER_HOUR": "1000",
    "MAIL_RATE_PER_MINUTE": "0",
    "WEBHOOK_ALLOW_PRIVATE": "true",
    "RECOMPUTE_CHUNK_SIZE": "5",
}


class Place:
    """A district with communes: targets of last year and their parts, people who hear, a report that is late."""

    def __init__(self, webhook_url: str) -> None:
        self.district = make_locality("Huyện Vĩnh Bảo", parent=make_locality("Tỉnh Bắc Giang"))
        self.communes = [make_locality(f"Xã số {n}", parent=self.district) for n in range(COMMUNES)]
        self.wholes = [target for commune in self.communes for target in _targets(commune)]
        self.parts = [_part(whole) for whole in self.wholes for _ in range(PARTS)]
        self.subscribers = [make_subscriber(self.district) for _ in range(SUBSCRIBERS)]
        for user in self.subscribers:
            subscribed_since(user, timezone.now() - dt.timedelta(days=60))
        self.leaders = [_member(place, Role.LEADER) for place in (*self.communes, self.district)]
        self.officers = [_member(commune, Role.DATA_OFFICER) for commune in self.communes]
        self.reports = [_late_report(commune) for commune in self.communes]
        administrator = _member(self.district, Role.ADMINISTRATOR)
        self.webhook = add_webhook(
            user=administrator,
            locality=self.district,
            name="LRIS",
            url=webhook_url,
            least_severity=Severity.CRITICAL,
            by=None,
        )


def _targets(commune: Locality) -> list[Target]:
    plan = make_plan(locality=commune, period=make_period(TODAY.year - 1))
    return [make_target(plan=plan, indicator=make_indicator(), position=n) for n in range(TARGETS)]


def _part(whole: Target) -> Target:
    return make_target(plan=whole.plan, indicator=make_indicator(), stands_under=whole, standing=Standing.PART)


def _member(place: Locality, role: Role) -> User:
    user = make_user()
    make_membership(user, place, role)
    return user


def _late_report(commune: Locality) -> Any:
    due = TODAY - dt.timedelta(days=7)
    dates = {"starts_on": due - dt.timedelta(days=40), "cut_off_on": due - dt.timedelta(days=5), "due_on": due}
    return make_due_report(locality=commune, **dates)


@pytest.fixture
def place(transactional_db: None, receiver: Receiver) -> Place:
    # Reminders and escalations go out on working days, whatever day this is.
    DayException.objects.create(on=TODAY, is_working=True, name="Làm bù")
    return Place(receiver.url)


@pytest.fixture
def processes(start_worker: Callable[..., WorkerProcess], smtp_server: SmtpServer, place: Place) -> list[WorkerProcess]:
    workers = [start_worker("-P", "solo", "-n", f"w{n}@%h", **ENVIRONMENT) for n in range(4)]
    return workers + [start_worker(kind=BeatProcess, **ENVIRONMENT) for _ in range(2)]


def _report(targets: list[Target], value: int) -> None:
    facts = {"as_of": dt.date(TODAY.year - 1, 12, 31), "kind": ObservationKind.FINAL, "value": value}
    entries = [NewObservation(target.indicator, target.locality, target.period, **facts) for target in targets]
    record_observations(entries=entries, source=f"Báo cáo {value}", by=None)


def _steps(step: str, **facts: Any) -> Counter[int]:
    """How often each alert has taken a step."""
    return Counter(AlertEvent.objects.filter(step=step, **facts).values_list("alert", flat=True))


def _until(processes: list[WorkerProcess], condition: Callable[[], bool], what: str) -> None:
    try:
        wait_until(lambda: condition() and _is_quiet(), what, 120)
    except TimeoutError as error:
        raise AssertionError("\n".join([str(error), *(one.log[-5000:] for one in processes)])) from None


def _is_quiet() -> bool:
    waiting = Delivery.objects.filter(state__in=[DeliveryState.QUEUED, DeliveryState.SENDING])
    return not waiting.exists() and not AlertEvent.objects.filter(told_at__isnull=True).exists()


@pytest.mark.parametrize("start_worker", ["redis"], indirect=True)
def test_two_beats_and_four_workers(
    processes: list[WorkerProcess], place: Place, smtp_server: SmtpServer, receiver: Receiver
) -> None:
    everything = [*place.wholes, *place.parts]
    opened = len(everything) + len(place.reports)
    _report(everything, 12)
    _until(processes, lambda: _steps(AlertStep.OPENED).total() == opened, "every alert to open")

    # Half of the alerts were put off until today; of the others nobody has taken note for a month.
    asleep, waiting = (_alerts(place.wholes[start::2]) for start in (0, 1))
    month_ago = timezone.now() - dt.timedelta(days=30)
    AlertEvent.objects.filter(alert__in=waiting).update(happened_at=month_ago)
    Alert.objects.filter(pk__in=asleep).update(snoozed_until=TODAY)
    _until(processes, lambda: _steps(AlertStep.ESCALATED).total() >= 2 * len(waiting), "every step up")
    _until(processes, lambda: _steps(AlertStep.WOKEN).total() >= len(asleep), "every alert to wake")

    # And everything is put right.
    _report(everything, 14)
    _until(processes, lambda: _steps(AlertStep.RESOLVED).total() >= len(everything), "every alert to end")
    _until(processes, lambda: _weekly(place.subscribers).total() >= SUBSCRIBERS, "every digest")
    for process in processes:
        process.kill()

    assert Alert.objects.count() == opened
    for step in (AlertStep.OPENED, AlertStep.RESOLVED):
        assert set(_steps(step, alert__target__isnull=False).values()) == {1}, step
    assert _steps(AlertStep.WOKEN) == dict.fromkeys(asleep, 1)
    assert _steps(AlertStep.ESCALATED) == dict.fromkeys(waiting, 2)
    _count_deliveries(place)
    _count_arrivals(smtp_server, receiver)
    for process in processes:
        assert not [line for line in process.log.splitlines() if "ERROR" in line or "Traceback" in line], process.log


def _alerts(targets: list[Target]) -> list[int]:
    return list(Alert.objects.filter(target__in=targets).values_list("pk", flat=True))


def _weekly(users: list[User]) -> Counter[int]:
    return Counter(Delivery.objects.filter(kind=DeliveryKind.DIGEST, user__in=users).values_list("user", flat=True))


def _count_deliveries(place: Place) -> None:
    """Everybody was told of each step once, whichever way; and those who want to hear at once of each."""
    told = Delivery.events.through.objects.values_list("delivery__user", "delivery__channel", "alertevent")
    assert set(Counter(told).values()) == {1}
    steps = [AlertStep.OPENED, AlertStep.WOKEN, AlertStep.RESOLVED]
    news = AlertEvent.objects.filter(alert__target__in=place.wholes, step__in=steps)
    for user in place.subscribers:
        letters = Delivery.objects.filter(user=user, kind=DeliveryKind.ALERTS, channel=Channel.MAIL)
        assert news.filter(deliveries__in=letters).count() == news.count()
    assert news.filter(deliveries__webhook=place.webhook).count() == news.count()
    assert set(_weekly([*place.subscribers, *place.leaders]).values()) == {1}
    reminders = Delivery.objects.filter(kind=DeliveryKind.REMINDER)
    assert Counter(reminders.values_list("user", "channel")) == {
        (officer.pk, channel): 1 for officer in place.officers for channel in (Channel.MAIL, Channel.PAGE)
    }


def _count_arrivals(smtp_server: SmtpServer, receiver: Receiver) -> None:
    """One mail at the server and one request at the endpoint for each delivery, at the first attempt."""
    sent = Delivery.objects.exclude(channel=Channel.PAGE)
    assert set(sent.values_list("state", "attempts", "is_doubtful")) == {(DeliveryState.SENT, 1, False)}
    mails, requests = (
        {one.message_id: 1 for one in sent.filter(channel=channel)} for channel in (Channel.MAIL, Channel.WEBHOOK)
    )
    assert Counter(message["Message-ID"] for message in smtp_server.messages) == mails
    assert Counter(f"<{one.headers['Chitieu-Delivery']}>" for one in receiver.requests) == requests
