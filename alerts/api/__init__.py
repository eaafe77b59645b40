"""The API of alerts, of who hears of them, and of what was sent: one module a subject."""

from alerts.api.alerts import AlertViewSet
from alerts.api.deliveries import DeliveryViewSet
from alerts.api.hearing import SubscriptionViewSet

__all__ = ["AlertViewSet", "DeliveryViewSet", "SubscriptionViewSet"]
