"""`manage.py plan_due_reports`: bring the reports of the coming months in line with the duties, as each night."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from indicators.services.reporting import plan_due_reports


class Command(BaseCommand):
    help = "Put the reports that fall due in the coming thirteen months into the calendar."

    def handle(self, *_args: Any, **_options: Any) -> None:
        done = plan_due_reports()
        self.stdout.write(
            _("%(added)d báo cáo thêm vào lịch, %(dropped)d đưa ra khỏi lịch.")
            % {"added": done.added, "dropped": done.dropped}
        )
