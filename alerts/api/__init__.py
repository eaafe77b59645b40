"""The API of alerts, of who hears of them, and of what was sent: one module a subject."""

from alerts.api.alerts import AlertViewSet
from alerts.api.deliveries import DeliveryViewSet, SendingViewSet
from alerts.api.hearing import HearersView, MailPreferenceView, OwnershipViewSet, SubscriptionViewSet
from alerts.api.rules import AlertRuleViewSet
from alerts.api.webhooks import WebhookViewSet

__all__ = [
    "AlertRuleViewSet",
    "AlertViewSet",
    "DeliveryViewSet",
    "HearersView",
    "MailPreferenceView",
    "OwnershipViewSet",
    "SendingViewSet",
    "SubscriptionViewSet",
    "WebhookViewSet",
]
