"""The admin pages of deliveries and webhooks."""

import pytest
from django.urls import reverse

from alerts.choices import DeliveryState
from alerts.models import Delivery, Outlet, Webhook
from localities.choices import Role
from localities.models import Change
from tests.alerts.steps import add_delivery
from tests.factories import make_locality, make_membership, make_staff, make_user
from tests.support.asking import REASON, asked, confirm

pytestmark = pytest.mark.django_db


@pytest.fixture
def district():
    return make_locality("Huyện Vĩnh Bảo")


@pytest.fixture
def staff(client, district):
    user = make_staff(district, "alerts")
    client.force_login(user)
    return user


def _add(client, user, district, **facts):
    facts = {"name": "LRIS", "user": user.pk, "locality": district.pk, "url": "https://lris.example.vn/nhan"} | facts
    address = reverse("admin:alerts_webhook_add")
    return client.post(address, {"least_severity": "warning", "causes": ["missed"], **facts}, follow=True)


def test_a_webhook_is_added_and_its_secret_shown_once(client, staff, district):
    page = _add(client, staff, district).content.decode()
    webhook = Webhook.objects.get()
    assert (webhook.user, webhook.causes, webhook.least_severity, webhook.is_on) == (staff, ["missed"], "warning", True)
    assert webhook.secret in page
    change = reverse("admin:alerts_webhook_change", args=[webhook.pk])
    assert webhook.secret not in client.get(change).content.decode()
    sent = {"name": "LRIS 2", "url": webhook.url, "least_severity": "notice"}
    assert "Tắt webhook: LRIS" in asked(client.post(change, sent))
    webhook.refresh_from_db()
    assert webhook.is_on
    confirm(client, change, sent)
    assert Change.objects.of(webhook).first().reason == REASON
    webhook.refresh_from_db()
    assert (webhook.name, webhook.causes, webhook.is_on) == ("LRIS 2", [], False)


def test_what_the_service_refuses_stands_on_the_form(client, staff, district):
    page = _add(client, staff, district, url="https://10.0.0.5/")
    assert "là địa chỉ nội bộ" in page.content.decode()
    assert not Webhook.objects.exists()


def test_a_new_secret_is_shown_once(client, staff, district):
    _add(client, staff, district)
    before = Webhook.objects.get().secret
    chosen = {"action": "renew_secret", "_selected_action": [Webhook.objects.get().pk]}
    address = reverse("admin:alerts_webhook_changelist")
    assert "Đổi khóa ký của: LRIS" in asked(client.post(address, chosen))
    assert Webhook.objects.get().secret == before
    page = confirm(client, address, chosen, follow=True).content.decode()
    after = Webhook.objects.get().secret
    assert after != before
    assert after in page


def test_a_webhook_is_tried_and_the_page_leads_to_what_became_of_it(client, staff, district):
    _add(client, staff, district)
    chosen = {"action": "ping", "_selected_action": [Webhook.objects.get().pk]}
    address = reverse("admin:alerts_webhook_changelist")
    page = client.post(address, chosen, follow=True).content.decode()
    result = reverse("admin:alerts_delivery_change", args=[Delivery.objects.get(kind="trial").pk])
    assert f'<a href="{result}">Xem kết quả</a>' in page
    assert client.get(result).status_code == 200
    assert "còn đang chờ" in client.post(address, chosen, follow=True).content.decode()


def test_others_webhooks_elsewhere_are_not_there(client, staff):
    far = make_locality("Huyện xa")
    user = make_user()
    make_membership(user, far, Role.ADMINISTRATOR)
    Webhook.objects.create(name="Xa", user=user, locality=far, url="https://a.vn/", secret="k")
    assert client.get(reverse("admin:alerts_webhook_changelist")).context["cl"].result_count == 0


def test_what_failed_goes_again(admin_client):
    user = make_user()
    failed = add_delivery(user, state=DeliveryState.FAILED, error="550")
    waiting = add_delivery(user)
    chosen = {"action": "retry", "_selected_action": [failed.pk, waiting.pk]}
    page = admin_client.post(reverse("admin:alerts_delivery_changelist"), chosen, follow=True).content.decode()
    assert set(Delivery.objects.values_list("state", flat=True)) == {DeliveryState.QUEUED}
    assert "Chỉ gửi lại được thư không gửi được" in page


def test_ways_out_are_for_superusers(admin_client, client, staff):
    Outlet.objects.create(channel="mail")
    address = reverse("admin:alerts_outlet_changelist")
    assert admin_client.get(address).context["cl"].result_count == 1
    assert client.get(address).context["cl"].result_count == 0
