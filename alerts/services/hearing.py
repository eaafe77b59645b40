"""Keeping which alerts nobody hears of."""

from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone

from alerts.hearing import news_of, who_hears
from alerts.models import Alert


@transaction.atomic
def refresh_hearers(alerts: Sequence[Alert]) -> list[Alert]:
    """Look again who hears of these alerts by mail today, at once or in a digest, and keep whether anybody does.

    Returns those nobody hears of: administrators see them. Call it when their events are told.
    """
    heard = {key for person in who_hears(news_of(alerts), on=timezone.localdate()) for key in person.decisions}
    for has_hearers in (True, False):
        changed = [
            alert for alert in alerts if (alert.pk in heard) is has_hearers and alert.has_hearers is not has_hearers
        ]
        Alert.objects.filter(pk__in=[alert.pk for alert in changed]).update(has_hearers=has_hearers)
        for alert in changed:
            alert.has_hearers = has_hearers
    return [alert for alert in alerts if not alert.has_hearers]
