"""What lists of alerts, subscriptions and mails can be narrowed by, on pages and in the API alike."""

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext_lazy as _
from django_filters import BooleanFilter

from alerts.models import Alert, Delivery, Ownership, Subscription, Webhook
from localities.filters import EXACT, MOMENTS, Filters, IdFilter


class AlertFilters(Filters):
    is_open = BooleanFilter(field_name="resolved_at", lookup_expr="isnull", label=_("Đang mở"))
    locality = IdFilter(field_name="target__locality", label=_("Địa phương"))
    indicator = IdFilter(field_name="target__indicator", label=_("Chỉ tiêu"))
    period = IdFilter(field_name="target__period", label=_("Kỳ"))

    class Meta:
        model = Alert
        fields = {"target": EXACT, "cause": EXACT, "opened_at": MOMENTS, "resolved_at": MOMENTS}


class SubscriptionFilters(Filters):
    class Meta:
        model = Subscription
        fields = {
            **dict.fromkeys(["locality", "sector", "plan", "least_severity", "frequency"], EXACT),
            "created_at": MOMENTS,
        }


class OwnershipFilters(Filters):
    class Meta:
        model = Ownership
        fields = dict.fromkeys(["indicator", "locality", "user"], EXACT)


class DeliveryFilters(Filters):
    user = IdFilter(field_name="user", label=_("Người nhận"))
    alert = IdFilter(method="about", label=_("Cảnh báo"))
    webhook = IdFilter(field_name="webhook", label=_("Webhook"))

    class Meta:
        model = Delivery
        fields = {
            **dict.fromkeys(["kind", "channel", "state", "rhythm", "address", "message_id", "attempts"], EXACT),
            "is_doubtful": EXACT,
            **dict.fromkeys(["covers_from", "covers_to", "created_at", "claimed_at", "not_before"], MOMENTS),
            **dict.fromkeys(["sent_at", "read_at"], MOMENTS),
        }

    def about(self, queryset: QuerySet[Delivery], _name: str, value: int) -> QuerySet[Delivery]:
        """What told of an alert, each once, however many of its steps."""
        told = Delivery.events.through.objects.filter(delivery=OuterRef("pk"), alertevent__alert=value)
        return queryset.filter(Exists(told))


class WebhookFilters(Filters):
    class Meta:
        model = Webhook
        fields = {**dict.fromkeys(["name", "locality", "url", "least_severity", "is_on"], EXACT), "created_at": MOMENTS}
