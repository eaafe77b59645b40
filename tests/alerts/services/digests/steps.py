"""What the tests of digests do again and again."""

import time_machine
from django.utils import timezone

from alerts.choices import DeliveryKind, Frequency
from alerts.models import Delivery
from alerts.services import queue_digests
from tests.alerts.steps import at

# Mondays at seven.
FIRST, SECOND, THIRD = at("2024-01-08 07:00"), at("2024-01-15 07:00"), at("2024-01-22 07:00")


BEGAN = at("2024-01-03 15:00")


def queue(moment):
    with time_machine.travel(moment, tick=False):
        return queue_digests()


def digests_of(user, rhythm=Frequency.WEEKLY):
    return Delivery.objects.filter(user=user, kind=DeliveryKind.DIGEST, rhythm=rhythm).order_by("covers_to")


def spans_of(user, rhythm=Frequency.WEEKLY):
    rows = digests_of(user, rhythm)
    return [(timezone.localtime(row.covers_from), timezone.localtime(row.covers_to)) for row in rows]
