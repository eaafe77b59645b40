"""Tasks call one service each, then wake the next. The tables are the queue: a lost wake-up waits for the sweep."""

from celery import shared_task
from django.conf import settings

from alerts import services
from indicators.wakeup import wake

SEND = "alerts.send_deliveries"
TELL = "alerts.tell_events"


@shared_task(name="alerts.handle_status_changes", time_limit=900)
def handle_status_changes() -> None:
    if services.handle_status_changes().has_news:
        # By then everything that happened along with it is there, and goes into the same mail.
        wake(TELL, after=settings.ALERT_GROUPING_SECONDS)


@shared_task(name="alerts.review_day", time_limit=1800)
def review_day() -> None:
    if services.review_day().has_news:
        wake(TELL, after=settings.ALERT_GROUPING_SECONDS)


@shared_task(name=TELL, time_limit=900)
def tell_events() -> None:
    if services.tell_events().mails:
        wake(SEND)


@shared_task(name="alerts.queue_digests", time_limit=1800)
def queue_digests() -> None:
    if services.queue_digests():
        wake(SEND)


@shared_task(name=SEND, time_limit=1800)
def send_deliveries() -> None:
    services.send_deliveries()
