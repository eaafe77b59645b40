"""Who is at a sheet, so that whoever else is hears of it."""

import datetime as dt

from django.db import transaction
from django.utils import timezone

from indicators.models import DueReport, SheetVisit
from indicators.services.permissions import require_role
from localities.choices import MAY_WRITE_OBSERVATIONS
from localities.models import User

# A page says every minute that it is still open.
STILL_THERE = dt.timedelta(minutes=3)


@transaction.atomic
def visit_sheet(*, report: DueReport, by: User) -> list[User]:
    """Note that a person has the sheet open; returns who else has, the last seen first. Raises NotAllowedError."""
    require_role(by=by, localities=[report.locality], roles=MAY_WRITE_OBSERVATIONS)
    now = timezone.now()
    SheetVisit.objects.update_or_create(report=report, user=by, defaults={"seen_at": now})
    others = SheetVisit.objects.filter(report=report, seen_at__gte=now - STILL_THERE).exclude(user=by)
    return [visit.user for visit in others.select_related("user")]
