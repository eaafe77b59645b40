"""The service of the same name, by hand."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from alerts import services


class Command(BaseCommand):
    help = "Mail what happened to those who hear at once."

    def handle(self, *_args: Any, **_options: Any) -> None:
        told = services.tell_events()
        if told.waits:
            n = round(told.waits)
            self.stdout.write(ngettext("Còn gom tin thêm %(n)s giây.", "Còn gom tin thêm %(n)s giây.", n) % {"n": n})
        else:
            done = {"events": told.events, "mails": told.mails, "folded": told.folded}
            self.stdout.write(_("%(events)s diễn biến: %(mails)s thư, %(folded)s tin chờ bản tin.") % done)
