"""Tasks call one service each, then wake the next. The tables are the queue: a lost wake-up waits for the sweep."""

from celery import shared_task

from alerts import services
from indicators.wakeup import wake

SEND = "alerts.send_deliveries"


@shared_task(name="alerts.handle_status_changes", time_limit=900)
def handle_status_changes() -> None:
    if services.handle_status_changes().mails:
        wake(SEND)


@shared_task(name="alerts.queue_digests", time_limit=1800)
def queue_digests() -> None:
    if services.queue_digests():
        wake(SEND)


@shared_task(name=SEND, time_limit=1800)
def send_deliveries() -> None:
    services.send_deliveries()
