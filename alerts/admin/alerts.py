"""Alerts and what happened to them."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from alerts.admin.base import ReadOnlyAdmin
from alerts.models import Alert, AlertEvent
from localities.models import Locality


class AlertEventInline(admin.TabularInline):
    model = AlertEvent
    fields = readonly_fields = ["happened_at", "step", "reason"]
    can_delete = False

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Alert)
class AlertAdmin(ReadOnlyAdmin):
    list_display = ["target", "locality", "cause", "opened_at", "resolved_at"]
    list_filter = ["cause", ("resolved_at", admin.EmptyFieldListFilter), "opened_at", "target__period"]
    list_select_related = ["target__indicator", "target__locality"]
    search_fields = ["target__locality__code"]
    folded_lookups = ("target__indicator__search_name", "target__locality__search_name")
    locality_lookup = "target__locality"
    inlines = [AlertEventInline]

    @admin.display(description=Locality._meta.verbose_name)
    def locality(self, alert: Alert) -> str:
        return str(alert.target.locality)


@admin.register(AlertEvent)
class AlertEventAdmin(ReadOnlyAdmin):
    list_display = ["happened_at", "step", "target", "locality", "reason"]
    list_filter = ["step", "happened_at"]
    list_select_related = ["alert__target__indicator", "alert__target__locality"]
    search_fields = ["alert__target__locality__code"]
    folded_lookups = ("alert__target__indicator__search_name", "alert__target__locality__search_name")
    locality_lookup = "alert__target__locality"

    @admin.display(description=Alert._meta.get_field("target").verbose_name)
    def target(self, event: AlertEvent) -> str:
        return str(event.alert.target)

    @admin.display(description=Locality._meta.verbose_name)
    def locality(self, event: AlertEvent) -> str:
        return str(event.alert.target.locality)
