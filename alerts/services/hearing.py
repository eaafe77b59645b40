"""Keeping which alerts nobody hears of."""

from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone

from alerts.hearing import news_of, who_hears
from alerts.models import Alert
from alerts.services.reviewing.lives import lock_alerts


@transaction.atomic
def refresh_hearers(alerts: Sequence[Alert]) -> list[Alert]:
    """Look again who hears of these alerts by mail today, at once or in a digest, and keep whether anybody does.

    Returns those nobody hears of: administrators see them. Call it when their events are told.
    """
    heard = {key for person in who_hears(news_of(alerts), on=timezone.localdate()) for key in person.decisions}
    changed = [alert for alert in alerts if alert.has_hearers is not (alert.pk in heard)]
    lock_alerts([alert.pk for alert in changed])
    for alert in changed:
        alert.has_hearers = alert.pk in heard
    for has_hearers in (True, False):
        those = [alert.pk for alert in changed if alert.has_hearers is has_hearers]
        Alert.objects.filter(pk__in=those).update(has_hearers=has_hearers)
    return [alert for alert in alerts if not alert.has_hearers]
