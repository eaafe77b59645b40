"""`manage.py load_sample_data`: the sample tables, logins and subscriptions of the demonstration, once."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils.translation import gettext as _

from alerts.services import handle_status_changes, queue_first_digests, subscribe
from indicators.errors import IndicatorsError
from indicators.services.demonstration import ensure_demonstration_report
from indicators.services.findings import audit_stale
from indicators.services.recompute import recompute_stale
from indicators.services.sample import load_sample_tables
from indicators.wakeup import wake
from localities.models import User
from localities.services.demonstration import create_demonstration_logins


class Command(BaseCommand):
    help = "Load the sample tables and the demonstration's logins and subscriptions; what is there already stays."

    def handle(self, *_args: Any, **_options: Any) -> None:
        if not settings.EMBEDDED:
            raise CommandError(_("Dữ liệu mẫu và tài khoản dùng thử chỉ có ở chế độ dùng thử trên một máy."))
        try:
            with transaction.atomic():
                users = create_demonstration_logins()
                for user in users:
                    _subscribe_once(user)
                loaded = load_sample_tables(by=None)
                ensure_demonstration_report()
        except IndicatorsError as error:
            raise CommandError("\n".join(str(problem) for problem in error.problems)) from error
        # Judged and audited here, so that the first page already shows verdicts, findings, alerts and a first mail: the
        # years of the sample are long over, so they open quietly and stand in one digest.
        judged = recompute_stale().judged
        audit_stale()
        if judged:
            handle_status_changes()
            queue_first_digests(users=users)
        for task in settings.STATUS_CHANGE_LISTENERS:
            wake(task)
        self.stdout.write(
            _("Dữ liệu mẫu: %(tables)d bảng mới, %(judged)d mục tiêu được đánh giá.")
            % {"tables": len(loaded), "judged": judged}
        )


def _subscribe_once(user: User) -> None:
    """Subscribe a login to its localities; what the person has chosen since then stays."""
    if user.subscriptions.exists():
        return
    for membership in user.memberships.select_related("locality"):
        subscribe(user=user, locality=membership.locality, by=None)
