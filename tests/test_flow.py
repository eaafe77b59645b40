"""From the uploaded table to the mail and the digest, with real services: a worker, a broker, an SMTP server.

Everything crosses process boundaries the way it does in production: the test acts as a person would (a command, the
API, a page), the worker is a process of its own, and the mails are those that a mail server received.
"""

import datetime as dt
import json
from collections.abc import Callable
from email.message import EmailMessage
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from alerts.models import Alert, Delivery
from alerts.services import queue_digests, subscribe
from indicators.choices import ObservationKind, Verdict
from indicators.models import Assessment, Observation, StaleTarget, StatusChange, Target
from indicators.sample import FOLDER
from indicators.services.observations import NewObservation, record_observations
from localities.choices import Role
from localities.models import Locality, User
from tests.factories import make_indicator, make_locality, make_membership, make_plan, make_target, make_user
from tests.support.mail import SmtpServer
from tests.support.worker import WorkerProcess

pytestmark = [pytest.mark.worker, pytest.mark.django_db(transaction=True)]

SAMPLE = FOLDER / "vinh_bao_2023_results.csv"


@pytest.fixture
def vinh_bao() -> Locality:
    province = make_locality("Thành phố Hải Phòng", code="31", kind="central_city")
    return make_locality("Huyện Vĩnh Bảo", code="316", parent=province)


@pytest.fixture
def planner(vinh_bao: Locality) -> User:
    """Loads the table and corrects it; is not mailed at once about what came of that."""
    user = make_user("kehoach", password="chi-tieu")
    make_membership(user, vinh_bao, Role.PLANNING_OFFICER)
    subscribe(user=user, locality=vinh_bao, by=None)
    return user


@pytest.fixture
def leader(vinh_bao: Locality) -> User:
    user = make_user("lanhdao")
    make_membership(user, vinh_bao, Role.LEADER)
    subscribe(user=user, locality=vinh_bao, by=None)
    return user


# What missed its target in a year that closed lately is news; older years open quietly.
YEAR = timezone.localdate().year - 1


def import_sample(planner: User) -> None:
    call_command(
        "import_table",
        str(SAMPLE),
        locality="316",
        year=YEAR,
        plan="06-NQ/HU",
        title="Nghị quyết số 06-NQ/HU",
        setter="party_committee",
        assume_unclear=True,
        keep_text=[(24, "result")],
        by=planner.username,
        verbosity=0,
    )


def content(mail: EmailMessage) -> str:
    return mail.get_body(("plain",)).get_content()


@pytest.mark.parametrize("start_worker", [pytest.param("filesystem", marks=pytest.mark.once), "redis"], indirect=True)
def test_from_the_table_to_the_mail_and_the_digest(
    start_worker: Callable[..., WorkerProcess],
    smtp_server: SmtpServer,
    vinh_bao: Locality,
    planner: User,
    leader: User,
) -> None:
    make_user("nguoi-la")
    worker = start_worker()

    def told(person: User) -> list[EmailMessage]:
        return smtp_server.messages_for(person.email)

    # A table is loaded; the worker judges it and one mail says which targets were missed.
    import_sample(planner)
    worker.wait_until(lambda: len(told(leader)) == 1, "the first mail")
    missed = set(Alert.objects.filter(cause="missed").values_list("target__number", "target__indicator__name"))
    assert {number for number, _name in missed} == {"8", "20", ""}
    assert len(missed) == 3
    (mail,) = told(leader)
    assert "Vĩnh Bảo" in mail["Subject"]
    assert "Kết nạp mới đảng viên" in content(mail)

    # A worse value through the API: the board, an open alert and a mail show it.
    target = Target.objects.get(number="16", plan__number="06-NQ/HU")
    client = Client()
    client.force_login(planner)
    body = {
        "source": "Báo cáo bổ sung",
        "observations": [
            {
                "indicator": target.indicator_id,
                "locality": vinh_bao.pk,
                "period": target.period_id,
                "as_of": f"{YEAR}-12-31",
                "kind": "final",
                "value": "90.1",
            }
        ],
    }
    answer = client.post("/api/v1/observations/bulk/", json.dumps(body), content_type="application/json")
    assert answer.status_code == 201, answer.content
    worker.wait_until(lambda: len(told(leader)) == 2, "the second mail")
    assert Alert.objects.get(target=target, topic="missed").resolved_at is None
    assert "bảo hiểm y tế" in content(told(leader)[1])
    board = client.get(reverse("board", args=[vinh_bao.pk, YEAR])).content.decode()
    assert f"thực hiện 90,1 % (chính thức đến 31/12/{YEAR}), thấp hơn mức 94,2 %" in board

    # It recovers: the alert is resolved, and that is told as well.
    body["observations"][0] |= {"value": "94.2"}
    client.post("/api/v1/observations/bulk/", json.dumps(body), content_type="application/json")
    worker.wait_until(lambda: len(told(leader)) == 3, "the third mail")
    assert Alert.objects.get(target=target, topic="missed").resolved_at is not None

    # Monday's digest covers all of it, once.
    monday = timezone.now() + dt.timedelta(days=7)
    assert queue_digests(now=monday) == 2
    assert queue_digests(now=monday) == 0
    call_command("send_deliveries", verbosity=0)
    digests = [mail for mail in smtp_server.messages if "tuần" in mail["Subject"]]
    assert {mail["X-RcptTo"] for mail in digests} == {planner.email, leader.email}
    assert all("Thu ngân sách tại huyện" in content(mail) for mail in digests)

    # Every mail went once to whom it concerns; what came of one's own changes stood in the digest only.
    assert len(told(leader)) == 4
    assert not [mail for mail in told(planner) if "bảo hiểm y tế" in content(mail) and mail not in digests]
    assert len({mail["Message-ID"] for mail in smtp_server.messages}) == len(smtp_server.messages)
    assert {mail["X-RcptTo"] for mail in smtp_server.messages} == {planner.email, leader.email}
    assert set(Delivery.objects.values_list("state", flat=True)) == {"sent"}


def many_targets(count: int) -> list[Target]:
    plan = make_plan()
    return [make_target(plan=plan, indicator=make_indicator(f"Chỉ tiêu {n}")) for n in range(count)]


def record(targets: list[Target], value: int) -> None:
    record_observations(
        entries=[
            NewObservation(
                target.indicator,
                target.locality,
                target.period,
                as_of=dt.date(2023, 12, 31),
                kind=ObservationKind.FINAL,
                value=value,
            )
            for target in targets
        ],
        source="Báo cáo năm",
        by=None,
    )


@pytest.mark.parametrize("start_worker", [pytest.param("filesystem", marks=pytest.mark.once), "redis"], indirect=True)
def test_a_worker_killed_in_the_middle_loses_nothing(start_worker: Callable[..., WorkerProcess], settings: Any) -> None:
    targets = many_targets(300)
    record(targets, 12)
    worker = start_worker("-P", "solo", RECOMPUTE_CHUNK_SIZE="1")
    call_command("recompute_stale", enqueue=True, verbosity=0)
    worker.wait_until(lambda: Assessment.objects.count() >= 5, "the first judgements")
    worker.kill()
    half = Assessment.objects.count()
    left = StaleTarget.objects.count()
    # What was judged and what waits are all there is: no target is in neither, none is in both.
    assert half + left == 300
    assert left > 0

    again = start_worker("-P", "solo", RECOMPUTE_CHUNK_SIZE="50")
    call_command("recompute_stale", enqueue=True, verbosity=0)
    again.wait_until(lambda: not StaleTarget.objects.exists(), "the rest of the judgements")
    assert Assessment.objects.filter(verdict=Verdict.NOT_MET).count() == 300
    assert StatusChange.objects.count() == 300


def test_a_lost_broker_loses_nothing(start_worker: Callable[..., WorkerProcess], settings: Any) -> None:
    (target,) = many_targets(1)
    from config.celery import app  # noqa: PLC0415 - the running application is what loses its broker

    before = app.conf.broker_url
    app.conf.broker_url = "redis://127.0.0.1:1/0"
    app._after_fork()
    try:
        record([target], 12)
        call_command("recompute_stale", enqueue=True, verbosity=0)
    finally:
        app.conf.broker_url = before
        app._after_fork()
    assert StaleTarget.objects.filter(target=target).exists()
    assert Observation.objects.filter(indicator=target.indicator).exists()

    # The sweep is the same task, sent by the clock.
    worker = start_worker()
    call_command("recompute_stale", enqueue=True, verbosity=0)
    worker.wait_until(lambda: Assessment.objects.filter(target=target, verdict=Verdict.NOT_MET).exists())
