"""What lists of calendars, duties and reports can be narrowed by."""

import datetime as dt

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_filters import CharFilter, ChoiceFilter, DateFilter

from indicators.choices import Basis, Frequency
from indicators.models import DayException, ReportingCalendar, ReportingDuty
from indicators.models.reporting import DueReport, DueReportQuerySet
from indicators.reporting.due import ReportState, in_state
from localities.filters import DATES, EXACT, MOMENTS, Filters, IdFilter


class ReportingCalendarFilters(Filters):
    class Meta:
        model = ReportingCalendar
        fields = {
            **dict.fromkeys(["name", "basis", "frequency", "cut_off_day", "working_days", "decided_by"], EXACT),
            **dict.fromkeys(["decided_on", "valid_from", "valid_to"], DATES),
            "replaces": EXACT,
        }


class ReportingDutyFilters(Filters):
    class Meta:
        model = ReportingDuty
        fields = dict.fromkeys(["calendar", "locality", "with_below", "plan", "sector", "is_active"], EXACT)


class DueReportFilters(Filters):
    locality_code = CharFilter(field_name="locality__code", label=_("Mã địa phương"))
    calendar = IdFilter(field_name="duty__calendar", label=_("Chế độ báo cáo"))
    plan = IdFilter(field_name="duty__plan", label=_("Văn bản"))
    sector = IdFilter(field_name="duty__sector", label=_("Lĩnh vực"))
    basis = ChoiceFilter(field_name="duty__calendar__basis", choices=Basis.choices, label=_("Kỳ tính"))
    frequency = ChoiceFilter(field_name="duty__calendar__frequency", choices=Frequency.choices, label=_("Định kỳ"))
    state = ChoiceFilter(method="standing", choices=ReportState.choices, label=_("Tình trạng hôm nay"))
    overdue_on = DateFilter(method="overdue", label=_("Quá hạn vào ngày"))

    class Meta:
        model = DueReport
        fields = {
            **dict.fromkeys(["duty", "locality", "label", "sent_by", "review", "closed_by"], EXACT),
            **dict.fromkeys(["starts_on", "cut_off_on", "due_on"], DATES),
            "sent_at": MOMENTS,
            "closed_at": MOMENTS,
        }

    def standing(self, queryset: DueReportQuerySet, _name: str, value: str) -> DueReportQuerySet:
        return in_state(queryset, value, timezone.localdate())

    def overdue(self, queryset: DueReportQuerySet, _name: str, value: dt.date) -> DueReportQuerySet:
        return queryset.overdue_on(value)


class DayExceptionFilters(Filters):
    class Meta:
        model = DayException
        fields = {"on": DATES, "is_working": EXACT, "name": EXACT}
