"""The service of the same name, by hand."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from alerts import services


class Command(BaseCommand):
    help = "Review what the day's end alone changes, as every night does."

    def handle(self, *_args: Any, **_options: Any) -> None:
        done = services.review_day()
        facts = {"opened": done.opened, "updated": done.updated, "resolved": done.resolved}
        self.stdout.write(_("%(opened)s cảnh báo mở, %(updated)s cập nhật, %(resolved)s hết.") % facts)
