"""Plans and their targets."""

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from indicators.admin.base import IndicatorsAdmin, RehearsedForm
from indicators.models import Plan, Target
from indicators.reading import Reading, write_target
from indicators.services import amendments, decisions, plans
from localities.choices import MAY_WRITE_PLANS, Role
from localities.models import User


@admin.register(Plan)
class PlanAdmin(IndicatorsAdmin):
    fields = ["locality", "period", "setter", "number", "title", "issued_on", "amends", "is_strict"]
    list_display = ["title", "number", "locality", "period", "setter", "issued_on"]
    list_filter = ["setter", "is_strict", "period"]
    list_select_related = ["locality", "period"]
    date_hierarchy = "issued_on"
    autocomplete_fields = ["locality", "period", "amends"]
    search_fields = ["locality__code"]
    folded_lookups = ("locality__search_name",)
    text_lookups = ("number", "title")

    def get_readonly_fields(self, request: HttpRequest, obj: Plan | None = None) -> list[str]:
        return ["locality", "period", "setter", "amends"] if obj else []

    def write(self, data: dict[str, Any], pk: int | None, by: User | None) -> Plan:
        if pk is None:
            return plans.create_plan(**data, by=by)
        plan = Plan.objects.get(pk=pk)
        plans.correct_plan(plan=plan, **data, by=by)
        return plan


def write_reading(target: Target) -> str:
    """How the target is read, in words that read back to the same; empty where it has no reading."""
    if not target.kind:
        return ""
    reading = Reading(**{name: getattr(target, name) for name in plans.READING_FIELDS})
    # The words of a qualitative target are kept as written only.
    return write_target(reading) or target.written


class TargetForm(RehearsedForm):
    """A stored target: what can be decided about it is how it is read and what the authority said."""

    reading = forms.CharField(
        label=_("Đọc là"),
        max_length=500,
        required=False,
        help_text=_("Viết lại cho đọc được, ví dụ 14-15 hoặc 95% trở lên; mức như đã viết vẫn giữ nguyên"),
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
    decided_fields = ("reading", "official_verdict", "official_reason")
    list_display = ["indicator", "locality", "period", "plan", "written", "kind", "verdict", "official_verdict"]
    list_filter = ["assessment__verdict", "official_verdict", "kind", "plan__setter", "is_heading", "period"]
    list_select_related = ["indicator", "locality", "period", "plan", "assessment"]
    autocomplete_fields = ["plan", "indicator", "locality", "period"]
    search_fields = ["locality__code"]
    folded_lookups = ("indicator__search_name", "locality__search_name")
    writing_roles = (*MAY_WRITE_PLANS, Role.LEADER)

    @admin.display(description=_("đánh giá"))
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
        facts = [field.name for field in Target._meta.fields if field.name not in ("id", *self.decided_fields)]
        decided = self.decided_fields if self.has_change_permission(request, obj) else self.decided_fields[1:]
        return [*facts, *decided]

    def get_readonly_fields(self, request: HttpRequest, obj: Target | None = None) -> list[str]:
        return [name for name in self.get_fields(request, obj) if name not in self.decided_fields] if obj else []

    def write(self, data: dict[str, Any], pk: int | None, by: User | None) -> Target:
        if pk is None:
            return plans.add_target(**data, by=by)
        target = Target.objects.select_related("indicator__unit", "locality").get(pk=pk)
        if data["reading"] not in ("", write_reading(target)):
            reading = plans.read_demand(indicator=target.indicator, text=data["reading"])
            amendments.correct_reading(target=target, reading=reading, by=by)
        decided = (data["official_verdict"], data["official_reason"])
        if decided != (target.official_verdict, target.official_reason):
            decisions.decide_verdict(target=target, verdict=decided[0], reason=decided[1], by=by)
        return target
