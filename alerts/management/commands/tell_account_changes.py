"""The service of the same name, by hand."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from alerts.services.account_changes import tell_account_changes


class Command(BaseCommand):
    help = "Tell people that address, password or second factor of their account changed."

    def handle(self, *_args: Any, **_options: Any) -> None:
        self.stdout.write(_("Đã viết %(n)s thư.") % {"n": tell_account_changes()})
