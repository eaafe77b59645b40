"""The API of alerts, of who hears of them, and of what was sent: one module a subject."""

from alerts.api.alerts import AlertViewSet
from alerts.api.deliveries import DeliveryViewSet, SendingViewSet
from alerts.api.hearing import HearerViewSet, MailPreferenceViewSet, OwnershipViewSet, SubscriptionViewSet
from alerts.api.webhooks import WebhookViewSet

__all__ = [
    "AlertViewSet",
    "DeliveryViewSet",
    "HearerViewSet",
    "MailPreferenceViewSet",
    "OwnershipViewSet",
    "SendingViewSet",
    "SubscriptionViewSet",
    "WebhookViewSet",
]
