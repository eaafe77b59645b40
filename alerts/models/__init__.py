"""Alerts, who wants to hear, and what was sent."""

from alerts.models.alerts import Alert, AlertEvent, AlertRule, Ownership, ReviewCursor
from alerts.models.deliveries import Delivery, Outlet
from alerts.models.digests import DigestCursor
from alerts.models.hearing import EscalationStep, MailPreference, OwnershipChange, Subscription, Webhook

__all__ = [
    "Alert",
    "AlertEvent",
    "AlertRule",
    "Delivery",
    "DigestCursor",
    "EscalationStep",
    "MailPreference",
    "Outlet",
    "Ownership",
    "OwnershipChange",
    "ReviewCursor",
    "Subscription",
    "Webhook",
]
