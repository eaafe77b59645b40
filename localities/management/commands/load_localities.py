"""Load the units of Việt Nam, former and present, and who became whom."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from localities.errors import DataError
from localities.services import load_localities
from localities.services.loading import Tally


class Command(BaseCommand):
    help = "Load the units of Việt Nam and who became whom; what is there already stays."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            summary = load_localities()
        except DataError as refused:
            raise CommandError("\n".join(refused.problems)) from refused
        self.stdout.write(_("Địa phương: %s") % _words(summary.localities))
        self.stdout.write(_("Chuyển tiếp: %s") % _words(summary.successions))


def _words(tally: Tally) -> str:
    return _("%(created)s thêm mới, %(updated)s cập nhật, %(unchanged)s giữ nguyên.") % {
        "created": number_format(tally.created, force_grouping=True),
        "updated": number_format(tally.updated, force_grouping=True),
        "unchanged": number_format(tally.unchanged, force_grouping=True),
    }
