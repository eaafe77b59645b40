"""What of this app hangs on units, people and rules: told before one of them is closed, stopped or removed."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.utils.translation import gettext as _

from alerts.choices import DeliveryState
from alerts.models import Alert, AlertRule, Delivery, EscalationStep, Ownership, Subscription, Webhook
from indicators.models import Sector, Target
from localities.models import Locality, Membership, Office, User
from localities.touching import Touched, counted, in_or_below, roles_in, touches


def _alerts(label: str, **where: Any) -> Touched:
    rows = Alert.objects.open().filter(**where)
    joined = rows.select_related("locality", "target__indicator", "report__locality", "finding", "indicator")
    return counted(label, joined, lambda alert: f"{alert}, {alert.locality}")


def _subscriptions(**where: Any) -> Touched:
    rows = Subscription.objects.filter(**where).select_related("user", "locality")
    return counted(_("Đăng ký nhận tin"), rows, lambda one: f"{one.user}, {one.locality}")


def _owners(**where: Any) -> Touched:
    owners = Ownership.objects.filter(**where).select_related("user", "indicator")
    return counted(_("Người phụ trách chỉ tiêu"), owners)


def _hearing(**where: Any) -> Iterable[Touched]:
    yield _owners(**where)
    yield _subscriptions(**where)
    yield counted(_("Webhook đang bật"), Webhook.objects.filter(is_on=True, **where))


@touches(Locality)
def _of_units(units: Sequence[Locality]) -> Iterable[Touched]:
    inside = in_or_below(units)
    yield _alerts(_("Cảnh báo đang mở"), locality__in=inside)
    yield from _hearing(locality__in=inside)


@touches(User)
def _of_people(people: Sequence[User]) -> Iterable[Touched]:
    yield _alerts(_("Cảnh báo đang mở được giao"), assigned_to__in=people)
    yield from _hearing(user__in=people)


@touches(Membership)
def _of_roles(roles: Sequence[Membership]) -> Iterable[Touched]:
    for role in roles:
        inside = in_or_below([role.locality])
        yield _alerts(_("Cảnh báo đang mở được giao"), assigned_to=role.user, locality__in=inside)
        yield from _hearing(user=role.user, locality__in=inside)


@touches(Office)
def _of_offices(offices: Sequence[Office]) -> Iterable[Touched]:
    people, inside = roles_in(offices).values("user"), in_or_below([office.locality for office in offices])
    yield _owners(user__in=people, locality__in=inside)
    yield _alerts(_("Cảnh báo đang mở được giao"), assigned_to__in=people, locality__in=inside)


@touches(Target)
def _of_targets(targets: Sequence[Target]) -> Iterable[Touched]:
    yield _alerts(_("Cảnh báo đang mở"), target__in=targets)


@touches(Sector)
def _of_sectors(sectors: Sequence[Sector]) -> Iterable[Touched]:
    yield counted(_("Quy tắc cảnh báo"), AlertRule.objects.filter(sector__in=sectors))
    yield _subscriptions(sector__in=sectors)


@touches(AlertRule)
def _of_rules(rules: Sequence[AlertRule]) -> Iterable[Touched]:
    yield _alerts(_("Cảnh báo đang mở theo quy tắc này"), rule__in=rules)


@touches(EscalationStep)
def _of_steps(steps: Sequence[EscalationStep]) -> Iterable[Touched]:
    level = min(step.level for step in steps)
    yield _alerts(_("Cảnh báo đang mở chưa lên bậc này"), escalated_level__lt=level)


@touches(Webhook)
def _of_webhooks(webhooks: Sequence[Webhook]) -> Iterable[Touched]:
    waiting = Delivery.objects.filter(webhook__in=webhooks, state=DeliveryState.QUEUED)
    yield counted(_("Tin đang chờ gửi"), waiting, lambda delivery: delivery.subject)
