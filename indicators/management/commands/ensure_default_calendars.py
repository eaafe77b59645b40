"""`manage.py ensure_default_calendars`: the rules of Decree 09/2019/NĐ-CP, once, into a service that has none."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from indicators.services.reporting import ensure_default_calendars


class Command(BaseCommand):
    help = "Store the reporting calendars that ship with the service where there are none."

    def handle(self, *_args: Any, **_options: Any) -> None:
        stored = ensure_default_calendars()
        self.stdout.write(_("%(count)d chế độ báo cáo mới.") % {"count": len(stored)})
