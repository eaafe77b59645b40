"""The admin pages of alerts, of who hears and of what was sent: read here, written by services."""

from alerts import touching  # noqa: F401 - it says what hangs on what
from alerts.admin.alerts import AlertAdmin, AlertEventAdmin, AlertRuleAdmin, EscalationStepAdmin
from alerts.admin.deliveries import DeliveryAdmin, OutletAdmin, WebhookAdmin
from alerts.admin.hearing import MailPreferenceAdmin, OwnershipAdmin, SubscriptionAdmin

__all__ = [
    "AlertAdmin",
    "AlertEventAdmin",
    "AlertRuleAdmin",
    "DeliveryAdmin",
    "EscalationStepAdmin",
    "MailPreferenceAdmin",
    "OutletAdmin",
    "OwnershipAdmin",
    "SubscriptionAdmin",
    "WebhookAdmin",
]
