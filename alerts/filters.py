"""What lists of alerts, subscriptions and mails can be narrowed by, on pages and in the API alike."""

from django.utils.translation import gettext_lazy as _
from django_filters import BooleanFilter

from alerts.models import Alert, Delivery, Subscription
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


class DeliveryFilters(Filters):
    class Meta:
        model = Delivery
        fields = {
            **dict.fromkeys(["kind", "state", "address", "message_id", "attempts"], EXACT),
            **dict.fromkeys(["covers_from", "covers_to", "created_at", "claimed_at", "not_before"], MOMENTS),
            "sent_at": MOMENTS,
        }
