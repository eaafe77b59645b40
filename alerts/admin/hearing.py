"""Who hears: subscriptions are changed through their services."""

from typing import Any

from django.contrib import admin
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest

from alerts import services
from alerts.errors import AlertsError
from alerts.models import Subscription
from localities.admin import ServiceForm, ThroughServices
from localities.models import User


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
