"""What the tests of the first page do: sign in, read it, miss a target, raise an alert."""

from django.urls import reverse
from django.utils import timezone

from alerts.choices import AlertState, Cause, Severity, Topic
from alerts.models import Alert
from indicators.models import Target
from indicators.services.recompute import recompute_stale
from indicators.services.staleness import mark_stale
from tests.factories import (
    make_indicator,
    make_membership,
    make_observation,
    make_period,
    make_plan,
    make_target,
    make_user,
)


def sign_in(client, *places_and_roles):
    user = make_user(full_name="Nguyễn Thị Lan")
    for place, role in places_and_roles:
        make_membership(user, place, role)
    client.force_login(user)
    return user


def page_of(client):
    response = client.get(reverse("home"))
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def open_unit(client, unit):
    client.post(reverse("working-unit"), {"unit": unit.pk, "next": "/"})


def missed_target(place, name="Kết nạp đảng viên", value="12"):
    """Without a value at first, and then with one that does not reach it."""
    target = make_target(
        plan=make_plan(locality=place, period=make_period(2026)), indicator=make_indicator(name), position=1
    )
    mark_stale(Target.objects.values_list("pk", flat=True))
    recompute_stale()
    if value:
        make_observation(target, value)
    mark_stale(Target.objects.values_list("pk", flat=True))
    recompute_stale()
    return target


def open_alert(target, severity=Severity.CRITICAL, cause=Cause.MISSED, topic=Topic.MISSED, **facts):
    facts = {"opened_at": timezone.now(), "period": target.period, "locality": target.locality} | facts
    return Alert.objects.create(
        subject=f"target:{target.pk}",
        topic=topic,
        cause=cause,
        severity=severity,
        state=AlertState.OPEN,
        target=target,
        indicator=target.indicator,
        **facts,
    )
