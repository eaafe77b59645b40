"""Plans and their targets."""

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from indicators.admin.base import IndicatorsAdmin, RehearsedForm
from indicators.admin.decisions import OfficialStateFilter
from indicators.models import Plan, Target
from indicators.reading import Reading, write_target
from indicators.services import amendments, plans
from indicators.services.courses import COURSE_FIELDS, set_course
from indicators.services.following import FOLLOWED, follow_plan
from localities.asking import Question
from localities.models import User
from localities.services.changes import facts_of
from localities.touching import touched_by


@admin.register(Plan)
class PlanAdmin(IndicatorsAdmin):
    """What a document is, from when it is in force, and how it is followed: three services, each with its own log."""

    new_fields = ("locality", "period", "setter", "number", "title", "issued_on", "amends", "is_strict")
    list_display = ["title", "number", "locality", "period", "setter", "issued_on", "in_force_on", "is_leading"]
    list_filter = ["setter", "is_strict", "is_leading", ("in_force_on", admin.EmptyFieldListFilter), "period"]
    list_select_related = ["locality", "period"]
    date_hierarchy = "issued_on"
    autocomplete_fields = ["locality", "period", "amends"]
    search_fields = ["locality__code"]
    folded_lookups = ("locality__search_name",)
    text_lookups = ("number", "title")

    def get_fields(self, request: HttpRequest, obj: Plan | None = None) -> list[str]:
        return [*self.new_fields, *(("in_force_on", *FOLLOWED) if obj else ())]

    def get_readonly_fields(self, request: HttpRequest, obj: Plan | None = None) -> list[str]:
        if obj is None:
            return []
        settled = ["is_strict", "in_force_on"] if obj.is_in_force(timezone.localdate()) else []
        return ["locality", "period", "setter", "amends", *settled]

    def question(self, stored: Plan | None, form: forms.ModelForm) -> Question | None:
        day = form.cleaned_data.get("in_force_on")
        if stored is None or day is None or day == stored.in_force_on:
            return None
        facts = {"plan": stored, "day": date_format(day, "SHORT_DATE_FORMAT")}
        title = _("Đưa “%(plan)s” vào hiệu lực từ ngày %(day)s") % facts
        effect = _("Từ ngày đó không sửa được mục tiêu trong văn bản này; muốn đổi phải có văn bản điều chỉnh.")
        return Question(title, _("Đưa vào hiệu lực"), effect, touched_by([stored]))

    def write(self, data: dict[str, Any], pk: int | None, by: User | None) -> Plan:
        if pk is None:
            return plans.create_plan(**data, by=by)
        plan = Plan.objects.select_related("locality", "period").get(pk=pk)
        recorded = {name: data.get(name, getattr(plan, name)) for name in plans.RECORDED_FIELDS}
        plans.correct_plan(plan=plan, **recorded, by=by)
        if data.get("in_force_on", plan.in_force_on) != plan.in_force_on:
            plans.put_in_force(plan=plan, on=data["in_force_on"], by=by)
        followed = {name: data[name] for name in FOLLOWED}
        if followed != facts_of(plan, FOLLOWED):
            follow_plan(plan=plan, **followed, by=by)
        return plan


def write_reading(target: Target) -> str:
    """How the target is read, in words that read back to the same; empty where it has no reading."""
    if not target.kind:
        return ""
    reading = Reading(**{name: getattr(target, name) for name in plans.READING_FIELDS})
    # The words of a qualitative target are kept as written only.
    return write_target(reading) or target.written


class TargetForm(RehearsedForm):
    """A stored target: what can be corrected is how it is read and paced. What the authority says is a decision."""

    reading = forms.CharField(
        label=gettext_lazy("Đọc là"),
        max_length=500,
        required=False,
        help_text=gettext_lazy("Viết lại cho đọc được, ví dụ 14-15 hoặc 95% trở lên; mức như đã viết vẫn giữ nguyên"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reading"].initial = write_reading(self.instance)


class NewTargetForm(RehearsedForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["written"].required = True


@admin.register(Target)
class TargetAdmin(IndicatorsAdmin):
    add_fields = ("plan", "indicator", "locality", "period", "written")
    list_display = ["indicator", "locality", "period", "plan", "written", "kind", "verdict", "official_verdict"]
    list_filter = [
        *["assessment__verdict", "official_verdict", OfficialStateFilter, "kind", "plan__setter", "is_heading"],
        "period",
    ]
    list_select_related = ["indicator", "locality", "period", "plan", "assessment"]
    autocomplete_fields = ["plan", "indicator", "locality", "period"]
    search_fields = ["locality__code"]
    folded_lookups = ("indicator__search_name", "locality__search_name")

    @admin.display(description=gettext_lazy("đánh giá"))
    def verdict(self, target: Target) -> str:
        return str(target.assessment) if hasattr(target, "assessment") else "–"

    def get_form(self, request: HttpRequest, obj: Target | None = None, change: bool = False, **kwargs: Any) -> Any:
        # A row that may only be looked at has no field to write a reading in.
        editable = obj is not None and self.has_change_permission(request, obj)
        kwargs["form"] = TargetForm if editable else RehearsedForm if obj else NewTargetForm
        return super().get_form(request, obj, change, **kwargs)

    def get_fields(self, request: HttpRequest, obj: Target | None = None) -> list[str]:
        if obj is None:
            return list(self.add_fields)
        facts = [field.name for field in Target._meta.fields if field.name not in ("id", "official_observation_id")]
        return [*facts, "reading"] if self.has_change_permission(request, obj) else facts

    def get_readonly_fields(self, request: HttpRequest, obj: Target | None = None) -> list[str]:
        if obj is None:
            return []
        editable = {"reading", *COURSE_FIELDS} if self.has_change_permission(request, obj) else set()
        return [name for name in self.get_fields(request, obj) if name not in editable]

    def question(self, stored: Target | None, form: forms.ModelForm) -> Question | None:
        if stored is None or not form.changed_data:
            return None
        title = _("Sửa cách đọc, cách theo dõi: %(target)s, %(place)s") % {"target": stored, "place": stored.locality}
        effect = _("Mục tiêu được đánh giá lại ngay; đánh giá chính thức giữ nguyên.")
        return Question(title, _("Sửa mục tiêu"), effect, touched_by([stored]))

    def write(self, data: dict[str, Any], pk: int | None, by: User | None) -> Target:
        if pk is None:
            return plans.add_target(**data, by=by)
        target = Target.objects.select_related("indicator__unit", "locality").get(pk=pk)
        if data["reading"] not in ("", write_reading(target)):
            reading = plans.read_demand(indicator=target.indicator, text=data["reading"])
            amendments.correct_reading(target=target, reading=reading, by=by)
        course = {name: data[name] for name in COURSE_FIELDS}
        if course != facts_of(target, COURSE_FIELDS):
            set_course(target=target, **course, by=by)
        return target
