"""Telling people of changes that open or shut their accounts, once each."""

import datetime as dt

from django.db import transaction
from django.utils import timezone

from alerts.account_changes import AccountNews, build_account_mail, news_to_tell
from alerts.choices import DeliveryKind
from alerts.models import Delivery
from alerts.services.deliveries import Outgoing, write_deliveries


@transaction.atomic
def tell_account_changes(*, now: dt.datetime | None = None) -> int:
    """Write a mail for each change of a mail address, password or second factor; returns how many.

    The log of changes is the queue: what is not committed is not there, and a mail's key says that a change was told,
    so whoever runs this again, or at the same time, tells nobody twice. Mails cannot be ended: they are the alarm.
    """
    news = news_to_tell(now or timezone.now())
    keys = [_key(one) for one in news]
    done = set(Delivery.objects.filter(once_key__in=keys).values_list("once_key", flat=True))
    return len(write_deliveries(outgoing=[_mail(one) for one in news if _key(one) not in done]))


def _mail(news: AccountNews) -> Outgoing:
    mail = build_account_mail(news)
    return Outgoing(news.user, DeliveryKind.ACCOUNT, mail, once_key=_key(news), address=news.address)


def _key(news: AccountNews) -> str:
    return f"account:{news.change.pk}"
