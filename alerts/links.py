"""Where the links in mails lead: the service's public address, then a path of its own."""

from django.conf import settings
from django.urls import reverse

from indicators.models import Period, Target
from indicators.spans import Span


def target_url(target: Target) -> str:
    """The target's row on the board."""
    return f"{board_url(target.locality_id, target.period)}#target-{target.pk}"


def board_url(locality_id: int, period: Period) -> str:
    return settings.SITE_URL + reverse("board", args=[locality_id, Span(period.starts_on, period.ends_on)])
