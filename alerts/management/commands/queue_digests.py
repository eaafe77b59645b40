"""The service of the same name, by hand; or one person's digest on the screen, without writing it."""

import datetime as dt
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from alerts import services
from alerts.previews import RHYTHMS, preview_digest
from localities.models import User


class Command(BaseCommand):
    help = "Write the daily and weekly digests that are due; with --preview show one and write nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--preview", metavar="USERNAME", help="whose digest to show")
        parser.add_argument("--on", type=dt.date.fromisoformat, metavar="YYYY-MM-DD", help="as of which day")
        parser.add_argument("--rhythm", choices=[one.value for one in RHYTHMS], default=RHYTHMS[0].value)

    def handle(self, *_args: Any, **options: Any) -> None:
        if options["preview"]:
            self.stdout.write(self._preview(options))
        else:
            n = services.queue_digests()
            self.stdout.write(ngettext("Đã viết %(n)s bản tin.", "Đã viết %(n)s bản tin.", n) % {"n": n})

    def _preview(self, options: dict[str, Any]) -> str:
        user = User.objects.filter(username=options["preview"]).first()
        if user is None:
            raise CommandError(_("Không có người dùng “%(name)s”.") % {"name": options["preview"]})
        on = options["on"] or timezone.localdate()
        mail = preview_digest(user=user, asker=None, rhythm=options["rhythm"], on=on).mail
        return f"{mail.subject}\n\n{mail.text}"
