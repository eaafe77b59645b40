"""What nobody took note of goes up, in working days."""

import datetime as dt

import pytest
import time_machine
from django.utils import timezone

from alerts.choices import AlertState, AlertStep, Severity
from alerts.models import Alert, AlertEvent, Delivery, EscalationStep
from alerts.services import acting
from alerts.services.escalation import escalate_alerts
from alerts.services.reviewing.waking import wake_alerts
from indicators.models import DayException
from localities.choices import Role
from tests.alerts.steps import at, in_threads
from tests.factories import make_locality, make_membership, make_target, make_user

pytestmark = pytest.mark.django_db

# Opened on a Friday; three working days later is Wednesday, seven Tuesday of the week after.
OPENED = "2026-03-06 09:00"
TUESDAY, WEDNESDAY = dt.date(2026, 3, 10), dt.date(2026, 3, 11)
SEVENTH = dt.date(2026, 3, 17)


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(at(OPENED), tick=False) as travelled:
        yield travelled


@pytest.fixture
def province():
    return make_locality("Tỉnh Bắc Giang", code="24")


@pytest.fixture
def district(province):
    return make_locality("Huyện Việt Yên", code="222", parent=province)


@pytest.fixture
def leader(district):
    return make_leader(district, "chutich")


@pytest.fixture
def upper(province):
    return make_leader(province, "chutichtinh")


def make_leader(locality, name="", **facts):
    user = make_user(name)
    make_membership(user, locality, Role.LEADER, **facts)
    return user


def make_alert(locality, **facts):
    target = make_target(locality=locality)
    facts = {"severity": Severity.WARNING, "state": AlertState.OPEN, "opened_at": timezone.now()} | facts
    alert = Alert.objects.create(
        subject=f"target:{target.pk}",
        topic="pace",
        cause="behind",
        locality=locality,
        target=target,
        indicator=target.indicator,
        period=target.period,
        **facts,
    )
    AlertEvent.objects.create(alert=alert, step=AlertStep.OPENED, happened_at=timezone.now())
    return alert


def escalated(on):
    escalate_alerts(on=on)
    events = AlertEvent.objects.filter(step=AlertStep.ESCALATED).order_by("pk")
    return [event.data["level"] for event in events]


@pytest.mark.parametrize(
    ("on", "levels"),
    [
        (TUESDAY, []),
        (WEDNESDAY, [1]),
        (dt.date(2026, 3, 16), [1]),
        (SEVENTH, [1, 2]),  # both were due: a service that was down catches up
        (dt.date(2026, 3, 14), []),  # a Saturday
    ],
)
def test_it_goes_up_by_working_days(district, leader, upper, on, levels):
    make_alert(district)
    assert escalated(on) == levels


def test_each_step_is_taken_once(district, leader, upper):
    alert = make_alert(district)
    for on in (WEDNESDAY, WEDNESDAY, dt.date(2026, 3, 12), SEVENTH, SEVENTH):
        escalate_alerts(on=on)
    assert [(mail.user, mail.kind) for mail in Delivery.objects.order_by("pk")] == [
        (leader, "escalation"),
        (upper, "escalation"),
    ]
    alert.refresh_from_db()
    assert alert.escalated_level == 2


def test_a_public_holiday_is_no_working_day(district, leader):
    DayException.objects.create(on=dt.date(2026, 3, 9), is_working=False, name="Nghỉ bù")
    make_alert(district)
    assert escalated(WEDNESDAY) == []
    assert escalated(dt.date(2026, 3, 12)) == [1]


def test_one_mail_a_person_lists_everything_of_the_run(district, province, leader, upper):
    alerts = [make_alert(district), make_alert(district), make_alert(make_locality("Xã A", parent=district))]
    make_alert(province)
    escalate_alerts(on=WEDNESDAY)
    theirs = Delivery.objects.get(user=leader)
    # The commune has no leader of its own.
    assert theirs.subject == "[Chỉ Tiêu] Việt Yên và 1 địa phương khác: 3 cảnh báo chưa có người tiếp nhận"
    assert theirs.events.count() == 3
    assert Delivery.objects.get(user=upper).events.count() == 1
    for alert in alerts:
        assert str(alert.indicator) in theirs.text
    # Who leads a place hears of it whatever they subscribed to: there is nothing to end.
    assert "/thu/huy/" not in theirs.text + theirs.html


def test_what_is_kept_of_it(district, leader):
    make_alert(district)
    escalate_alerts(on=WEDNESDAY)
    event = AlertEvent.objects.get(step=AlertStep.ESCALATED)
    assert event.reason == ("Sau 3 ngày làm việc chưa có người tiếp nhận (từ 06/03/2026). Báo tới: chutich.")
    assert (event.by, event.told_at is not None) == (None, True)


def test_where_nobody_leads_the_nearest_above_hears(district, upper):
    make_alert(district)
    escalate_alerts(on=WEDNESDAY)
    assert Delivery.objects.get().user == upper


def test_where_nobody_leads_at_all_it_says_so(district):
    make_alert(district)
    assert escalated(WEDNESDAY) == [1]
    assert AlertEvent.objects.last().reason.endswith("Báo tới: chưa có lãnh đạo nào để báo.")


def test_leaders_of_the_day_only(district):
    make_leader(district, valid_to=dt.date(2026, 3, 1))
    present = make_leader(district)
    away = make_leader(district)
    away.is_active = False
    away.save()
    make_alert(district)
    escalate_alerts(on=WEDNESDAY)
    assert Delivery.objects.get().user == present


@pytest.mark.parametrize(
    "facts",
    [
        {"acknowledged_at": at(OPENED)},
        {"snoozed_until": dt.date(2026, 4, 1)},
        {"snoozed_until_report": True},
        {"accepted_until": dt.date(2026, 4, 1)},
        {"severity": Severity.NOTICE},
        {"state": AlertState.WATCHED},
    ],
)
def test_what_does_not_wait(district, leader, facts):
    make_alert(district, **facts)
    assert escalated(SEVENTH) == []


def test_what_another_alert_stands_for_does_not_wait(district, leader):
    make_alert(district, muted_by=make_alert(district, severity=Severity.NOTICE))
    assert escalated(SEVENTH) == []


def test_it_stops_at_acknowledgement(district, leader, upper):
    alert = make_alert(district)
    assert escalated(WEDNESDAY) == [1]
    acting.acknowledge(alert=alert, by=leader)
    assert escalated(SEVENTH) == [1]


def test_a_snooze_that_is_over_begins_anew(district, leader, upper, clock):
    alert = make_alert(district)
    acting.snooze(alert=alert, until=SEVENTH, reason="Chờ họp", by=leader)
    clock.move_to(at("2026-03-17 00:30"))
    wake_alerts()
    assert escalated(dt.date(2026, 3, 19)) == []
    assert escalated(dt.date(2026, 3, 20)) == [1]


def test_steps_are_data(district, upper):
    EscalationStep.objects.filter(level=1).update(is_on=False)
    EscalationStep.objects.filter(level=2).update(working_days=1, least_severity=Severity.CRITICAL)
    make_alert(district)
    grave = make_alert(district, severity=Severity.CRITICAL)
    assert escalated(dt.date(2026, 3, 9)) == [2]
    assert AlertEvent.objects.get(step=AlertStep.ESCALATED).alert == grave


def test_a_leader_without_an_address_is_named_and_gets_no_mail(district):
    leader = make_leader(district)
    leader.email = ""
    leader.save()
    make_alert(district)
    assert escalated(WEDNESDAY) == [1]
    assert not Delivery.objects.exists()


def test_queries_do_not_grow_with_alerts(district, leader, django_assert_max_num_queries):
    for _ in range(12):
        make_alert(district)
    with django_assert_max_num_queries(30):
        assert escalate_alerts(on=WEDNESDAY).steps == 12


@pytest.mark.django_db(transaction=True)
def test_two_runs_at_once_write_one_mail(district, leader):
    make_alert(district)
    done = in_threads(2, lambda: escalate_alerts(on=WEDNESDAY))
    assert sorted(one.mails for one in done) == [0, 1]
