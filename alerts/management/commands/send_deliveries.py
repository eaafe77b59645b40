"""The service of the same name, by hand."""

from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from alerts import services


class Command(BaseCommand):
    help = "Send the mails that are due."

    def handle(self, *_args: Any, **_options: Any) -> None:
        done = services.send_deliveries()
        self.stdout.write(_("Đã gửi %(sent)s thư, hoãn %(postponed)s, không gửi được %(failed)s.") % asdict(done))
