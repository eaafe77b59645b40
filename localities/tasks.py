"""Tasks call one service each. The tables are the queue: a lost wake-up waits for the sweep."""

from celery import shared_task

from localities import services
from localities.queues import SEND_PASSWORD_MAILS


@shared_task(name=SEND_PASSWORD_MAILS, time_limit=600)
def send_password_mails() -> None:
    services.send_password_mails()


@shared_task(name="localities.load_localities", time_limit=1800)
def load_localities() -> None:
    services.load_localities()


@shared_task(name="localities.forget_sign_ins", time_limit=600)
def forget_sign_ins() -> None:
    services.forget_old_sessions()
    services.forget_old_failures()
