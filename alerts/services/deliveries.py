"""Writing deliveries down, reading them on the page, and letting one that failed go again."""

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from email.utils import parseaddr
from uuid import uuid4

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from alerts.choices import Channel, DeliveryKind, DeliveryState
from alerts.mails import Mail
from alerts.models import AlertEvent, Delivery, Webhook
from alerts.outbox import people_overseen_by
from indicators.errors import InvalidInputError, NotAllowedError
from localities.models import User
from localities.services.changes import facts_of, log_change


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A message for a person, with what it tells: events of alerts, or for a digest the span it covers.

    `once_key` names what is told once only: where a delivery with it is stored already, none is written. `link` is
    where a notification on the page leads. A webhook's payload stands in `mail.text`.
    """

    user: User
    kind: DeliveryKind
    mail: Mail
    events: Sequence[AlertEvent] = field(default_factory=list)
    covers_from: dt.datetime | None = None
    covers_to: dt.datetime | None = None
    rhythm: str = ""
    channel: Channel = Channel.MAIL
    webhook: Webhook | None = None
    link: str = ""
    once_key: str | None = None
    # Where a mail goes if not to the person's address of today.
    address: str = ""
    attachment_name: str = ""
    attachment: bytes | None = None

    def on_page(self, link: str, once_key: str | None = None) -> "Outgoing":
        """The same news as a notification on the page."""
        bare = replace(self, attachment_name="", attachment=None)
        return replace(bare, channel=Channel.PAGE, link=link, once_key=once_key)


def write_deliveries(*, outgoing: Sequence[Outgoing]) -> list[Delivery]:
    """Queue messages; what goes to the page has arrived. Call it in the transaction that stores what they tell.

    Returns what was written: less than was given where a `once_key` was there already, whoever wrote it.
    """
    told = {delivery.message_id: (delivery, out) for out in outgoing for delivery in [_delivery(out)]}
    rows = [delivery for delivery, _out in told.values()]
    written = Delivery.objects.bulk_create([row for row in rows if row.once_key is None])
    once = [row for row in rows if row.once_key is not None]
    if once:
        # Of two that write the same key, the second waits for the first and finds it there.
        Delivery.objects.bulk_create(once, ignore_conflicts=True)
        written += Delivery.objects.filter(message_id__in=[row.message_id for row in once]).order_by("id")
    links = Delivery.events.through
    links.objects.bulk_create(
        (
            links(delivery_id=delivery.pk, alertevent_id=event.pk)
            for delivery in written
            for event in told[delivery.message_id][1].events
        ),
        batch_size=5000,
    )
    return written


@transaction.atomic
def mark_read(*, user: User, notifications: Collection[int] | None = None) -> int:
    """Note that a person has seen some of their notifications on the page (None: all). Returns how many were new."""
    unread = Delivery.objects.on_page_of(user).unread()
    if notifications is not None:
        unread = unread.filter(pk__in=list(notifications))
    return unread.update(read_at=timezone.now())


@transaction.atomic
def retry_delivery(*, delivery: Delivery, by: User | None) -> Delivery:
    """Let a message that was given up go again, at once and under the same Message-ID.

    Raises InvalidInputError where it was not given up, NotAllowedError where its person is not overseen by `by`.
    """
    stored = Delivery.objects.select_for_update(of=["self"]).select_related("user", "webhook").get(pk=delivery.pk)
    if by is not None and not people_overseen_by(by).filter(pk=stored.user_id).exists():
        raise NotAllowedError([_("Bạn không có quyền gửi lại thư của %(user)s.") % {"user": stored.user}])
    problems = []
    if stored.state != DeliveryState.FAILED:
        state = {"state": stored.get_state_display()}
        problems.append(_("Chỉ gửi lại được thư không gửi được; thư này: %(state)s.") % state)
    if stored.webhook is not None and not stored.webhook.is_on:
        problems.append(_("Webhook %(name)s đang tắt.") % {"name": stored.webhook})
    if problems:
        raise InvalidInputError(problems)
    before = facts_of(stored, ("state",))
    stored.state, stored.not_before, stored.attempts = DeliveryState.QUEUED, None, 0
    stored.save(update_fields=["state", "not_before", "attempts"])
    log_change(stored, before, by)
    return stored


def _delivery(out: Outgoing) -> Delivery:
    now = timezone.now()
    is_there = out.channel == Channel.PAGE
    return Delivery(
        user=out.user,
        kind=out.kind,
        channel=out.channel,
        webhook=out.webhook,
        address=_address(out),
        subject=out.mail.subject,
        text=out.mail.text,
        html="" if is_there else out.mail.html,
        attachment_name=out.attachment_name,
        attachment=out.attachment,
        message_id=f"<{uuid4().hex}@{_own_domain()}>",
        once_key=out.once_key,
        link=out.link,
        rhythm=out.rhythm,
        covers_from=out.covers_from,
        covers_to=out.covers_to,
        created_at=now,
        state=DeliveryState.SENT if is_there else DeliveryState.QUEUED,
        sent_at=now if is_there else None,
    )


def _address(out: Outgoing) -> str:
    if out.webhook is not None:
        return out.webhook.url
    return (out.address or out.user.email) if out.channel == Channel.MAIL else ""


def _own_domain() -> str:
    """The right side of a Message-ID: the domain mails come from."""
    return parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or "localhost"
