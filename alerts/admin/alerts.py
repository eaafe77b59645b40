"""Alerts and what happened to them, which are read here; rules and steps of escalation, which services change."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import ForeignKey, Model, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _

from alerts.admin.base import ReadOnlyAdmin
from alerts.admin.hearing import EndedThroughServices, HearingForm
from alerts.models import Alert, AlertEvent, AlertRule, EscalationStep
from alerts.questions import before_switching_off, effect_of_removal
from alerts.services import escalation_steps, rules
from alerts.steps import why
from localities.admin import ThroughServices
from localities.asking import Question
from localities.choices import MAY_WRITE_PLANS
from localities.models import Locality, User
from localities.scope import localities_for_user
from localities.touching import touched_by

REASON = AlertEvent._meta.get_field("reason").verbose_name


class AlertEventInline(admin.TabularInline):
    model = AlertEvent
    fk_name = "alert"
    fields = readonly_fields = ["happened_at", "step", "by", "why", "told_at"]
    can_delete = False

    @admin.display(description=REASON)
    def why(self, event: AlertEvent) -> str:
        return why(event)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Alert)
class AlertAdmin(ReadOnlyAdmin):
    """What is only watched is shown too, for those who are asked why something did not open."""

    list_display = ["__str__", "locality", "cause", "severity", "state", "opened_at", "resolved_at", "has_hearers"]
    list_filter = ["state", "severity", "cause", "has_hearers", "opened_at", "period"]
    list_select_related = ["locality", "target__indicator", "report__locality", "finding", "indicator"]
    search_fields = ["locality__code", "subject"]
    folded_lookups = ("indicator__search_name", "locality__search_name")
    inlines = [AlertEventInline]


@admin.register(AlertEvent)
class AlertEventAdmin(ReadOnlyAdmin):
    list_display = ["happened_at", "step", "alert", "locality", "by", "why", "told_at"]
    list_filter = ["step", ("told_at", admin.EmptyFieldListFilter), "happened_at"]
    list_select_related = [
        *("by", "alert__locality", "alert__target__indicator", "alert__report__locality"),
        *("alert__finding", "alert__indicator"),
    ]
    search_fields = ["alert__locality__code"]
    folded_lookups = ("alert__indicator__search_name", "alert__locality__search_name")
    locality_lookup = "alert__locality"
    # `why` says both in the reader's language.
    exclude = ["data", "reason"]
    readonly_fields = ["why"]

    @admin.display(description=Locality._meta.verbose_name)
    def locality(self, event: AlertEvent) -> str:
        return str(event.alert.locality)

    @admin.display(description=REASON)
    def why(self, event: AlertEvent) -> str:
        return why(event)


@admin.register(AlertRule)
class AlertRuleAdmin(EndedThroughServices):
    """Rules of a place for those who plan there; those for everywhere for superusers. Tried on their own page."""

    fields = [
        *("name", "cause", "severity", "is_on", "threshold", "hold_values", "recovery_margin"),
        *("locality", "sector", "plan"),
    ]
    list_display = ["__str__", "cause", "severity", "is_on", "is_draft", "locality", "sector", "plan"]
    list_filter = ["cause", "severity", "is_on", "is_draft"]
    list_select_related = ["locality", "sector", "plan"]
    autocomplete_fields = ["locality", "plan"]
    search_fields = ["name", "locality__code"]
    folded_lookups = ("locality__search_name",)

    def get_readonly_fields(self, request: HttpRequest, obj: AlertRule | None = None) -> list[str]:
        return ["cause", "locality", "sector", "plan"] if obj else []

    def question(self, stored: AlertRule | None, form: forms.ModelForm) -> Question | None:
        if stored is None or not stored.is_on or form.cleaned_data["is_on"]:
            return None
        return before_switching_off(stored)

    def write(self, data: dict[str, Any], pk: int | None, by: User | None) -> AlertRule:
        if pk is None:
            return rules.add_rule(**data, by=by)
        return rules.change_rule(rule=AlertRule.objects.get(pk=pk), **data, by=by)

    def delete_model(self, request: HttpRequest, obj: AlertRule) -> None:
        rules.remove_rule(rule=obj, by=request.user)

    def effect_of_removal(self, rows: Sequence[AlertRule]) -> str:
        return effect_of_removal()

    def has_delete_permission(self, request: HttpRequest, obj: AlertRule | None = None) -> bool:
        """Rules for everywhere are switched off, not removed."""
        is_everywhere = obj is not None and not (obj.locality_id or obj.sector_id or obj.plan_id)
        return super().has_delete_permission(request, obj) and not is_everywhere

    def formfield_for_foreignkey(self, db_field: ForeignKey, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.remote_field.model is Locality:
            kwargs["queryset"] = localities_for_user(request.user, roles=MAY_WRITE_PLANS)
        return admin.ModelAdmin.formfield_for_foreignkey(self, db_field, request, **kwargs)

    def _may_write(self, request: HttpRequest, obj: Model) -> bool:
        return rules.may_write_rule(obj.locality, request.user)


@admin.register(EscalationStep)
class EscalationStepAdmin(ThroughServices):
    """For everywhere, and so for superusers."""

    form = HearingForm
    fields = ["level", "working_days", "levels_up", "least_severity", "is_on"]
    list_display = ["level", "working_days", "levels_up", "least_severity", "is_on"]

    def get_readonly_fields(self, request: HttpRequest, obj: EscalationStep | None = None) -> list[str]:
        return ["level"] if obj else []

    def get_queryset(self, request: HttpRequest) -> QuerySet[EscalationStep]:
        return admin.ModelAdmin.get_queryset(self, request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return request.user.is_superuser

    def _may_write(self, request: HttpRequest, obj: Model) -> bool:
        return request.user.is_superuser

    def question(self, stored: EscalationStep | None, form: forms.ModelForm) -> Question | None:
        if stored is None or not stored.is_on or form.cleaned_data["is_on"]:
            return None
        effect = _("Cảnh báo không còn được báo lên cấp trên ở bậc này, tại mọi địa phương.")
        return Question(_("Tắt bậc %(n)d") % {"n": stored.level}, _("Tắt"), effect, touched_by([stored]))

    def write(self, data: dict[str, Any], pk: int | None, by: User | None) -> EscalationStep:
        if pk is not None:
            data = {"level": EscalationStep.objects.get(pk=pk).level, **data}
        return escalation_steps.set_step(**data, by=by)
