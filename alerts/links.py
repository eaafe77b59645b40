"""Where the links in mails lead: the service's public address, then a path of its own."""

from django.conf import settings
from django.urls import reverse

from indicators.models import Target


def target_url(target: Target) -> str:
    """The target's row on the board."""
    return f"{board_url(target.locality_id, target.period.ends_on.year)}#target-{target.pk}"


def board_url(locality_id: int, year: int) -> str:
    return settings.SITE_URL + reverse("board", args=[locality_id, year])


def alert_url(alert_id: int) -> str:
    """The alert's own page: its figures, its history, what can be done about it."""
    return settings.SITE_URL + alert_path(alert_id)


def alert_path(alert_id: int) -> str:
    return reverse("alert", args=[alert_id])


def alerts_url() -> str:
    """Every alert in the reader's scope."""
    return settings.SITE_URL + alerts_path()


def alerts_path() -> str:
    return reverse("alerts")
