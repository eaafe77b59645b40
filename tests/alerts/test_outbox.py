"""Who may look at what was sent, what the outbox counts, and the pages, the API and the metrics that show it."""

import datetime as dt

import pytest
import time_machine
from django.urls import reverse

from alerts.choices import Channel, DeliveryState
from alerts.models import Alert, AlertEvent, Delivery, Outlet, Webhook
from alerts.outbox import facts_visible_to, people_overseen_by, sent_per_day, state_of
from localities.choices import Role
from localities.models import User
from tests.alerts.steps import add_delivery, at
from tests.factories import make_locality, make_membership, make_target, make_user
from tests.support.api import Api

NOW = at("2023-11-20 08:00")
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
    user = make_user("quantri", full_name="Trần Văn Quản")
    make_membership(user, district, Role.ADMINISTRATOR)
    return user


@pytest.fixture
def officer(district):
    """Somebody whose every role lies in the district."""
    user = make_user("lan", full_name="Nguyễn Thị Lan")
    make_membership(user, make_locality("Xã Vĩnh An", parent=district), Role.DATA_OFFICER)
    return user


@pytest.fixture
def guest(district):
    """Somebody with a role in the district and one elsewhere."""
    user = make_user("hoa", full_name="Lê Thị Hoa")
    make_membership(user, district)
    make_membership(user, make_locality("Huyện khác"))
    return user


def _told(locality, *deliveries):
    """An alert of the locality that the deliveries tell of, by two of its steps."""
    facts = {"subject": f"target:{Alert.objects.count()}", "topic": "missed", "cause": "missed", "severity": "warning"}
    alert = Alert.objects.create(**facts, locality=locality, target=make_target(), opened_at=NOW)
    for step in ("opened", "worsened"):
        event = AlertEvent.objects.create(alert=alert, step=step, reason="Kém.", happened_at=NOW)
        for delivery in deliveries:
            delivery.events.add(event)
    return alert


def _failed(user, **facts):
    return add_delivery(user, state=DeliveryState.FAILED, error="550 No such user", **facts)


def _sent(user, moment=NOW, **facts):
    return add_delivery(user, state=DeliveryState.SENT, sent_at=moment, **facts)


# --- Who -------------------------------------------------------------------------------------------------------------
def test_administrators_oversee_those_who_are_theirs_alone(administrator, officer, guest):
    assert set(people_overseen_by(administrator)) == {administrator, officer}
    assert set(people_overseen_by(officer)) == {officer}
    assert set(people_overseen_by(make_user(is_superuser=True))) == set(User.objects.all())


def test_administrators_never_oversee_superusers(administrator, district):
    root = make_user(is_superuser=True)
    make_membership(root, district)
    assert root not in people_overseen_by(administrator)


def test_what_told_of_an_alert_is_seen_where_the_alert_is_administered(administrator, district, guest):
    about, other = _sent(guest), _sent(guest)
    _told(district, about)
    _told(make_locality("Huyện xa"), other)
    assert list(facts_visible_to(administrator)) == [about]
    assert set(facts_visible_to(guest)) == {about, other}
    assert list(facts_visible_to(make_user())) == []


# --- What ------------------------------------------------------------------------------------------------------------
def test_what_waits_and_failed_is_counted(officer):
    _failed(officer)
    add_delivery(officer, created_at=NOW - dt.timedelta(hours=3))
    add_delivery(officer, state=DeliveryState.SENDING, created_at=NOW - dt.timedelta(hours=2))
    _sent(officer)
    state = state_of(Delivery.objects.all())
    assert (state.waiting, state.failed, state.waiting_since) == (2, 1, NOW - dt.timedelta(hours=3))


def test_an_empty_outbox():
    state = state_of(Delivery.objects.all())
    assert (state.waiting, state.failed, state.waiting_since) == (0, 0, None)


def test_days_are_those_of_the_service_s_zone(officer):
    _sent(officer, at("2023-11-19 00:00"))
    _sent(officer, at("2023-11-19 23:59"), channel=Channel.PAGE)
    _sent(officer, at("2023-11-20 00:00"))
    _sent(officer, at("2023-11-17 23:59"))
    days = sent_per_day(Delivery.objects.all(), NOW.date(), days=3)
    assert [(day.on.day, day.total) for day in days] == [(20, 1), (19, 2), (18, 0)]
    assert days[1].counts == {"mail": 1, "page": 1}


# --- The pages -------------------------------------------------------------------------------------------------------
def _page(client, user, name, *args):
    client.force_login(user)
    return client.get(reverse(name, args=args))


def test_the_outbox_says_how_it_goes(client, administrator, officer, guest):
    add_delivery(officer)
    _failed(officer)
    _failed(guest)
    facts = {"failures": 2, "failing_since": NOW, "closed_until": NOW, "error": "ConnectionRefusedError"}
    Outlet.objects.create(channel=Channel.MAIL, **facts)
    page = _page(client, administrator, "outbox").content.decode()
    assert "1 tin chờ gửi, 1 tin không gửi được" in page
    assert "550 No such user" in page
    assert "ConnectionRefusedError" in page
    assert "Lê Thị Hoa" not in page


@pytest.mark.parametrize("role", [None, Role.VIEWER, Role.LEADER])
def test_those_who_oversee_nobody_have_no_outbox(client, district, role):
    user = make_user()
    if role:
        make_membership(user, district, role)
    assert _page(client, user, "outbox").status_code == 403
    assert 'href="/outbox/"' not in _page(client, user, "mails").content.decode()


def test_another_s_endpoint_is_nobody_s_business(client, administrator, guest, district):
    webhook = Webhook.objects.create(name="Của người khác", user=guest, locality=district, url="https://a.vn/")
    Outlet.objects.create(channel=Channel.WEBHOOK, webhook=webhook, failures=1, failing_since=NOW, error="HTTP 500")
    assert "Của người khác" not in _page(client, administrator, "outbox").content.decode()


def test_what_failed_is_let_go_by_a_button(client, administrator, officer, monkeypatch):
    failed, woken = _failed(officer), []
    monkeypatch.setattr("alerts.views.outbox.wake", woken.append)
    client.force_login(administrator)
    response = client.post(reverse("delivery-retry", args=[failed.pk]), follow=True)
    assert "Sẽ gửi lại" in response.content.decode()
    failed.refresh_from_db()
    assert (failed.state, woken) == (DeliveryState.QUEUED, ["alerts.send_deliveries"])
    again = client.post(reverse("delivery-retry", args=[failed.pk]), follow=True)
    assert "Chỉ gửi lại được thư không gửi được" in again.content.decode()


def test_not_by_looking_and_not_by_others(client, administrator, guest):
    failed = _failed(guest)
    client.force_login(administrator)
    assert client.get(reverse("delivery-retry", args=[failed.pk])).status_code == 405
    assert client.post(reverse("delivery-retry", args=[failed.pk])).status_code == 404


def test_the_history_of_an_alert(client, administrator, district, officer, guest):
    mine, hers, other = _sent(officer), _sent(guest), _sent(officer)
    alert = _told(district, mine, hers)
    assert set(_page(client, administrator, "alert-sendings", alert.pk).context["deliveries"]) == {mine, hers}
    assert list(_page(client, guest, "alert-sendings", alert.pk).context["deliveries"]) == [hers]
    assert other not in _page(client, administrator, "alert-sendings", alert.pk).context["deliveries"]
    assert _page(client, make_user(), "alert-sendings", alert.pk).status_code == 404


def test_the_history_of_a_person_has_no_words(client, administrator, officer, guest):
    _sent(officer)
    page = _page(client, administrator, "person-sendings", officer.pk).content.decode()
    assert "lan@example.vn" in page
    assert "Vĩnh Bảo: 1 chỉ tiêu" not in page
    assert _page(client, administrator, "person-sendings", guest.pk).status_code == 404
    assert _page(client, officer, "person-sendings", officer.pk).status_code == 200


def test_a_doubtful_mail_says_so(client, officer):
    _sent(officer, is_doubtful=True)
    assert "có thể đã gửi hai lần" in _page(client, officer, "person-sendings", officer.pk).content.decode()


# --- The API ---------------------------------------------------------------------------------------------------------
def test_sendings_by_alert_and_by_person(administrator, district, officer, guest):
    mine, hers = _sent(officer), _sent(guest)
    alert = _told(district, mine, hers)
    api = Api(administrator)
    assert set(api.ids("sendings/", alert=alert.pk)) == {mine.pk, hers.pk}
    assert api.ids("sendings/", user=officer.pk) == [mine.pk]
    body = api.get(f"sendings/{hers.pk}/")[1]
    assert body["user_name"] == "Lê Thị Hoa"
    assert not {"text", "html", "subject"} & body.keys()


def test_retrying_over_the_api(administrator, officer):
    failed = _failed(officer)
    api = Api(administrator)
    assert api.post(f"sendings/{failed.pk}/retry/")[1]["state"] == "queued"
    assert api.post(f"sendings/{failed.pk}/retry/")[0] == 400
    assert Api(officer).post(f"sendings/{_failed(administrator).pk}/retry/")[0] == 404


def test_webhooks_over_the_api(administrator, district):
    api = Api(administrator)
    facts = {"name": "LRIS", "locality": district.pk, "url": "https://lris.example.vn/nhan", "causes": ["missed"]}
    status, made = api.post("webhooks/", facts)
    assert (status, made["is_on"], made["failing_since"]) == (201, True, None)
    assert len(made["secret"]) >= 32
    assert "secret" not in api.get(f"webhooks/{made['id']}/")[1]
    status, renewed = api.post(f"webhooks/{made['id']}/renew_secret/")
    assert (status, renewed["secret"] == made["secret"]) == (200, False)
    status, trial = api.post(f"webhooks/{made['id']}/ping/")
    assert (status, trial["kind"], trial["state"], trial["address"]) == (202, "trial", "queued", facts["url"])
    assert api.post(f"webhooks/{made['id']}/ping/")[0] == 409
    changed = api.client.patch(f"/api/v1/webhooks/{made['id']}/", {"is_on": False}, format="json").json()
    assert (changed["is_on"], changed["causes"]) == (False, ["missed"])
    assert Api(make_user()).get(f"webhooks/{made['id']}/")[0] == 404


def test_what_the_service_refuses_is_said(administrator, district):
    status, body = Api(administrator).post("webhooks/", {"name": "x", "locality": district.pk, "url": "nơi nào"})
    assert (status, len(body["problems"])) == (400, 1)


# --- On the page -----------------------------------------------------------------------------------------------------
def _note(user, **facts):
    return _sent(user, channel=Channel.PAGE, link="/mails/", **facts)


def test_the_bell_counts_what_was_not_seen(client, officer, guest):
    _note(officer)
    _note(officer)
    _note(officer, read_at=NOW)
    _note(guest)
    page = _page(client, officer, "notifications")
    assert page.context["unread_notifications"]() == 2
    assert len(page.context["notifications"]) == 3
    assert "<strong>2</strong>" in page.content.decode()


@pytest.mark.parametrize("kind", ["reminder", "returned"])
def test_a_reminder_says_its_deadline_and_a_return_its_rows_others_their_news(client, officer, kind):
    _note(officer, kind=kind)
    assert "<p>Chữ." in _page(client, officer, "notifications").content.decode()
    Delivery.objects.update(kind="alerts")
    assert "<p>Chữ." not in _page(client, officer, "notifications").content.decode()


def test_opening_one_marks_it_and_leads_on(client, officer, guest):
    own, other = _note(officer), _note(guest)
    client.force_login(officer)
    assert client.get(reverse("notification-open", args=[own.pk])).status_code == 405
    assert client.post(reverse("notification-open", args=[own.pk])).url == "/mails/"
    assert client.post(reverse("notification-open", args=[other.pk])).status_code == 404
    assert list(Delivery.objects.filter(read_at__isnull=False)) == [own]


def test_all_at_once(client, officer):
    _note(officer)
    client.force_login(officer)
    client.post(reverse("notifications-read"))
    assert not Delivery.objects.unread().exists()
    assert "Chưa có thông báo nào." in _page(client, make_user(), "notifications").content.decode()


def test_over_the_api(officer):
    first, second = _note(officer), _note(officer)
    api = Api(officer)
    assert set(api.ids("deliveries/", channel="page")) == {first.pk, second.pk}
    assert api.post("deliveries/read/", {"ids": [first.pk]}) == (200, {"read": 1})
    assert api.post("deliveries/read/", {}) == (200, {"read": 1})


# --- Metrics ---------------------------------------------------------------------------------------------------------
def _metrics(client, **headers):
    response = client.get("/metrics", headers=headers)
    lines = [line for line in response.content.decode().splitlines() if not line.startswith("#")]
    return response, dict(line.rsplit(" ", 1) for line in lines)


def test_metrics_count_what_the_outbox_shows(client, settings, officer):
    settings.METRICS_TOKEN = "bi-mat"
    add_delivery(officer, created_at=NOW - dt.timedelta(minutes=5))
    _failed(officer)
    _sent(officer)
    Outlet.objects.create(channel=Channel.MAIL, failures=1, failing_since=NOW)
    response, found = _metrics(client, authorization="Bearer bi-mat")
    assert response["Content-Type"].startswith("text/plain; version=0.0.4")
    assert found['chitieu_deliveries{channel="mail",state="queued"}'] == "1"
    assert found['chitieu_deliveries{channel="mail",state="failed"}'] == "1"
    assert found['chitieu_deliveries_sent_today{channel="mail"}'] == "1"
    assert found['chitieu_delivery_oldest_waiting_seconds{channel="mail"}'] == "300"
    assert found['chitieu_outlets_failing{channel="mail"}'] == "1"
    assert found['chitieu_deliveries{channel="webhook",state="queued"}'] == "0"


@pytest.mark.parametrize(("token", "sent"), [("", ""), ("", "Bearer "), ("bi-mat", "Bearer sai"), ("bi-mat", "bi-mat")])
def test_metrics_are_for_who_has_the_token(client, settings, token, sent):
    settings.METRICS_TOKEN = token
    assert _metrics(client, authorization=sent)[0].status_code == 401


def test_metrics_are_for_superusers_as_well(client, admin_client, officer):
    assert _metrics(admin_client)[0].status_code == 200
    client.force_login(officer)
    assert _metrics(client)[0].status_code == 401
