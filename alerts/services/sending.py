"""Sending what is written: each delivery claimed by one worker, its outcome stored at once."""

import datetime as dt
import logging
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from alerts.channels import Carrier, carrier_for
from alerts.channels.mail import SUBSCRIBED
from alerts.choices import Channel, DeliveryState
from alerts.failures import (
    GIVE_UP_AFTER,
    UnreachableError,
    describe,
    is_outage,
    is_permanent,
    leaves_doubt,
    wait_before_retry,
    wait_while_closed,
)
from alerts.models import Delivery, MailPreference, Outlet
from alerts.models.deliveries import DeliveryQuerySet

logger = logging.getLogger(__name__)

# How many messages one call sends at most: it ends well within a task's time, and the next sweep goes on.
MOST_PER_RUN = 1000
MINUTE = dt.timedelta(minutes=1)


@dataclass(slots=True)
class Sent:
    """What became of the messages of one run."""

    sent: int = 0
    postponed: int = 0
    failed: int = 0


def send_deliveries(*, channel: Channel = Channel.MAIL, limit: int = MOST_PER_RUN) -> Sent:
    """Send what is due on a channel, the oldest first, at most `limit`. Any number of workers may do so at once.

    Never in a transaction: each claim and each outcome is stored at once. A worker that dies between sending and
    storing leaves its claim behind; when the lease is over the message is sent again under the same Message-ID, and
    counts as doubtful. A way out that cannot be reached is closed for a while, so an outage costs one attempt at a
    time and what waits keeps its order. When the rate of the last minute is reached, the rest waits for the next run.
    """
    result, carrier = Sent(), carrier_for(channel)
    try:
        for _ in range(limit):
            delivery = claim_next(channel)
            if delivery is None:
                break
            _deliver(delivery, carrier, result)
    finally:
        carrier.close()
    return result


@transaction.atomic
def claim_next(channel: Channel) -> Delivery | None:
    """Take the oldest message that may be sent now; None where there is none, or the way out is closed or busy."""
    now = timezone.now()
    if channel == Channel.MAIL and not _may_send_mail(now):
        return None
    due = Delivery.objects.due_at(now).through(channel)
    if channel == Channel.WEBHOOK:
        due = due.filter(webhook__is_on=True).exclude(webhook__outlet__closed_until__gt=now)
    return _claim_first(due.order_by("id"), now)


def _may_send_mail(now: dt.datetime) -> bool:
    """Whether the mail server is open and the last minute had room. Locks the outlet until the claim is stored."""
    Outlet.objects.get_or_create(channel=Channel.MAIL, webhook=None)
    outlet = Outlet.objects.select_for_update().get(channel=Channel.MAIL, webhook=None)
    if outlet.closed_until is not None and outlet.closed_until > now:
        return False
    most = settings.MAIL_RATE_PER_MINUTE
    return not most or Delivery.objects.through(Channel.MAIL).filter(claimed_at__gt=now - MINUTE).count() < most


def _claim_first(due: DeliveryQuerySet, now: dt.datetime) -> Delivery | None:
    while candidates := list(due.values_list("pk", "state")[:20]):
        for pk, state in candidates:
            facts = {"state": DeliveryState.SENDING, "claimed_at": now, "not_before": None}
            if state == DeliveryState.SENDING:
                # Its worker is gone, and may have sent it.
                facts["is_doubtful"] = True
            # The claim: of all who try, one finds the row still due and changes it.
            claimable = Delivery.objects.due_at(now).filter(pk=pk, state=state)
            if claimable.update(**facts, attempts=F("attempts") + 1):
                return Delivery.objects.select_related("user", "webhook").get(pk=pk)
    return None


def _deliver(delivery: Delivery, carrier: Carrier, result: Sent) -> None:
    if why := _unwanted(delivery):
        Delivery.objects.held_by(delivery).update(state=DeliveryState.FAILED, error=why)
        result.failed += 1
        return
    try:
        carrier.carry(delivery)
    except Exception as error:
        _record_failure(delivery, error, result)
    else:
        _record_success(delivery)
        result.sent += 1


def _unwanted(delivery: Delivery) -> str:
    """Why a mail that was written is not to go any more, or nothing: who ended their mails while it waited gets none.

    What comes with a duty (reminders, escalations) still goes, as it is still written, while the person works here.
    """
    if delivery.channel != Channel.MAIL:
        return ""
    if not delivery.user.is_active:
        return _("Không gửi: người nhận đã ngừng làm việc trên hệ thống.")
    stopped = MailPreference.objects.filter(user=delivery.user, stopped_at__isnull=False)
    if delivery.kind in SUBSCRIBED and stopped.exists():
        return _("Không gửi: người nhận đã ngừng nhận thư.")
    return ""


def _record_success(delivery: Delivery) -> None:
    # Even when the lease ran out meanwhile: it was sent.
    Delivery.objects.filter(pk=delivery.pk).exclude(state=DeliveryState.SENT).update(
        state=DeliveryState.SENT, sent_at=timezone.now(), not_before=None, error=""
    )
    _outlet_of(delivery).exclude(failures=0).update(failures=0, failing_since=None, closed_until=None, error="")


@transaction.atomic
def _record_failure(delivery: Delivery, error: Exception, result: Sent) -> None:
    now = timezone.now()
    if is_outage(error):
        _close_outlet(delivery, error, now)
    elif not isinstance(error, OSError) and not is_permanent(error):
        logger.exception("Delivery %s cannot be written as a message", delivery.pk)
    held = Delivery.objects.held_by(delivery)
    said = {"error": describe(error), "is_doubtful": delivery.is_doubtful or leaves_doubt(error)}
    if is_permanent(error) or now - delivery.created_at >= GIVE_UP_AFTER:
        held.update(state=DeliveryState.FAILED, **said)
        result.failed += 1
    elif isinstance(error, UnreachableError):
        # It keeps its place and was not tried: what is wrong is wrong for all.
        held.update(state=DeliveryState.QUEUED, attempts=F("attempts") - 1, **said)
        result.postponed += 1
    else:
        held.update(state=DeliveryState.QUEUED, not_before=now + wait_before_retry(delivery.attempts), **said)
        result.postponed += 1


def _close_outlet(delivery: Delivery, error: Exception, now: dt.datetime) -> None:
    """Leave the way out alone for a while. Workers that found it closed in the same moment count as one failure."""
    facts = {"channel": delivery.channel, "webhook": delivery.webhook}
    Outlet.objects.get_or_create(**facts)
    outlet = Outlet.objects.select_for_update().get(**facts)
    if outlet.closed_until is not None and outlet.closed_until > now:
        return
    outlet.failures += 1
    outlet.closed_until = now + wait_while_closed(outlet.failures)
    outlet.failing_since = outlet.failing_since or now
    outlet.error = describe(error)
    outlet.save(update_fields=["failures", "closed_until", "failing_since", "error"])


def _outlet_of(delivery: Delivery) -> QuerySet[Outlet]:
    return Outlet.objects.filter(channel=delivery.channel, webhook=delivery.webhook)
