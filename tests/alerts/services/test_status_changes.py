import datetime as dt

import pytest
import time_machine

from alerts.choices import AlertStep, DeliveryKind, DeliveryState
from alerts.models import Alert, AlertEvent, Delivery
from alerts.services import handle_status_changes, subscribe
from indicators.choices import Direction, Verdict
from indicators.models import StatusChange
from tests.alerts.steps import at, in_the_middle, in_threads, make_subscriber, make_targets, report
from tests.factories import make_indicator, make_locality, make_plan, make_target

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _now():
    with time_machine.travel(at("2023-12-20 09:00"), tick=False):
        yield


@pytest.fixture
def district():
    return make_locality("Huyện Vĩnh Bảo", code="316")


@pytest.fixture
def target(district):
    return make_targets(district, 1)[0]


def _steps():
    return list(AlertEvent.objects.order_by("pk").values_list("step", flat=True))


@pytest.mark.parametrize(
    ("values", "steps", "open_alerts"),
    [
        (["14"], [], 0),
        (["13"], [], 0),
        (["12"], [AlertStep.OPENED], 1),
        (["12", "11"], [AlertStep.OPENED], 1),  # another miss is no change of verdict
        (["12", "13"], [AlertStep.OPENED, AlertStep.RESOLVED], 0),
        (["12", "14"], [AlertStep.OPENED, AlertStep.RESOLVED], 0),
        (["14", "13"], [], 0),
        (["12", "14", "13"], [AlertStep.OPENED, AlertStep.RESOLVED], 0),
        (["12", "14", "12"], [AlertStep.OPENED, AlertStep.RESOLVED, AlertStep.OPENED], 1),
        (["12", None], [AlertStep.OPENED, AlertStep.RESOLVED], 0),  # the number was withdrawn
    ],
)
def test_verdicts_open_and_resolve_alerts(target, values, steps, open_alerts):
    for value in values:
        report(target, value)
        handle_status_changes()
    assert _steps() == steps
    assert Alert.objects.filter(resolved_at__isnull=True).count() == open_alerts


@pytest.mark.parametrize(
    ("values", "steps"),
    [
        (["12", "14"], []),
        (["14", "12"], [AlertStep.OPENED]),
        (["12", "14", "12"], [AlertStep.OPENED]),
    ],
)
def test_only_the_last_of_changes_nobody_acted_on_counts(target, values, steps):
    for value in values:
        report(target, value)
    assert handle_status_changes().changes == len(values)
    assert _steps() == steps


def test_a_miss_that_was_left_and_came_back_is_noted_on_the_open_alert(target):
    make_subscriber(target.locality)
    for values in (["12"], ["14", "11"]):
        for value in values:
            report(target, value)
        handle_status_changes()
    assert _steps() == [AlertStep.OPENED, AlertStep.UPDATED]
    assert Delivery.objects.count() == 1  # known already; the digest says it again


def test_every_step_has_its_change_and_its_reason(target):
    report(target, "12")
    report(target, "12.5", as_of=dt.date(2023, 12, 16))
    handle_status_changes()
    report(target, None, as_of=dt.date(2023, 12, 17))
    handle_status_changes()
    opened, resolved = AlertEvent.objects.order_by("pk")
    assert opened.reason.startswith("Chưa đạt: thực hiện 12,5 % (ước thực hiện đến 16/12/2023), thấp hơn mức 13 %")
    assert resolved.reason.startswith("Không còn căn cứ để đánh giá là chưa đạt. Chưa đánh giá được:")
    assert [opened.status_change.to_verdict, resolved.status_change.to_verdict] == [Verdict.NOT_MET, ""]


def test_each_change_is_handled_once(target):
    report(target, "12")
    assert handle_status_changes().opened == 1
    assert handle_status_changes().changes == 0
    assert not StatusChange.objects.filter(handled_at__isnull=True).exists()


def test_two_setters_are_two_alerts(district):
    indicator = make_indicator()
    targets = [
        make_target(written, low=written, high=written, plan=make_plan(locality=district), indicator=indicator)
        for written in ("250", "280")
    ]
    report(targets[0], "240")
    assert handle_status_changes().opened == 2


def test_one_mail_for_each_person_however_many_targets(district):
    users = [make_subscriber(district), make_subscriber(district)]
    for target in make_targets(district, 3):
        report(target, "12")
    assert handle_status_changes().mails == 2
    for user in users:
        (delivery,) = Delivery.objects.filter(user=user)
        assert delivery.kind == DeliveryKind.ALERTS
        assert delivery.state == DeliveryState.QUEUED
        assert delivery.address == user.email
        assert delivery.subject == "[Chỉ Tiêu] Vĩnh Bảo: 3 chỉ tiêu mới chưa đạt"
        assert delivery.events.count() == 3


def test_a_mail_tells_each_person_only_of_their_places(district):
    commune = make_locality("Xã Tân Hưng", parent=district)
    near, far = make_subscriber(commune), make_subscriber(district)
    make_subscriber(make_locality("Huyện Chợ Đồn", code="064"))
    for target in (*make_targets(district, 1), *make_targets(commune, 1)):
        report(target, "12")
    handle_status_changes()
    assert Delivery.objects.get(user=near).subject == "[Chỉ Tiêu] Tân Hưng: 1 chỉ tiêu mới chưa đạt"
    assert Delivery.objects.get(user=far).subject == (
        "[Chỉ Tiêu] Vĩnh Bảo và 1 địa phương khác: 2 chỉ tiêu mới chưa đạt"
    )
    assert Delivery.objects.count() == 2


def test_a_recovery_is_told_too(district):
    targets = make_targets(district, 2)
    report(targets[0], "12")
    handle_status_changes()
    make_subscriber(district)
    report(targets[0], "14")
    report(targets[1], "12")
    handle_status_changes()
    delivery = Delivery.objects.get()
    assert delivery.subject.endswith("1 chỉ tiêu mới chưa đạt, 1 ra khỏi diện chưa đạt")


def test_who_wants_the_digest_only_gets_no_mail_at_once(district, target):
    user = make_subscriber(district)
    subscribe(user=user, locality=district, by=None, wants_alerts=False)
    report(target, "12")
    assert handle_status_changes().mails == 0


def test_queries_do_not_grow_with_targets(district, django_assert_max_num_queries):
    make_subscriber(district)
    for target in make_targets(district, 12):
        report(target, "12")
    with django_assert_max_num_queries(35):
        handle_status_changes()


def test_what_fails_half_way_is_done_again(target, monkeypatch):
    make_subscriber(target.locality)
    report(target, "12")
    with monkeypatch.context() as patch:
        patch.setattr("alerts.services.status_changes.write_deliveries", lambda **_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            handle_status_changes()
    assert not Alert.objects.exists()
    assert handle_status_changes().mails == 1


def test_lower_is_better_opens_as_well(district):
    indicator = make_indicator("Tỷ lệ hộ nghèo", direction=Direction.LOWER)
    target = make_target("0,63", low="0.63", high="0.63", plan=make_plan(locality=district), indicator=indicator)
    report(target, "0.7")
    assert handle_status_changes().opened == 1


@pytest.mark.django_db(transaction=True)
def test_workers_that_race_open_one_alert_and_write_one_mail(district):
    user = make_subscriber(district)
    for target in make_targets(district, 5):
        report(target, "12")
    done = in_threads(3, handle_status_changes)
    assert sum(part.opened for part in done) == 5
    assert Alert.objects.count() == 5
    assert sum(delivery.events.count() for delivery in Delivery.objects.filter(user=user)) == 5


@pytest.mark.django_db(transaction=True)
def test_changes_of_one_target_in_two_hands_end_in_its_last_state(target, monkeypatch):
    """Each worker takes one change at a time, so that they hold changes of the same target."""
    monkeypatch.setattr("alerts.services.status_changes.BATCH_SIZE", 1)
    for value in ("12", "14", "12", "14", "11"):
        report(target, value)
    in_threads(4, handle_status_changes)
    assert Alert.objects.filter(resolved_at__isnull=True).count() == 1
    report(target, "15")
    in_threads(2, handle_status_changes)
    assert not Alert.objects.filter(resolved_at__isnull=True).exists()


@pytest.mark.django_db(transaction=True)
def test_a_recovery_waits_for_the_alert_that_is_being_opened(target, monkeypatch):
    def recover():
        report(target, "14")
        handle_status_changes()

    report(target, "12")
    in_the_middle(monkeypatch, "alerts.services.status_changes._write_mails", handle_status_changes, recover)
    assert _steps() == [AlertStep.OPENED, AlertStep.RESOLVED]
    assert not Alert.objects.filter(resolved_at__isnull=True).exists()
