"""Webhooks: who may add them, what they hear, and how it reaches a real endpoint that answers, refuses and hangs."""

import datetime as dt
import hashlib
import hmac
import json

import pytest
import time_machine

from alerts.api.webhooks import WebhookEventSerializer, WebhookPingSerializer
from alerts.choices import Channel, DeliveryState
from alerts.failures import GIVE_UP_AFTER
from alerts.models import Alert, AlertEvent, Delivery, Outlet, Webhook
from alerts.payloads import payloads_of
from alerts.services import send_deliveries
from alerts.services.sending import Sent
from alerts.services.webhooks import add_webhook, change_webhook, ping_webhook, renew_secret, write_webhook_deliveries
from indicators.errors import ConflictError, InvalidInputError, NotAllowedError
from localities.choices import Role
from localities.models import Change
from tests.alerts.steps import at, report
from tests.factories import make_due_report, make_locality, make_membership, make_plan, make_target, make_user

NOW = at("2023-11-20 08:00")
MINUTE = dt.timedelta(minutes=1)
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def district():
    return make_locality("Huyện Vĩnh Bảo")


@pytest.fixture
def administrator(district):
    user = make_user("quantri")
    make_membership(user, district, Role.ADMINISTRATOR)
    return user


@pytest.fixture
def webhook(administrator, district, receiver):
    return _add(administrator, district, url=receiver.url)


def _add(user, locality, **facts):
    facts = {"name": "LRIS", "url": "https://lris.tinh.gov.vn/nhan", "by": user} | facts
    return add_webhook(user=user, locality=locality, **facts)


def _event(locality, about="target", **facts):
    """An alert that has just opened about a target of a locality, or something else."""
    if about == "target":
        facts["target"] = make_target(plan=make_plan(locality=locality))
    alert = Alert.objects.create(
        **({"topic": "missed", "cause": "missed", "severity": "warning"} | facts),
        subject=f"{about}:{Alert.objects.count()}",
        locality=locality,
        opened_at=NOW,
    )
    return AlertEvent.objects.create(alert=alert, step="opened", reason="Chưa đạt: 12 dưới mức 13.", happened_at=NOW)


def _write(*events):
    return write_webhook_deliveries(events=[event.pk for event in events])


def _send():
    return send_deliveries(channel=Channel.WEBHOOK)


# --- Adding and changing ---------------------------------------------------------------------------------------------
def test_an_administrator_adds_one_with_a_secret_of_its_own(administrator, district):
    first, second = _add(administrator, district), _add(administrator, district)
    assert len(first.secret) >= 32
    assert first.secret != second.secret


@pytest.mark.parametrize("role", [Role.VIEWER, Role.LEADER, Role.PLANNING_OFFICER])
def test_others_do_not(district, role):
    user = make_user()
    make_membership(user, district, role)
    with pytest.raises(NotAllowedError):
        _add(user, district)


def test_nobody_adds_one_in_another_s_name_but_superusers(administrator, district):
    with pytest.raises(NotAllowedError):
        _add(make_user(), district, by=administrator)
    with pytest.raises(InvalidInputError, match="không thuộc phạm vi"):
        _add(make_user(), district, by=make_user(is_superuser=True))


BAD_ADDRESSES = [
    "ftp://a.vn/",
    "không phải",
    "http://a.vn/x",
    "https://user:pass@a.vn/",
    "https://a.vn/#x",
    "https://127.0.0.1/",
    "https://[::1]/",
    "https://169.254.169.254/latest",
    "https://localhost/",
]


@pytest.mark.parametrize("url", BAD_ADDRESSES)
def test_addresses_that_are_refused(settings, administrator, district, url):
    settings.EMBEDDED = False
    with pytest.raises(InvalidInputError, match="Địa chỉ: "):
        _add(administrator, district, url=url)


def test_everything_wrong_is_said_at_once(settings, administrator, district):
    settings.EMBEDDED = False
    with pytest.raises(InvalidInputError) as refused:
        _add(administrator, district, name=" ", url="http://a.vn", causes=["late", "x"], least_severity="high")
    assert len(refused.value.problems) == 4


def test_a_new_secret_signs_from_now_on(administrator, webhook):
    assert renew_secret(webhook=webhook, by=administrator).secret != webhook.secret
    with pytest.raises(NotAllowedError):
        renew_secret(webhook=webhook, by=make_user())


def test_what_waits_for_one_that_is_turned_off_is_given_up(administrator, district, webhook, receiver):
    _write(_event(district))
    change_webhook(webhook=webhook, is_on=False, by=administrator)
    assert _send() == Sent()
    assert Delivery.objects.values_list("state", "error").get() == (DeliveryState.FAILED, "Webhook đã tắt.")
    assert _write(_event(district)) == []
    assert receiver.requests == []


# --- What it hears ---------------------------------------------------------------------------------------------------
def test_it_hears_of_its_place_and_below_once(administrator, district, webhook):
    commune, elsewhere = make_locality("Xã Vĩnh An", parent=district), make_locality("Huyện khác")
    events = [_event(district), _event(commune), _event(elsewhere)]
    assert len(_write(*events)) == 2
    assert _write(*events) == []
    assert Delivery.objects.filter(events__in=events[:2], user=administrator).count() == 2


def test_never_beyond_its_person_s_scope(administrator, district, webhook):
    administrator.memberships.update(valid_to=dt.date(2023, 11, 20))
    assert _write(_event(district)) == []


def test_causes_and_severity_narrow_it(administrator, district, webhook):
    change_webhook(webhook=webhook, causes=["missed"], least_severity="warning", by=administrator)
    said = "nguyên nhân: mọi nguyên nhân → Chưa đạt khi hết kỳ; từ mức độ: Lưu ý → Cần xử lý"
    assert Change.objects.latest("pk").message == said
    events = [
        _event(district),
        _event(district, severity="critical"),
        _event(district, severity="notice"),
        _event(district, cause="behind", topic="pace"),
    ]
    written = _write(*events)
    assert [row.events.get() for row in written] == events[:2]


def test_what_another_alert_mutes_is_not_heard(district, webhook):
    parent = _event(district)
    assert len(_write(parent, _event(district, muted_by=parent.alert))) == 1


def test_queries_do_not_grow_with_the_news(district, webhook, django_assert_max_num_queries):
    events = [_event(district) for _ in range(20)]
    with django_assert_max_num_queries(20):
        assert len(_write(*events)) == 20


# --- The payload -----------------------------------------------------------------------------------------------------
def _payload(event):
    return payloads_of([event], NOW.date())[event.pk]


def _keys(serializer):
    return {name: _keys(field) if hasattr(field, "fields") else None for name, field in serializer.fields.items()}


def _keys_sent(payload, shape):
    assert payload.keys() == shape.keys()
    for name, inner in shape.items():
        if inner is not None and payload[name] is not None:
            _keys_sent(payload[name], inner)


def test_the_payload_is_what_the_documentation_says(district):
    event = _event(district)
    report(event.alert.target, "12")
    payload = json.loads(json.dumps(_payload(event)))
    serializer = WebhookEventSerializer(data=payload)
    assert serializer.is_valid(), serializer.errors
    _keys_sent(payload, _keys(serializer))
    assert payload["target"]["verdict"] == "not_met"
    assert payload["target"]["explanation"]["data"]["value"] == "12"
    assert payload["sentence"] == "Chưa đạt: 12 dưới mức 13."
    assert payload["alert"]["locality"]["name"] == "Huyện Vĩnh Bảo"


def test_a_target_nobody_judged_yet_is_sent_as_well(district):
    payload = _payload(_event(district))
    assert WebhookEventSerializer(data=payload).is_valid()
    assert (payload["target"]["verdict"], payload["target"]["explanation"]) == (None, None)


def test_a_late_report_has_its_days(district):
    late = make_due_report(locality=district)
    payload = _payload(_event(district, "report", cause="overdue", topic="overdue", report=late))
    assert WebhookEventSerializer(data=payload).is_valid()
    assert payload["target"] is None
    assert payload["report"]["due_on"] == "2026-06-17"


# --- Sending ---------------------------------------------------------------------------------------------------------
def test_the_endpoint_gets_it_once_and_signed(district, webhook, receiver):
    (delivery,) = _write(_event(district))
    assert _send() == Sent(sent=1)
    assert _send() == Sent()
    (request,) = receiver.requests
    assert request.path == "/nhan?k=1"
    assert json.loads(request.body)["sentence"] == "Chưa đạt: 12 dưới mức 13."
    assert request.headers["Content-Type"] == "application/json; charset=utf-8"
    assert f"<{request.headers['Chitieu-Delivery']}>" == delivery.message_id
    signed = f"{int(NOW.timestamp())}.".encode() + request.body
    mac = hmac.new(webhook.secret.encode(), signed, hashlib.sha256).hexdigest()
    assert request.headers["Chitieu-Signature"] == f"t={int(NOW.timestamp())},v1={mac}"


@pytest.mark.parametrize("status", [301, 401, 404, 429, 500, 503])
def test_what_can_be_put_right_is_tried_again(district, webhook, receiver, clock, status):
    (delivery,) = _write(_event(district))
    receiver.answer, receiver.headers = (status, "Bận"), {"Location": receiver.url + "&elsewhere"}
    assert _send() == Sent(postponed=1)
    delivery.refresh_from_db()
    assert (delivery.error, delivery.is_doubtful) == (f"HTTP {status} Bận", False)
    outlet = Outlet.objects.get(webhook=webhook)
    assert (outlet.failures, outlet.failing_since) == (1, NOW)
    receiver.answer = (204, "")
    clock.shift(MINUTE)
    assert _send() == Sent(sent=1)
    assert [request.path for request in receiver.requests] == ["/nhan?k=1"] * 2
    assert len({request.headers["Chitieu-Delivery"] for request in receiver.requests}) == 1


def test_a_refused_payload_stops(district, webhook, receiver):
    _write(_event(district))
    receiver.answer = (422, "Không hiểu")
    assert _send() == Sent(failed=1)
    assert Delivery.objects.get().error == "HTTP 422 Không hiểu"
    assert not Outlet.objects.filter(failures__gt=0).exists()


def test_an_endpoint_that_fails_for_days_is_given_up_and_shown(district, webhook, receiver, clock):
    _write(_event(district))
    receiver.answer = (503, "")
    clock.shift(GIVE_UP_AFTER)
    assert _send() == Sent(failed=1)
    assert Outlet.objects.get(webhook=webhook).error == "HTTP 503"


@pytest.mark.parametrize("answer", [None, 0])
def test_a_lost_answer_is_repeated_and_says_so(settings, district, webhook, receiver, clock, answer):
    settings.WEBHOOK_TIMEOUT_SECONDS = 0.3
    (delivery,) = _write(_event(district))
    receiver.answer = (answer, "")
    assert _send() == Sent(postponed=1)
    receiver.answer = (200, "")
    clock.shift(MINUTE)
    assert _send() == Sent(sent=1)
    delivery.refresh_from_db()
    assert (delivery.is_doubtful, len(receiver.requests)) == (True, 2)


def test_a_long_answer_is_not_read_to_its_end(district, webhook, receiver):
    _write(_event(district))
    receiver.answer = (503, "x" * 10_000_000)
    _send()
    assert len(Delivery.objects.get().error) < 1100


def test_one_that_is_down_holds_up_no_other(administrator, district, webhook, receiver):
    down = _add(administrator, district, name="Hỏng", url="http://127.0.0.1:9/")
    _write(_event(district), _event(district))
    assert _send() == Sent(sent=2, postponed=1)
    waiting = Delivery.objects.filter(webhook=down).values_list("state", "attempts", "not_before")
    assert set(waiting) == {(DeliveryState.QUEUED, 0, None)}


def test_inner_addresses_are_refused_when_their_name_is_resolved(settings, district, webhook, receiver):
    _write(_event(district))
    Webhook.objects.update(url="http://localhost/")
    settings.WEBHOOK_ALLOW_PRIVATE = False
    assert _send() == Sent(failed=1)
    assert "địa chỉ nội bộ" in Delivery.objects.get().error
    assert receiver.requests == []


def test_mails_and_webhooks_go_their_own_ways(smtp_server, district, webhook, receiver):
    _write(_event(district))
    smtp_server.stop()
    assert send_deliveries() == Sent()
    assert _send() == Sent(sent=1)


# --- Trying it -------------------------------------------------------------------------------------------------------
def test_a_trial_arrives_signed_and_says_that_it_is_one(administrator, webhook, receiver):
    delivery = ping_webhook(webhook=webhook, by=administrator)
    assert _send() == Sent(sent=1)
    (request,) = receiver.requests
    serializer = WebhookPingSerializer(data=json.loads(request.body))
    assert serializer.is_valid(), serializer.errors
    _keys_sent(serializer.initial_data, _keys(serializer))
    assert serializer.validated_data["step"] == "ping"
    mac = hmac.new(webhook.secret.encode(), f"{int(NOW.timestamp())}.".encode() + request.body, hashlib.sha256)
    assert request.headers["Chitieu-Signature"].endswith(mac.hexdigest())
    delivery.refresh_from_db()
    assert (delivery.kind, delivery.state, delivery.user) == ("trial", DeliveryState.SENT, administrator)
    assert Change.objects.of(delivery).get().by == administrator


def test_a_trial_keeps_why_it_failed(administrator, webhook, receiver):
    receiver.answer = (422, "Không hiểu")
    delivery = ping_webhook(webhook=webhook, by=administrator)
    assert _send() == Sent(failed=1)
    delivery.refresh_from_db()
    assert (delivery.state, delivery.error) == (DeliveryState.FAILED, "HTTP 422 Không hiểu")


def test_a_trial_does_not_wait_until_the_endpoint_is_left_alone_no_more(administrator, district, webhook, receiver):
    _write(_event(district))
    receiver.answer = (503, "Bận")
    assert _send() == Sent(postponed=1)
    receiver.answer = (204, "")
    assert _send() == Sent()
    ping_webhook(webhook=webhook, by=administrator)
    assert _send() == Sent(sent=1)
    assert json.loads(receiver.requests[-1].body)["step"] == "ping"


def test_one_trial_at_a_time(administrator, webhook, receiver):
    ping_webhook(webhook=webhook, by=administrator)
    with pytest.raises(ConflictError, match="còn đang chờ"):
        ping_webhook(webhook=webhook, by=administrator)
    _send()
    ping_webhook(webhook=webhook, by=administrator)
    assert _send() == Sent(sent=1)


def test_whom_it_does_not_belong_to_does_not_try_it(administrator, webhook):
    with pytest.raises(NotAllowedError):
        ping_webhook(webhook=webhook, by=make_user())
    change_webhook(webhook=webhook, is_on=False, by=administrator)
    with pytest.raises(InvalidInputError, match="đang tắt"):
        ping_webhook(webhook=webhook, by=administrator)
    assert not Delivery.objects.exists()
