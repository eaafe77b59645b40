"""Telling both when one begins to stand in for the other, once each."""

import datetime as dt

from django.db import transaction
from django.utils import timezone

from alerts.choices import DeliveryKind
from alerts.models import Delivery
from alerts.services.deliveries import Outgoing, write_deliveries
from alerts.stand_ins import Told, build_stand_in_mail, build_stand_in_note, stand_ins_to_tell


@transaction.atomic
def tell_stand_ins(*, on: dt.date | None = None) -> int:
    """Write a mail and a notification to both of each standing in that has begun; returns how many.

    A notification's key says that a person was told, so a later run, or one at the same time, tells nobody twice.
    """
    found = stand_ins_to_tell(on or timezone.localdate())
    done = set(Delivery.objects.filter(once_key__in=map(_key, found)).values_list("once_key", flat=True))
    fresh = [told for told in found if _key(told) not in done]
    noted = {delivery.once_key for delivery in write_deliveries(outgoing=[_note(told) for told in fresh])}
    mails = [_mail(told) for told in fresh if _key(told) in noted and told.user.email]
    return len(noted) + len(write_deliveries(outgoing=mails))


def _note(told: Told) -> Outgoing:
    return Outgoing(told.user, DeliveryKind.ACCOUNT, build_stand_in_note(told)).on_page(told.path, _key(told))


def _mail(told: Told) -> Outgoing:
    return Outgoing(told.user, DeliveryKind.ACCOUNT, build_stand_in_mail(told), once_key=f"{_key(told)}:mail")


def _key(told: Told) -> str:
    return f"stand-in:{told.stand_in.pk}:{told.user.pk}"
