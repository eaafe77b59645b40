"""Reporting calendars, duties, days, and what is due. A rule that changes is added with the one it replaces."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from indicators.admin.base import CatalogueAdmin, IndicatorsAdmin, MachineAdmin
from indicators.errors import IndicatorsError, InvalidInputError
from indicators.models import DayException, DueReport, ReportAnswer, ReportingCalendar, ReportingDuty
from indicators.services import reporting
from localities.admin import Removes
from localities.asking import Question
from localities.models import User
from localities.touching import touched_by


@admin.register(ReportingCalendar)
class ReportingCalendarAdmin(CatalogueAdmin):
    fields = [
        *["name", "basis", "frequency", "cut_off_day", "working_days", "decided_by", "decided_on"],
        *["valid_from", "valid_to", "replaces"],
    ]
    list_display = ["name", "basis", "frequency", "cut_off_day", "working_days", "decided_by", "valid_from", "valid_to"]
    list_filter = ["basis", "frequency"]
    autocomplete_fields = ["replaces"]
    search_fields = ["working_days"]
    text_lookups = ("name", "decided_by")

    def get_readonly_fields(self, request: HttpRequest, obj: ReportingCalendar | None = None) -> list[str]:
        # All that a rule in use can do is end.
        return [name for name in self.fields if name != "valid_to"] if obj else []

    def question(self, stored: ReportingCalendar | None, form: forms.ModelForm) -> Question | None:
        if stored is None:
            replaced, day = form.cleaned_data["replaces"], form.cleaned_data["valid_from"]
            title, effect = (
                _("Thay “%(rule)s” từ ngày %(day)s"),
                _("Báo cáo chưa gửi theo quy định cũ lập lại theo mới."),
            )
        else:
            replaced, day = stored, form.cleaned_data["valid_to"]
            title, effect = _("Kết thúc “%(rule)s” hết ngày %(day)s"), _("Báo cáo chốt sau ngày đó không còn phải gửi.")
            if "valid_to" not in form.changed_data:
                return None
        if replaced is None:
            return None
        facts = {"rule": replaced, "day": date_format(day, "SHORT_DATE_FORMAT")}
        return Question(title % facts, _("Thay") if stored is None else _("Kết thúc"), effect, touched_by([replaced]))

    def write(self, data: dict[str, Any], pk: int | None, by: User | None) -> ReportingCalendar:
        if pk is not None:
            calendar = ReportingCalendar.objects.get(pk=pk)
            if data["valid_to"] is None and calendar.valid_to is not None:
                raise InvalidInputError(
                    [_("Quy định đã hết áp dụng không mở lại được: thêm quy định mới thay cho nó.")]
                )
            if data["valid_to"] != calendar.valid_to:
                reporting.end_calendar(calendar=calendar, valid_to=data["valid_to"], by=by)
            return calendar
        facts = {**data}
        replaced = facts.pop("replaces")
        new = reporting.NewCalendar(**facts)
        if replaced is None:
            return reporting.create_calendar(new=new, by=by)
        return reporting.replace_calendar(calendar=replaced, new=new, by=by)


@admin.register(ReportingDuty)
class ReportingDutyAdmin(IndicatorsAdmin):
    list_display = ["calendar", "locality", "with_below", "plan", "sector", "is_active"]
    list_filter = ["is_active", "with_below", "calendar"]
    list_select_related = ["calendar", "locality", "plan", "sector"]
    autocomplete_fields = ["calendar", "locality", "plan", "sector"]
    search_fields = ["locality__code"]
    folded_lookups = ("locality__search_name",)
    facts = ("calendar", "locality", "with_below", "plan", "sector")

    def get_fields(self, request: HttpRequest, obj: ReportingDuty | None = None) -> list[str]:
        return [*self.facts, *(["is_active"] if obj else [])]

    def get_readonly_fields(self, request: HttpRequest, obj: ReportingDuty | None = None) -> list[str]:
        return list(self.facts) if obj else []

    def question(self, stored: ReportingDuty | None, form: forms.ModelForm) -> Question | None:
        if stored is None or not stored.is_active or form.cleaned_data["is_active"]:
            return None
        title = _("Thôi giao trách nhiệm báo cáo: %(duty)s") % {"duty": stored}
        effect = _("Báo cáo của các kỳ chốt từ hôm nay không còn phải gửi; báo cáo đã đến hạn vẫn phải gửi.")
        return Question(title, _("Thôi giao"), effect, touched_by([stored]))

    def write(self, data: dict[str, Any], pk: int | None, by: User | None) -> ReportingDuty:
        if pk is None:
            return reporting.assign_duty(**data, by=by)
        duty = ReportingDuty.objects.select_related("calendar", "locality", "plan__locality", "sector").get(pk=pk)
        if data["is_active"] and not duty.is_active:
            same = {name: getattr(duty, name) for name in self.facts}
            return reporting.assign_duty(**same, by=by)
        if duty.is_active and not data["is_active"]:
            reporting.end_duty(duty=duty, by=by)
        return duty


@admin.register(DueReport)
class DueReportAdmin(MachineAdmin):
    list_display = ["locality", "label", "duty", "cut_off_on", "due_on", "sent_at", "sent_by", "review", "closed_at"]
    list_filter = [
        "review",
        ("sent_at", admin.EmptyFieldListFilter),
        ("closed_at", admin.EmptyFieldListFilter),
        "duty__calendar",
        "due_on",
    ]
    list_select_related = ["locality", "duty__calendar", "duty__locality", "sent_by"]
    date_hierarchy = "due_on"
    search_fields = ["locality__code"]
    folded_lookups = ("locality__search_name",)
    text_lookups = ("label",)


@admin.register(ReportAnswer)
class ReportAnswerAdmin(MachineAdmin):
    list_display = ["report", "indicator", "answer", "note", "answered_at", "answered_by", "withdrawn_at"]
    list_filter = ["answer", ("withdrawn_at", admin.EmptyFieldListFilter)]
    list_select_related = ["report__locality", "indicator", "answered_by"]
    locality_lookup = "report__locality"
    search_fields = ["report__locality__code"]
    folded_lookups = ("indicator__search_name", "report__locality__search_name")


@admin.register(DayException)
class DayExceptionAdmin(Removes, CatalogueAdmin):
    refusals = (IndicatorsError,)
    list_display = ["on", "is_working", "name"]
    list_filter = ["is_working"]
    date_hierarchy = "on"
    search_fields = ["on__year"]
    text_lookups = ("name",)

    def get_readonly_fields(self, request: HttpRequest, obj: DayException | None = None) -> list[str]:
        return ["on"] if obj else []

    def has_delete_permission(self, request: HttpRequest, obj: DayException | None = None) -> bool:
        """Days are everybody's."""
        return request.user.is_superuser

    def effect_of_removal(self, rows: Sequence[DayException]) -> str:
        return _("Ngày đó trở lại như lịch chung; hạn của báo cáo chưa gửi tính lại.")

    def delete_model(self, request: HttpRequest, obj: DayException) -> None:
        reporting.clear_day_exception(exception=obj, by=request.user)

    def write(self, data: dict[str, Any], pk: int | None, by: User | None) -> DayException:
        on = DayException.objects.get(pk=pk).on if pk else data["on"]
        return reporting.set_day_exception(on=on, is_working=data["is_working"], name=data["name"], by=by)
