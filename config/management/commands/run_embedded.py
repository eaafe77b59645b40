"""`make run`: everything on this machine, in one command."""

from typing import Any

from django.core.management.base import BaseCommand

from config import launcher


class Command(BaseCommand):
    help = "Run web server, worker and beat on this machine with sample data (embedded mode only)."

    # Its own refusal comes before the list of what production lacks.
    requires_system_checks = []

    def handle(self, *_args: Any, **_options: Any) -> None:
        launcher.run(self.stdout.write)
