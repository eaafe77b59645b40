"""Alerts, who wants to hear, and what was sent."""

from alerts.models.alerts import Alert, AlertEvent, AlertRule, Ownership, ReviewCursor
from alerts.models.deliveries import Delivery
from alerts.models.hearing import EscalationStep, MailPreference, Subscription, Webhook

__all__ = [
    "Alert",
    "AlertEvent",
    "AlertRule",
    "Delivery",
    "EscalationStep",
    "MailPreference",
    "Ownership",
    "ReviewCursor",
    "Subscription",
    "Webhook",
]
