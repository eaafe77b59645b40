"""The admin pages of alerts and mails: read here, written by services. Subscriptions are changed through theirs."""

from typing import Any

from django.contrib import admin
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest

from alerts import services
from alerts.errors import AlertsError
from alerts.models import Alert, AlertEvent, Delivery, Subscription
from localities.admin import ServiceForm, ThroughServices
from localities.models import Locality, User


class ReadOnlyAdmin(ThroughServices):
    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


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


@admin.register(Delivery)
class DeliveryAdmin(ReadOnlyAdmin):
    list_display = ["created_at", "kind", "user", "address", "subject", "state", "attempts", "sent_at", "error"]
    list_filter = ["state", "kind", "created_at"]
    list_select_related = ["user"]
    search_fields = ["address", "user__username", "message_id", "subject"]
    # A mail may tell of thousands of events: a list of them here would not load.
    exclude = ["events"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Delivery]:
        return Delivery.objects.visible_to(request.user)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Delivery], search_term: str
    ) -> tuple[QuerySet[Delivery], bool]:
        return admin.ModelAdmin.get_search_results(self, request, queryset, search_term)


class SubscriptionForm(ServiceForm):
    def _post_clean(self) -> None:
        try:
            super()._post_clean()
        except AlertsError as refused:
            for problem in refused.problems:
                self.add_error(None, problem)


@admin.register(Subscription)
class SubscriptionAdmin(ThroughServices):
    form = SubscriptionForm
    fields = ["user", "locality", "wants_alerts", "wants_digest"]
    list_display = ["user", "locality", "wants_alerts", "wants_digest", "created_at"]
    list_filter = ["wants_alerts", "wants_digest"]
    list_select_related = ["user", "locality"]
    autocomplete_fields = ["user", "locality"]
    search_fields = ["user__username", "user__email", "locality__code"]
    folded_lookups = ("locality__search_name",)

    def get_readonly_fields(self, request: HttpRequest, obj: Subscription | None = None) -> list[str]:
        return ["user", "locality"] if obj else []

    def write(self, data: dict[str, Any], pk: int | None, by: User | None) -> Subscription:
        if pk is not None:
            stored = Subscription.objects.get(pk=pk)
            data = {"user": stored.user, "locality": stored.locality, **data}
        return services.subscribe(**data, by=by)

    def has_delete_permission(self, request: HttpRequest, obj: Subscription | None = None) -> bool:
        allowed = admin.ModelAdmin.has_delete_permission(self, request, obj)
        return allowed and (obj is None or self._may_write(request, obj))

    def delete_model(self, request: HttpRequest, obj: Subscription) -> None:
        services.unsubscribe(user=obj.user, locality=obj.locality, by=request.user)

    @transaction.atomic
    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Subscription]) -> None:
        for subscription in queryset.select_related("user", "locality"):
            self.delete_model(request, subscription)

    def log_deletions(self, request: HttpRequest, queryset: QuerySet[Subscription]) -> None:
        """The service writes it down."""
