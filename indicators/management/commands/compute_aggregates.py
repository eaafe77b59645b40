"""`manage.py compute_aggregates`: make the values of wholes anew from those of units and shorter periods."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from indicators.services.aggregation import compute_all
from indicators.wakeup import wake


class Command(BaseCommand):
    help = "Make all computed values anew. Writes do so for what they touch; this finds what a write cannot know."

    def handle(self, *_args: Any, **_options: Any) -> None:
        stored = compute_all()
        if stored:
            wake("indicators.recompute_stale")
        self.stdout.write(_("%d số liệu tổng hợp đã ghi.") % stored)
