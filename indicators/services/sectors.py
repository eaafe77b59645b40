"""Sectors that stand twice."""

from django.conf import settings
from django.db import transaction
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from indicators.errors import InvalidInputError
from indicators.models import Indicator, ReportingDuty, Sector
from indicators.services.permissions import require_operator
from localities.models import User
from localities.services.changes import log_changes, log_removal

FACTS = ("name", "position")


@transaction.atomic
def merge_sector(*, sector: Sector, into: Sector, by: User | None) -> Sector:
    """Let `into` have whatever belonged to `sector`, which goes. For superusers. Returns `into`.

    `settings.FOLLOWING_SECTORS` names what the apps above do: called with `old`, `new` and `by`, each moves what it
    keeps and returns what speaks against it, in sentences. Raises InvalidInputError, NotAllowedError.
    """
    require_operator(by)
    locked = Sector.objects.select_for_update().order_by("pk").in_bulk([sector.pk, into.pk])
    old, new = locked[sector.pk], locked[into.pk]
    if old == new:
        raise InvalidInputError([_("Chọn một lĩnh vực khác để gộp vào.")])
    problems = _move_duties(old, new, by)
    for path in settings.FOLLOWING_SECTORS:
        problems += import_string(path)(old=old, new=new, by=by)
    if problems:
        raise InvalidInputError(problems)
    indicators = list(Indicator.objects.filter(sector=old).order_by("pk").select_for_update(no_key=True))
    Indicator.objects.filter(sector=old).update(sector=new)
    _log_moves(indicators, old, new, by)
    log_removal(old, by, facts=FACTS)
    old.delete()
    return new


def _move_duties(old: Sector, new: Sector, by: User | None) -> list[str]:
    """A unit's duty on both sectors by one calendar has reports of each, which are not thrown together."""
    duties = list(ReportingDuty.objects.filter(sector=old).select_related("calendar", "locality").order_by("pk"))
    facts = ("calendar_id", "locality_id", "plan_id")
    taken = set(ReportingDuty.objects.filter(sector=new).values_list(*facts))
    doubled = [duty for duty in duties if tuple(getattr(duty, fact) for fact in facts) in taken]
    if doubled:
        message = _("“%(duty)s” đã giao cho cả hai lĩnh vực, mỗi lĩnh vực có báo cáo riêng.")
        return [message % {"duty": duty} for duty in doubled]
    ReportingDuty.objects.filter(sector=old).update(sector=new)
    _log_moves(duties, old, new, by)
    return []


def _log_moves(rows: list[Indicator] | list[ReportingDuty], old: Sector, new: Sector, by: User | None) -> None:
    for row in rows:
        row.sector = new
    log_changes([(row, {"sector": old}) for row in rows], by)
