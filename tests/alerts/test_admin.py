"""The admin pages: they open, find without diacritics, keep to the scope, and write through the service."""

import pytest
from django.urls import reverse

from alerts.models import Alert, AlertEvent, Delivery, MailPreference, Ownership, Subscription
from alerts.services import handle_status_changes
from localities.models import Change, User
from tests.alerts.steps import add_delivery, make_subscriber, make_targets, report
from tests.factories import make_indicator, make_locality, make_membership, make_staff, make_user
from tests.support.asking import REASON, asked, confirm

pytestmark = pytest.mark.django_db


@pytest.fixture
def district():
    return make_locality("Huyện Vĩnh Bảo")


@pytest.fixture
def subscriber(district):
    """With an alert, its event and a mail."""
    user = make_subscriber(district, username="lan")
    report(make_targets(district, 1)[0], "12")
    handle_status_changes()
    add_delivery(user)
    return user


@pytest.fixture
def staff(client, district):
    """An administrator of one district, not a superuser."""
    user = make_staff(district, "alerts")
    client.force_login(user)
    return user


def _url(model, action, *args):
    return reverse(f"admin:alerts_{model._meta.model_name}_{action}", args=args)


def _count(client, model, **query):
    return client.get(_url(model, "changelist"), query).context["cl"].result_count


@pytest.mark.parametrize("model", [Alert, AlertEvent, Delivery, Subscription])
def test_lists_and_pages_open(admin_client, subscriber, model):
    assert _count(admin_client, model) == 1
    assert admin_client.get(_url(model, "change", model.objects.get().pk)).status_code == 200


@pytest.mark.parametrize(
    ("model", "words"),
    [
        (Alert, "vinh bao"),
        (Alert, "Chi tieu so"),
        (AlertEvent, "vĩnh"),
        (Subscription, "vinh bao"),
        (Subscription, "lan"),
        (Delivery, "lan@example"),
    ],
)
def test_search_finds(admin_client, subscriber, model, words):
    assert _count(admin_client, model, q=words) == 1
    assert _count(admin_client, model, q="không có") == 0


@pytest.mark.parametrize("model", [Alert, AlertEvent, Delivery])
def test_what_services_write_is_only_read(admin_client, subscriber, model):
    pk = model.objects.get().pk
    assert admin_client.get(_url(model, "add")).status_code == 403
    assert admin_client.post(_url(model, "change", pk), {}).status_code == 403
    assert admin_client.post(_url(model, "delete", pk), {"post": "yes"}).status_code == 403


@pytest.mark.parametrize(("model", "visible"), [(Alert, 1), (AlertEvent, 1), (Subscription, 1), (Delivery, 0)])
def test_staff_see_their_scope_and_their_own_mail(client, staff, subscriber, model, visible):
    elsewhere = make_locality("Huyện Chợ Đồn")
    make_subscriber(elsewhere)
    report(make_targets(elsewhere, 1)[0], "12")
    handle_status_changes()
    assert _count(client, model) == visible


def test_a_subscription_is_added_changed_and_ended(client, staff, district):
    user = make_user("hoa")
    make_membership(user, district)
    wish = {"causes": ["missed"], "least_severity": "warning", "frequency": "weekly"}
    client.post(_url(Subscription, "add"), {"user": user.pk, "locality": district.pk, **wish})
    stored = Subscription.objects.get()
    assert (stored.user, stored.locality, stored.causes, stored.frequency) == (user, district, ["missed"], "weekly")
    client.post(_url(Subscription, "change", stored.pk), wish | {"frequency": "daily", "causes": []})
    stored.refresh_from_db()
    assert (stored.causes, stored.frequency) == ([], "daily")
    remove = _url(Subscription, "delete", stored.pk)
    assert "Bỏ đăng ký nhận tin: " in asked(client.post(remove, {"post": "yes"}))
    assert Subscription.objects.exists()
    confirm(client, remove)
    change = Change.objects.filter(thing="alerts.subscription").first()
    assert (change.action, change.by, change.reason) == ("removed", staff, REASON)
    assert not Subscription.objects.exists()


def test_what_the_service_refuses_stands_on_the_form(admin_client, district):
    wish = {"least_severity": "warning", "frequency": "weekly"}
    response = admin_client.post(
        _url(Subscription, "add"), {"user": make_user("hoa").pk, "locality": district.pk, **wish}
    )
    errors = response.context["adminform"].form.non_field_errors()
    assert errors == ["Huyện Vĩnh Bảo không thuộc phạm vi của hoa."]


def test_an_owner_is_added_and_removed(admin_client, district):
    user, indicator = make_user("hoa"), make_indicator()
    make_membership(user, district)
    facts = {"user": user.pk, "locality": district.pk, "indicator": indicator.pk}
    admin_client.post(_url(Ownership, "add"), facts)
    stored = Ownership.objects.get()
    assert (stored.user, stored.locality, stored.indicator) == (user, district, indicator)
    assert _count(admin_client, Ownership, q="vinh bao") == 1
    chosen = {"action": "delete_selected", "_selected_action": [stored.pk]}
    assert "Bỏ người phụ trách chỉ tiêu: hoa" in asked(admin_client.post(_url(Ownership, "changelist"), chosen))
    assert Ownership.objects.exists()
    confirm(admin_client, _url(Ownership, "changelist"), chosen)
    assert Change.objects.filter(thing="alerts.ownership", action="removed").get().reason == REASON
    assert not Ownership.objects.exists()


def test_a_persons_rhythm_is_only_read(admin_client, client, staff, district):
    for user in (make_user("hoa"), make_user("an")):
        MailPreference.objects.create(user=user)
    make_membership(User.objects.get(username="hoa"), district)
    assert _count(admin_client, MailPreference) == 2
    assert _count(client, MailPreference) == 1
    assert admin_client.get(_url(MailPreference, "add")).status_code == 403
