"""What was sent."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from alerts.admin.base import ReadOnlyAdmin
from alerts.models import Delivery


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
