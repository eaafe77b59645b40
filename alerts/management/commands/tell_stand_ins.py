"""The service of the same name, by hand."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from alerts.services.stand_ins import tell_stand_ins


class Command(BaseCommand):
    help = "Tell both that one begins to stand in for the other."

    def handle(self, *_args: Any, **_options: Any) -> None:
        self.stdout.write(_("Đã viết %(n)s thư và thông báo.") % {"n": tell_stand_ins()})
