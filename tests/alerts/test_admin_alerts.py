"""The admin pages of rules and of escalation: written through their services."""

import pytest
from django.urls import reverse

from alerts.models import AlertRule, EscalationStep
from tests.factories import make_locality, make_staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def district():
    return make_locality("Huyện Vĩnh Bảo")


@pytest.fixture
def staff(client, district):
    user = make_staff(district, "alerts")
    client.force_login(user)
    return user


def url(model, action, *args):
    return reverse(f"admin:alerts_{model._meta.model_name}_{action}", args=args)


FACTS = {"name": "Của huyện", "cause": "missed", "severity": "notice", "hold_values": "1"}


def test_a_rule_is_added_changed_and_removed(client, staff, district):
    client.post(url(AlertRule, "add"), FACTS | {"locality": district.pk, "threshold": "5,5"})
    stored = AlertRule.objects.get(locality=district)
    assert (stored.name, str(stored.threshold), stored.is_draft) == ("Của huyện", "5.5", True)
    client.post(url(AlertRule, "change", stored.pk), FACTS | {"is_on": "on", "hold_values": "2"})
    stored.refresh_from_db()
    assert (stored.is_on, stored.is_draft, stored.hold_values) == (True, False, 2)
    client.post(url(AlertRule, "delete", stored.pk), {"post": "yes"})
    assert not AlertRule.objects.filter(pk=stored.pk).exists()


def test_what_the_service_refuses_stands_on_the_form(client, staff, district):
    response = client.post(url(AlertRule, "add"), FACTS | {"locality": district.pk, "recovery_margin": "1"})
    assert response.context["adminform"].form.non_field_errors() == [
        "Nguyên nhân “Chưa đạt khi hết kỳ” không có biên phục hồi."
    ]


def test_rules_for_everywhere_are_for_superusers(client, admin_client, staff):
    shipped = AlertRule.objects.get(cause="missed")
    assert client.get(url(AlertRule, "change", shipped.pk)).status_code == 302  # not there
    admin_client.post(url(AlertRule, "change", shipped.pk), FACTS | {"severity": "warning", "is_on": "on"})
    assert AlertRule.objects.get(cause="missed").severity == "warning"
    assert admin_client.post(url(AlertRule, "delete", shipped.pk), {"post": "yes"}).status_code == 403


def test_steps_of_escalation(client, admin_client, staff):
    first = EscalationStep.objects.get(level=1)
    facts = {"working_days": "2", "levels_up": "0", "least_severity": "critical", "is_on": "on"}
    assert client.post(url(EscalationStep, "change", first.pk), facts).status_code == 403
    admin_client.post(url(EscalationStep, "change", first.pk), facts)
    first.refresh_from_db()
    assert (first.working_days, first.least_severity) == (2, "critical")
    admin_client.post(url(EscalationStep, "add"), facts | {"level": "3", "working_days": "15", "levels_up": "2"})
    assert EscalationStep.objects.get(level=3).levels_up == 2


def test_a_later_step_waits_longer(admin_client):
    facts = {"working_days": "9", "levels_up": "0", "least_severity": "warning", "is_on": "on"}
    response = admin_client.post(url(EscalationStep, "change", EscalationStep.objects.get(level=1).pk), facts)
    assert response.context["adminform"].form.non_field_errors() == [
        "Bậc 2 chờ 7 ngày làm việc: bậc sau phải chờ lâu hơn bậc trước."
    ]
