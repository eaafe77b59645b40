"""Holding a report while its sheet is written. Whatever writes to a sheet comes through here."""

from django.utils import timezone
from django.utils.translation import gettext as _

from indicators.errors import ConflictError
from indicators.models import DueReport
from indicators.services.permissions import require_role
from indicators.services.reporting.locks import hold_beside
from indicators.sheets import entry_fault, last_turn
from localities.choices import MAY_WRITE_OBSERVATIONS
from localities.models import User


class TurnedSheetError(ConflictError):
    """The report was sent, returned or accepted since the page was made."""


def hold_report(report: DueReport, by: User | None, turn: int | None = None) -> DueReport:
    """The report as it stands now, held until the end of the transaction, for one who may fill in its sheet today.

    `turn` is the last sending, return or acceptance that the person has seen (`sheets.last_turn`), None where that does
    not matter. Raises NotAllowedError, ConflictError with the reason why nothing can be typed.
    """
    require_role(by=by, localities=[report.locality], roles=MAY_WRITE_OBSERVATIONS)
    hold_beside(report)
    facts = DueReport.objects.select_related("locality", "duty__calendar", "duty__plan", "duty__sector")
    found = facts.filter(pk=report.pk).first()
    if found is None:
        raise ConflictError([_("Báo cáo này không còn phải gửi: trách nhiệm hoặc quy định báo cáo vừa thay đổi.")])
    fault = entry_fault(found, timezone.localdate())
    if fault:
        raise ConflictError([fault])
    if turn is not None and turn != last_turn(found):
        raise TurnedSheetError([_("Báo cáo vừa được gửi, trả lại hoặc nhận ở nơi khác. Tải lại trang rồi xem.")])
    return found
