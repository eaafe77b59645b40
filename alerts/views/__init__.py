"""The pages of alerts: one module a subject."""

from alerts.views.acting import act
from alerts.views.alerts import alert, alerts
from alerts.views.hearers import hearers, unheard
from alerts.views.hearing import hearing
from alerts.views.mails import MailHtmlView, MailListView, MailView
from alerts.views.notifications import NotificationListView, open_notification, read_notifications
from alerts.views.outbox import AlertHistoryView, OutboxView, PersonHistoryView, retry
from alerts.views.unsubscribing import calendar_feed, unsubscribe

__all__ = [
    "AlertHistoryView",
    "MailHtmlView",
    "MailListView",
    "MailView",
    "NotificationListView",
    "OutboxView",
    "PersonHistoryView",
    "act",
    "alert",
    "alerts",
    "calendar_feed",
    "hearers",
    "hearing",
    "open_notification",
    "read_notifications",
    "retry",
    "unheard",
    "unsubscribe",
]
