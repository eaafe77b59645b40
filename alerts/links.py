"""Where the links in mails lead: the service's public address, then a path of its own."""

from django.conf import settings
from django.urls import reverse

from indicators.models import Target
from indicators.spans import Span


def target_url(target: Target) -> str:
    """The target's row on the board."""
    span = Span(target.period.starts_on, target.period.ends_on)
    return f"{board_url(target.locality_id, span)}#target-{target.pk}"


def board_url(locality_id: int, span: Span) -> str:
    return settings.SITE_URL + reverse("board", args=[locality_id, span])


def report_url(report_id: int) -> str:
    """The sheet to fill in."""
    return settings.SITE_URL + report_path(report_id)


def report_path(report_id: int) -> str:
    return reverse("report", args=[report_id])


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
