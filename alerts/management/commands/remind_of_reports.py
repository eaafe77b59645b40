"""The service of the same name, by hand."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from alerts.services.reminders import remind_of_reports


class Command(BaseCommand):
    help = "Write the reminders of reports that are due soon or late."

    def handle(self, *_args: Any, **_options: Any) -> None:
        self.stdout.write(_("Đã viết %(n)s lời nhắc và thông báo.") % {"n": remind_of_reports()})
