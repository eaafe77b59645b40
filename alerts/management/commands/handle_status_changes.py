"""The service of the same name, by hand."""

from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from alerts import services


class Command(BaseCommand):
    help = "Open, update and resolve alerts after whatever changed."

    def handle(self, *_args: Any, **_options: Any) -> None:
        done = asdict(services.handle_status_changes())
        self.stdout.write(_("%(changes)s thay đổi đánh giá.") % done)
        self.stdout.write(_("Cảnh báo: mở %(opened)s, cập nhật %(updated)s, đóng %(resolved)s.") % done)
