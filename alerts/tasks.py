"""Tasks call one service each, then wake the next. The tables are the queue: a lost wake-up waits for the sweep."""

from celery import shared_task
from django.conf import settings

from alerts import services
from alerts.choices import Channel
from alerts.queues import SEND_MAILS, SEND_WEBHOOKS
from indicators.wakeup import wake

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
    told = services.tell_events()
    if told.mails:
        wake(SEND_MAILS)
    if told.webhooks:
        wake(SEND_WEBHOOKS)


@shared_task(name="alerts.queue_digests", time_limit=1800)
def queue_digests() -> None:
    if services.queue_digests():
        wake(SEND_MAILS)


@shared_task(name="alerts.remind_of_reports", time_limit=900)
def remind_of_reports() -> None:
    if services.remind_of_reports():
        wake(SEND_MAILS)


@shared_task(name="alerts.tell_returned_reports", time_limit=900)
def tell_returned_reports() -> None:
    if services.tell_returned_reports():
        wake(SEND_MAILS)


@shared_task(name="alerts.tell_account_changes", time_limit=900)
def tell_account_changes() -> None:
    if services.tell_account_changes():
        wake(SEND_MAILS)


@shared_task(name="alerts.tell_stand_ins", time_limit=900)
def tell_stand_ins() -> None:
    if services.tell_stand_ins():
        wake(SEND_MAILS)


@shared_task(name="alerts.escalate_alerts", time_limit=900)
def escalate_alerts() -> None:
    if services.escalate_alerts().mails:
        wake(SEND_MAILS)


@shared_task(name=SEND_MAILS, time_limit=1800)
def send_deliveries() -> None:
    services.send_deliveries()


@shared_task(name=SEND_WEBHOOKS, time_limit=1800)
def send_webhooks() -> None:
    """Apart from the mails: an endpoint that hangs holds up no mail."""
    services.send_deliveries(channel=Channel.WEBHOOK)
