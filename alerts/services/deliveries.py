"""Writing mails down, and sending what is written: each claimed by one worker, its outcome stored."""

import datetime as dt
import logging
from collections.abc import Sequence
from dataclasses import dataclass, field
from email.utils import formataddr, parseaddr
from uuid import uuid4

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db.models import F
from django.utils import timezone

from alerts.choices import DeliveryKind, DeliveryState
from alerts.failures import GIVE_UP_AFTER, describe, is_permanent, wait_before_retry
from alerts.mails import Mail
from alerts.models import AlertEvent, Delivery
from localities.models import User

logger = logging.getLogger(__name__)

# How many mails one call sends at most: it ends well within a task's time, and the next sweep goes on.
MOST_PER_RUN = 1000


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A mail for a person, with what it tells: events of alerts, or for a digest the span it covers."""

    user: User
    kind: DeliveryKind
    mail: Mail
    events: Sequence[AlertEvent] = field(default_factory=list)
    covers_from: dt.datetime | None = None
    covers_to: dt.datetime | None = None


@dataclass(slots=True)
class Sent:
    """What became of the mails of one run."""

    sent: int = 0
    postponed: int = 0
    failed: int = 0


def write_deliveries(*, outgoing: Sequence[Outgoing]) -> list[Delivery]:
    """Queue mails. Call it in the transaction that stores what they tell."""
    now, domain = timezone.now(), _own_domain()
    deliveries = Delivery.objects.bulk_create(
        Delivery(
            user=out.user,
            kind=out.kind,
            address=out.user.email,
            subject=out.mail.subject,
            text=out.mail.text,
            html=out.mail.html,
            message_id=f"<{uuid4().hex}@{domain}>",
            covers_from=out.covers_from,
            covers_to=out.covers_to,
            created_at=now,
        )
        for out in outgoing
    )
    told = Delivery.events.through
    told.objects.bulk_create(
        (
            told(delivery_id=delivery.pk, alertevent_id=event.pk)
            for delivery, out in zip(deliveries, outgoing, strict=True)
            for event in out.events
        ),
        batch_size=5000,
    )
    return deliveries


def send_deliveries(*, limit: int = MOST_PER_RUN) -> Sent:
    """Send what is due, one mail after the other, at most `limit`. Any number of workers may do so at once.

    Never in a transaction: each claim and each outcome is stored at once. A worker that dies between sending and
    storing leaves its claim behind; when the lease is over the mail is sent again under the same Message-ID.
    A mail server that cannot be reached ends the run, so an outage costs one mail an attempt, not all of them.
    """
    result = Sent()
    connection = get_connection()
    try:
        for _ in range(limit):
            delivery = _claim_next()
            if delivery is None or not _deliver(delivery, connection, result):
                break
    finally:
        connection.close()
    return result


def _claim_next() -> Delivery | None:
    """Take the oldest mail that is due; None where there is none that others have not taken."""
    while True:
        now = timezone.now()
        due = Delivery.objects.due_at(now)
        candidates = list(due.order_by("id").values_list("pk", flat=True)[:20])
        if not candidates:
            return None
        for pk in candidates:
            # The claim: of all who try, one finds the row still due and changes it.
            claimed = due.filter(pk=pk).update(
                state=DeliveryState.SENDING, claimed_at=now, not_before=None, attempts=F("attempts") + 1
            )
            if claimed:
                return Delivery.objects.select_related("user").get(pk=pk)


def _deliver(delivery: Delivery, connection: BaseEmailBackend, result: Sent) -> bool:
    """Send one claimed mail and store its outcome. False where the server cannot be reached."""
    try:
        connection.open()
    except OSError as error:  # smtplib's errors are OSErrors too
        connection.close()
        _postpone(delivery, error, result)
        return False
    try:
        connection.send_messages([_message(delivery)])
    except Exception as error:
        # Whatever went wrong, the connection may be in the middle of something; the next mail gets a new one.
        connection.close()
        if is_permanent(error):
            _give_up(delivery, error, result)
        else:
            if not isinstance(error, OSError):
                logger.exception("Delivery %s cannot be written as a mail", delivery.pk)
            _postpone(delivery, error, result)
    else:
        # Even when the lease ran out meanwhile: it was sent.
        Delivery.objects.filter(pk=delivery.pk).exclude(state=DeliveryState.SENT).update(
            state=DeliveryState.SENT, sent_at=timezone.now(), claimed_at=None, not_before=None, error=""
        )
        result.sent += 1
    return True


def _message(delivery: Delivery) -> EmailMultiAlternatives:
    name = " ".join(str(delivery.user).split())  # a line break in a name must not break the header
    message = EmailMultiAlternatives(
        subject=delivery.subject,
        body=delivery.text,
        to=[formataddr((name, delivery.address))],
        headers={
            "Message-ID": delivery.message_id,
            # No holiday answers, please.
            "Auto-Submitted": "auto-generated",
        },
    )
    message.attach_alternative(delivery.html, "text/html")
    return message


def _postpone(delivery: Delivery, error: Exception, result: Sent) -> None:
    now = timezone.now()
    if now - delivery.created_at >= GIVE_UP_AFTER:
        _give_up(delivery, error, result)
        return
    Delivery.objects.held_by(delivery).update(
        state=DeliveryState.QUEUED,
        claimed_at=None,
        not_before=now + wait_before_retry(delivery.attempts),
        error=describe(error),
    )
    result.postponed += 1


def _give_up(delivery: Delivery, error: Exception, result: Sent) -> None:
    Delivery.objects.held_by(delivery).update(state=DeliveryState.FAILED, claimed_at=None, error=describe(error))
    result.failed += 1


def _own_domain() -> str:
    """The right side of a Message-ID: the domain mails come from."""
    return parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or "localhost"
