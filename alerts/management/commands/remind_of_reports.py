"""The service of the same name, by hand."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import ngettext

from alerts.services.reminders import remind_of_reports


class Command(BaseCommand):
    help = "Write the reminders of reports that are due soon or late."

    def handle(self, *_args: Any, **_options: Any) -> None:
        n = remind_of_reports()
        words = ngettext("Đã viết %(n)s lời nhắc và thông báo.", "Đã viết %(n)s lời nhắc và thông báo.", n)
        self.stdout.write(words % {"n": n})
