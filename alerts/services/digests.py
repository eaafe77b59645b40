"""The weekly digest: each covers exactly from the end of the last one."""

import datetime as dt

from django.db import transaction
from django.db.models import Exists, Max, OuterRef, QuerySet
from django.utils import timezone

from alerts.choices import DeliveryKind
from alerts.digests import read_digest
from alerts.mails import build_digest_mail
from alerts.models import Delivery
from alerts.moments import last_digest_moment
from alerts.recipients import Recipient, Wish, recipients_of
from alerts.services.deliveries import Outgoing, write_deliveries
from localities.models import User


def queue_digests(*, now: dt.datetime | None = None) -> int:
    """Queue what is due at the last Monday 07:00 for everyone who wants it. Returns how many were queued.

    A digest covers [end of the person's last one, or when they subscribed; that Monday 07:00). Called again, nothing
    is queued twice; called late, the one digest covers the whole gap. One person's failure does not hold up the
    others: what went wrong is raised at the end, and the next call tries those people again.
    """
    now = now or timezone.now()
    moment = last_digest_moment(now, timezone.get_default_timezone())
    queued, failures = 0, []
    for recipient in recipients_of(Wish.DIGEST, on=timezone.localdate(now), users=_without_digest(moment)):
        try:
            queued += _queue_digest(recipient, moment)
        except Exception as error:
            error.add_note(f"digest for user {recipient.user.pk}")
            failures.append(error)
    if failures:
        raise ExceptionGroup("digests", failures)
    return queued


def _digests() -> QuerySet[Delivery]:
    return Delivery.objects.filter(kind=DeliveryKind.DIGEST)


def _without_digest(moment: dt.datetime) -> QuerySet[User]:
    return User.objects.exclude(Exists(_digests().filter(user=OuterRef("pk"), covers_to__gte=moment)))


@transaction.atomic
def _queue_digest(recipient: Recipient, moment: dt.datetime) -> bool:
    # Two callers take turns for each person: the second finds the first one's digest, and nothing left to cover.
    User.objects.select_for_update(no_key=True).get(pk=recipient.user.pk)
    starts = _covered_until(recipient)
    if starts >= moment:
        return False
    digest = read_digest(localities=recipient.localities, starts=starts, ends=moment)
    mail = build_digest_mail(
        user=recipient.user,
        digest=digest,
        subscribed=[subscription.locality for subscription in recipient.subscriptions],
        on=timezone.localdate(),
    )
    outgoing = Outgoing(recipient.user, DeliveryKind.DIGEST, mail, covers_from=starts, covers_to=moment)
    write_deliveries(outgoing=[outgoing])
    return True


def _covered_until(recipient: Recipient) -> dt.datetime:
    """The end of the last digest, or when the oldest of the subscriptions began, whichever is later.

    The second counts again after a person had ended all of them and came back.
    """
    subscribed = recipient.subscriptions[0].created_at
    last = _digests().filter(user=recipient.user).aggregate(last=Max("covers_to"))["last"]
    return max(last, subscribed) if last else subscribed
