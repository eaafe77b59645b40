"""The service of the same name, by hand."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from alerts import services


class Command(BaseCommand):
    help = "Write the weekly digests that are due."

    def handle(self, *_args: Any, **_options: Any) -> None:
        self.stdout.write(_("Đã viết %(n)s bản tin tuần.") % {"n": services.queue_digests()})
