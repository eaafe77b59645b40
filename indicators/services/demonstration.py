"""A report that can be filled in today, for whoever tries the service: only the embedded mode's sample data has it.

The sample's documents are of years long past, and its districts have since been closed. So a commune of today gets the
targets of one of them for the running year, under a title that says so, and a monthly report on them.
"""

import datetime as dt

from django.db import transaction
from django.utils import timezone

from indicators.calendars import windows
from indicators.choices import Frequency
from indicators.models import DueReport, Plan, ReportingCalendar, ReportingDuty
from indicators.sample import SAMPLE_TABLES
from indicators.services.catalogue import get_year
from indicators.services.importing import import_table
from indicators.services.plans import find_or_create_plan
from indicators.services.reporting import assign_duty, ensure_default_calendars
from indicators.services.sample import options_for, read_sample
from localities.models import Locality

# A month of administration has ended by then.
MONTH = dt.timedelta(days=31)
COPIED = "vinh_bao_2024_targets.csv"
COMMUNE = "11824"  # xã Vĩnh Bảo, since July 2025
TITLE = "Kế hoạch dùng thử năm {year}, chép mục tiêu năm 2024 của huyện Vĩnh Bảo"


@transaction.atomic
def ensure_demonstration_report() -> DueReport | None:
    """Make the plan and the monthly report of the demonstration where they are not there yet, with the calendars that
    a service begins with. Returns the report of the month that runs; None where the commune is not among the
    localities."""
    ensure_default_calendars()
    today = timezone.localdate()
    calendar = ReportingCalendar.objects.filter(frequency=Frequency.MONTH, cut_off_day__isnull=False).first()
    commune = Locality.objects.filter(code=COMMUNE).valid_on(today).first()
    if commune is None or calendar is None:
        return None
    month = windows(calendar.frequency, today, today + MONTH, cut_off_day=calendar.cut_off_day)[0]
    _ensure_plan(commune, month.cut_off_on.year)
    if not ReportingDuty.objects.filter(locality=commune).exists():
        assign_duty(calendar=calendar, locality=commune, by=None)
    return DueReport.objects.filter(locality=commune, cut_off_on=month.cut_off_on).first()


def _ensure_plan(commune: Locality, year: int) -> None:
    period, title = get_year(year), TITLE.format(year=year)
    if Plan.objects.filter(locality=commune, period=period, title=title).exists():
        return
    sample = next(one for one in SAMPLE_TABLES if one.file == COPIED)
    plan = find_or_create_plan(locality=commune, period=period, name=title, title="", setter=sample.setter, by=None)
    import_table(table=read_sample(sample), file_name=sample.file, plan=plan, options=options_for(sample), by=None)
