"""The admin pages of rules and of escalation: written through their services."""

import pytest
from django.urls import reverse

from alerts.models import Alert, AlertRule, EscalationStep
from alerts.services import handle_status_changes
from localities.models import Change
from tests.alerts.steps import make_subscriber, make_targets, report
from tests.factories import make_locality, make_staff
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
    remove = url(AlertRule, "delete", stored.pk)
    assert "Bỏ quy tắc cảnh báo: Của huyện" in asked(client.post(remove, {"post": "yes"}))
    assert AlertRule.objects.filter(pk=stored.pk).exists()
    confirm(client, remove)
    change = Change.objects.of(stored).first()
    assert (change.action, change.by, change.reason) == ("removed", staff, REASON)
    assert not AlertRule.objects.filter(pk=stored.pk).exists()


def test_a_rule_is_switched_off_after_it_was_said_which_alerts_stand_on_it(client, staff, district):
    make_subscriber(district)
    report(make_targets(district, 1)[0], "12")
    handle_status_changes()
    rule = AlertRule.objects.create(**FACTS, locality=district)
    Alert.objects.update(rule=rule)
    address = url(AlertRule, "change", rule.pk)
    page = asked(client.post(address, FACTS))
    assert "Tắt quy tắc: Của huyện" in page
    assert f"Cảnh báo đang mở theo quy tắc này 1 {Alert.objects.get()}" in page
    rule.refresh_from_db()
    assert rule.is_on
    confirm(client, address, FACTS)
    rule.refresh_from_db()
    change = Change.objects.of(rule).get()
    assert (rule.is_on, change.by, change.reason) == (False, staff, REASON)


def test_a_step_of_escalation_is_switched_off_after_a_question(admin_client):
    step = EscalationStep.objects.get(level=1)
    facts = {"working_days": step.working_days, "levels_up": step.levels_up, "least_severity": "warning"}
    address = url(EscalationStep, "change", step.pk)
    assert "Tắt bậc 1" in asked(admin_client.post(address, facts))
    assert EscalationStep.objects.get(level=1).is_on
    confirm(admin_client, address, facts)
    assert not EscalationStep.objects.get(level=1).is_on


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
