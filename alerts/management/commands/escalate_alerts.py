"""The service of the same name, by hand."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from alerts import services


class Command(BaseCommand):
    help = "Take alerts that nobody acknowledged in time to the leaders, then to those above."

    def handle(self, *_args: Any, **_options: Any) -> None:
        done = services.escalate_alerts()
        self.stdout.write(_("%(steps)s lượt báo lên, %(mails)s thư.") % {"steps": done.steps, "mails": done.mails})
