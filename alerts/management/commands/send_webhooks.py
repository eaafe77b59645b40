"""The task of the same name, by hand."""

from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from alerts.choices import Channel
from alerts.services.sending import send_deliveries


class Command(BaseCommand):
    help = "Send what is due to webhooks."

    def handle(self, *_args: Any, **_options: Any) -> None:
        done = send_deliveries(channel=Channel.WEBHOOK)
        text = _("Webhook: đã gửi %(sent)s, hoãn %(postponed)s, không gửi được %(failed)s.")
        self.stdout.write(text % asdict(done))
