"""The rules that a service begins with, until the decisions of its own province replace them."""

import datetime as dt

from django.db import transaction

from indicators.calendars import ADMINISTRATIVE_CUT_OFF_DAY
from indicators.choices import Basis, Frequency
from indicators.models import ReportingCalendar
from indicators.services.reporting.calendars import NewCalendar, create_calendar
from indicators.services.reporting.days import set_day_exception

# Articles 8 and 13 leave the deadline to whoever issues the report: the three working days here are only a start.
DECREE = "Nghị định 09/2019/NĐ-CP, Điều 12 (hạn gửi: theo Điều 8, Điều 13, cơ quan ban hành quy định)"
STATISTICS = "Kỳ thống kê theo năm dương lịch; hạn gửi do cơ quan ban hành quy định"
WORKING_DAYS = 3
IN_FORCE = dt.date(2019, 3, 12)

NAMES = {
    Frequency.MONTH: "Báo cáo tháng",
    Frequency.QUARTER: "Báo cáo quý",
    Frequency.HALF_YEAR: "Báo cáo 6 tháng",
    Frequency.NINE_MONTHS: "Báo cáo 9 tháng",
    Frequency.YEAR: "Báo cáo năm",
}
# Decided too late for the package that knows the public holidays.
NEW_YEAR_2026 = "Văn bản 12729/VPCP-KGVX ngày 25/12/2025: hoán đổi ngày 02/01/2026 sang ngày 10/01/2026"


@transaction.atomic
def ensure_default_calendars() -> list[ReportingCalendar]:
    """Store the administrative and the statistical rule of each frequency, and exchanged days; once, into an empty
    service. Nobody owes a report by them until a duty is assigned. Returns what was stored."""
    if ReportingCalendar.objects.exists():
        return []
    set_day_exception(on=dt.date(2026, 1, 2), is_working=False, name=NEW_YEAR_2026, by=None)
    set_day_exception(on=dt.date(2026, 1, 10), is_working=True, name=NEW_YEAR_2026, by=None)
    stored = []
    for frequency, name in NAMES.items():
        decree = {"decided_by": DECREE, "decided_on": dt.date(2019, 1, 24), "cut_off_day": ADMINISTRATIVE_CUT_OFF_DAY}
        stored += [
            _create(f"{name} (hành chính)", Basis.ADMINISTRATIVE, frequency, **decree),
            _create(f"{name} (thống kê)", Basis.STATISTICAL, frequency, decided_by=STATISTICS),
        ]
    return stored


def _create(name: str, basis: Basis, frequency: Frequency, **facts: object) -> ReportingCalendar:
    new = NewCalendar(
        name=name, basis=basis, frequency=frequency, working_days=WORKING_DAYS, valid_from=IN_FORCE, **facts
    )
    return create_calendar(new=new, by=None)
