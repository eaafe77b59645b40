"""Where systems hear: addresses of theirs, and what is written for them."""

import datetime as dt
import json
import secrets
from collections.abc import Collection, Sequence
from dataclasses import replace
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from alerts.channels.addresses import is_public
from alerts.choices import Cause, Channel, DeliveryKind, DeliveryState, Severity
from alerts.mails import Mail
from alerts.models import AlertEvent, Delivery, Outlet, Webhook
from alerts.payloads import payloads_of, trial_payload
from alerts.services.deliveries import Outgoing, write_deliveries
from indicators.errors import ConflictError, InvalidInputError, NotAllowedError
from localities.choices import Role
from localities.coverage import below, covered_roots
from localities.models import Locality, User
from localities.scope import localities_for_user
from localities.services.changes import facts_of, log_addition, log_change

FACTS = ("name", "url", "causes", "least_severity", "is_on")
RANK = {severity: rank for rank, severity in enumerate(Severity.values)}


@transaction.atomic
def add_webhook(
    *,
    user: User,
    locality: Locality,
    name: str,
    url: str,
    by: User | None,
    causes: Sequence[str] = (),
    least_severity: str = Severity.NOTICE,
) -> Webhook:
    """Let a system hear of a locality and everything below it, as far as `user` sees it. Its secret is made here.

    Raises InvalidInputError, NotAllowedError: administrators of the locality add webhooks, in their own name.
    """
    _require_administrator(by, user, locality)
    webhook = Webhook(user=user, locality=locality, secret=_new_secret(), is_on=True)
    _set(webhook, name=name, url=url, causes=list(causes), least_severity=least_severity)
    webhook.save()
    log_addition(webhook, by)
    return webhook


@transaction.atomic
def change_webhook(*, webhook: Webhook, by: User | None, **facts: Any) -> Webhook:
    """Change some of `FACTS`. One that is turned off is sent nothing more, what waits for it included.

    Raises InvalidInputError, NotAllowedError.
    """
    stored = Webhook.objects.select_for_update(of=["self"]).select_related("user", "locality").get(pk=webhook.pk)
    _require_administrator(by, stored.user, stored.locality)
    before = facts_of(stored, FACTS)
    _set(stored, **facts)
    stored.save(update_fields=FACTS)
    log_change(stored, before, by)
    if not stored.is_on:
        waiting = Delivery.objects.filter(webhook=stored, state=DeliveryState.QUEUED)
        waiting.update(state=DeliveryState.FAILED, error=_("Webhook đã tắt."))
    return stored


@transaction.atomic
def renew_secret(*, webhook: Webhook, by: User | None) -> Webhook:
    """Make a new secret; the old one signs nothing from now on. Raises NotAllowedError."""
    stored = Webhook.objects.select_for_update(of=["self"]).select_related("user", "locality").get(pk=webhook.pk)
    _require_administrator(by, stored.user, stored.locality)
    stored.secret = _new_secret()
    stored.save(update_fields=["secret"])
    log_addition(stored, by, _("Đổi khóa ký."))
    return stored


@transaction.atomic
def ping_webhook(*, webhook: Webhook, by: User | None) -> Delivery:
    """Queue a payload that only tries the endpoint, signed and sent like all others; what is closed after failures is
    tried at once. The delivery keeps what became of it.

    Raises NotAllowedError, InvalidInputError where it is off, ConflictError while an earlier trial still waits.
    """
    rows = Webhook.objects.select_for_update(of=["self"], no_key=True).select_related("user", "locality")
    stored = rows.get(pk=webhook.pk)
    _require_administrator(by, stored.user, stored.locality)
    if not stored.is_on:
        raise InvalidInputError([_("Webhook %(name)s đang tắt.") % {"name": stored}])
    waiting = stored.deliveries.filter(kind=DeliveryKind.TRIAL, state__in=[DeliveryState.QUEUED, DeliveryState.SENDING])
    if waiting.exists():
        raise ConflictError([_("Lần gửi thử trước tới %(name)s còn đang chờ gửi.") % {"name": stored}])
    with translation.override(stored.user.language):
        payload = trial_payload(stored, timezone.now())
    (delivery,) = write_deliveries(outgoing=[_posted(stored, DeliveryKind.TRIAL, payload)])
    Outlet.objects.filter(webhook=stored).update(closed_until=None)
    log_addition(delivery, by)
    return delivery


def write_webhook_deliveries(*, events: Collection[int], on: dt.date | None = None) -> list[Delivery]:
    """Queue what happened for every webhook that hears of it, each event once; `events` are ids.

    Call it in the transaction that marks the events as told. A webhook hears of what lies in its locality or below, in
    its person's scope on that day, of its causes and from its severity on; not of alerts that another one mutes.
    """
    on = on or timezone.localdate()
    rows = AlertEvent.objects.filter(pk__in=list(events), alert__muted_by__isnull=True)
    found = list(rows.select_related("alert__locality", "alert__report").order_by("id"))
    outgoing = []
    for webhook in Webhook.objects.filter(is_on=True, user__is_active=True).select_related("user", "locality"):
        heard = _heard_by(webhook, found, on)
        with translation.override(webhook.user.language):
            payloads = payloads_of(heard, on)
        outgoing += [_outgoing(webhook, event, payloads[event.pk]) for event in heard]
    return write_deliveries(outgoing=outgoing)


def _heard_by(webhook: Webhook, events: Sequence[AlertEvent], on: dt.date) -> list[AlertEvent]:
    causes, least = set(webhook.causes or Cause.values), RANK[webhook.least_severity]
    fitting = [
        event
        for event in events
        if (event.cause or event.alert.cause) in causes and RANK[event.severity or event.alert.severity] >= least
    ]
    if not fitting:
        return []
    covered = below(covered_roots([webhook.locality])[webhook.locality_id])
    places = localities_for_user(webhook.user, on).filter(covered)
    seen = set(places.filter(pk__in={event.alert.locality_id for event in fitting}).values_list("pk", flat=True))
    return [event for event in fitting if event.alert.locality_id in seen]


def _outgoing(webhook: Webhook, event: AlertEvent, payload: dict[str, Any]) -> Outgoing:
    posted = _posted(webhook, DeliveryKind.ALERTS, payload)
    return replace(posted, events=[event], once_key=f"webhook:{webhook.pk}:{event.pk}")


def _posted(webhook: Webhook, kind: DeliveryKind, payload: dict[str, Any]) -> Outgoing:
    text = json.dumps(payload, ensure_ascii=False)
    mail = Mail(subject=f"{webhook.name}: {payload['event']}", text=text, html="")
    return Outgoing(webhook.user, kind, mail, channel=Channel.WEBHOOK, webhook=webhook)


def _set(webhook: Webhook, **facts: Any) -> None:
    """Take over what was given; raises InvalidInputError with everything that is wrong."""
    for name, value in facts.items():
        setattr(webhook, name, value)
    problems = []
    if not webhook.name.strip():
        problems.append(_("Tên: không được để trống."))
    problems += _problems_of_url(webhook.url)
    unknown = sorted(set(webhook.causes) - set(Cause.values))
    if unknown:
        problems.append(_("Nguyên nhân: không có mã %(codes)s.") % {"codes": ", ".join(unknown)})
    if webhook.least_severity not in Severity.values:
        problems.append(_("Từ mức độ: không có mã %(code)s.") % {"code": webhook.least_severity})
    if problems:
        raise InvalidInputError(problems)


def _problems_of_url(url: str) -> list[str]:
    """What can be seen from the address alone; where its name leads is looked at before every sending."""
    shown = {"url": url}
    try:
        URLValidator(schemes=["http", "https"])(url)
        parts = urlsplit(url)
        has_port = parts.port is None or parts.port > 0
    except (ValidationError, ValueError):
        return [_("Địa chỉ: không đọc được “%(url)s”. Ví dụ: https://lris.tinh.gov.vn/chi-tieu") % shown]
    problems = []
    if parts.scheme != "https" and not settings.EMBEDDED and not settings.WEBHOOK_ALLOW_PRIVATE:
        problems.append(_("Địa chỉ: phải bắt đầu bằng https://."))
    if parts.username is not None or parts.fragment or not url.isascii() or not has_port:
        problems.append(_("Địa chỉ: không được có tên đăng nhập, phần # hay chữ có dấu."))
    if not settings.WEBHOOK_ALLOW_PRIVATE and _is_inner(parts.hostname or ""):
        problems.append(_("Địa chỉ: “%(url)s” là địa chỉ nội bộ.") % shown)
    return problems


def _is_inner(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")
    return not is_public(host)


def _require_administrator(by: User | None, user: User, locality: Locality) -> None:
    """Administrators do it in their own name; superusers in anybody's whose scope holds the locality."""
    if by is not None and not by.is_superuser:
        administered = localities_for_user(by, roles=[Role.ADMINISTRATOR])
        if by != user or not administered.filter(pk=locality.pk).exists():
            raise NotAllowedError([_("Bạn không có quyền quản lý webhook của %(locality)s.") % {"locality": locality}])
    if not localities_for_user(user).filter(pk=locality.pk).exists():
        names = {"locality": locality, "user": user}
        raise InvalidInputError([_("%(locality)s không thuộc phạm vi của %(user)s.") % names])


def _new_secret() -> str:
    return secrets.token_urlsafe(32)
