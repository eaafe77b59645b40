"""What of this app hangs on units, rules and documents: told before one of them is closed, ended or switched off."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from indicators.models import (
    CheckRule,
    DayException,
    DueReport,
    Finding,
    Indicator,
    Plan,
    ReportingCalendar,
    ReportingDuty,
    Sector,
    Target,
    UnitOfMeasure,
)
from indicators.models.reporting import DueReportQuerySet
from indicators.reporting.begun import begun
from localities.models import Locality
from localities.touching import Touched, counted, in_or_below, touches


def _targets(**where: Any) -> Touched:
    rows = Target.objects.filter(**where).select_related("indicator", "locality", "period")
    return counted(_("Mục tiêu"), rows, lambda target: f"{target.indicator}, {target.locality}, {target.period}")


def _reports(**where: Any) -> Touched:
    return _counted_reports(_("Báo cáo chưa gửi"), DueReport.objects.waiting().filter(**where))


def _begun(**where: Any) -> Touched:
    return _counted_reports(_("Báo cáo đang nhập dở, số đã gõ được giữ lại"), begun(DueReport.objects.filter(**where)))


def _counted_reports(label: str, rows: DueReportQuerySet) -> Touched:
    return counted(label, rows.select_related("locality"), lambda report: f"{report.locality}, {report.label}")


def _duties(**where: Any) -> Touched:
    rows = ReportingDuty.objects.filter(is_active=True, **where).select_related("calendar", "locality")
    return counted(_("Trách nhiệm báo cáo"), rows, lambda duty: f"{duty.locality}, {duty.calendar}")


@touches(Locality)
def _of_units(units: Sequence[Locality]) -> Iterable[Touched]:
    inside, today = in_or_below(units), timezone.localdate()
    running = Target.objects.filter(locality__in=inside, period__ends_on__gte=today)
    indicators = Indicator.objects.filter(pk__in=running.values("indicator"))
    yield counted(_("Chỉ tiêu của kỳ đang chạy"), indicators)
    yield _duties(locality__in=inside)
    yield _reports(locality__in=inside, due_on__gte=today)
    yield _begun(locality__in=inside, due_on__gte=today)


@touches(Indicator)
def _of_indicators(indicators: Sequence[Indicator]) -> Iterable[Touched]:
    yield _targets(indicator__in=indicators)


@touches(UnitOfMeasure)
def _of_units_of_measure(units: Sequence[UnitOfMeasure]) -> Iterable[Touched]:
    yield counted(_("Chỉ tiêu"), Indicator.objects.filter(unit__in=units))
    yield _targets(indicator__unit__in=units)


@touches(Sector)
def _of_sectors(sectors: Sequence[Sector]) -> Iterable[Touched]:
    yield counted(_("Chỉ tiêu"), Indicator.objects.filter(sector__in=sectors))
    yield _targets(indicator__sector__in=sectors)
    yield _duties(sector__in=sectors)


@touches(Plan)
def _of_plans(plans: Sequence[Plan]) -> Iterable[Touched]:
    yield _targets(plan__in=plans)


@touches(Target)
def _of_targets(targets: Sequence[Target]) -> Iterable[Touched]:
    yield _targets(pk__in=[target.pk for target in targets])


@touches(ReportingCalendar)
def _of_calendars(calendars: Sequence[ReportingCalendar]) -> Iterable[Touched]:
    yield _duties(calendar__in=calendars)
    yield _reports(duty__calendar__in=calendars)
    yield _begun(duty__calendar__in=calendars)


@touches(ReportingDuty)
def _of_duties(duties: Sequence[ReportingDuty]) -> Iterable[Touched]:
    yield _reports(duty__in=duties)
    yield _begun(duty__in=duties)


@touches(DayException)
def _of_days(days: Sequence[DayException]) -> Iterable[Touched]:
    """A day off or worked moves the deadlines of today and later that count across it."""
    first = min(day.on for day in days)
    yield _reports(due_on__gte=max(first, timezone.localdate()), cut_off_on__lte=max(day.on for day in days))


@touches(CheckRule)
def _of_checks(checks: Sequence[CheckRule]) -> Iterable[Touched]:
    rows = Finding.objects.filter(check_code__in=[check.check_code for check in checks], gone_at=None)
    yield counted(
        _("Số liệu không khớp đang nêu"),
        rows.select_related("indicator", "locality", "period"),
        lambda finding: ", ".join(str(one) for one in (finding.indicator, finding.locality, finding.period) if one),
    )
