"""The service of the same name, by hand."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from alerts.services.returned_reports import tell_returned_reports


class Command(BaseCommand):
    help = "Tell those who sent a report that it was returned."

    def handle(self, *_args: Any, **_options: Any) -> None:
        self.stdout.write(_("Đã viết %(n)s thư và thông báo.") % {"n": tell_returned_reports()})
