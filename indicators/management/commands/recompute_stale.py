"""`manage.py recompute_stale`: judge what is marked, here and now or in a worker."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils.translation import gettext as _

from indicators.services.recompute import recompute_all, recompute_stale
from indicators.wakeup import wake


class Command(BaseCommand):
    help = "Judge the targets that are marked; with --all every target there is; with --enqueue leave it to a worker."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--all", action="store_true")
        parser.add_argument("--enqueue", action="store_true")

    def handle(self, *_args: Any, **options: Any) -> None:
        if options["enqueue"]:
            wake("indicators.recompute_all" if options["all"] else "indicators.recompute_stale")
            return
        done = recompute_all() if options["all"] else recompute_stale()
        self.stdout.write(
            _("%(judged)d mục tiêu đã đánh giá, %(changed)d thay đổi.")
            % {"judged": done.judged, "changed": done.changed}
        )
