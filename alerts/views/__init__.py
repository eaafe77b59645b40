"""The pages of alerts: one module a subject."""

from alerts.views.acting import act
from alerts.views.alerts import alert, alerts
from alerts.views.hearers import hearers, unheard
from alerts.views.hearing import hearing
from alerts.views.home import home
from alerts.views.letters import urging_letter
from alerts.views.mails import MailHtmlView, MailListView, MailView
from alerts.views.notifications import NotificationListView, open_notification, read_notifications
from alerts.views.outbox import AlertHistoryView, OutboxView, PersonHistoryView, retry
from alerts.views.owners import owners
from alerts.views.previews import digest_preview, digest_preview_html, digest_preview_sheet
from alerts.views.rules import new_rule, rule, rules
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
    "digest_preview",
    "digest_preview_html",
    "digest_preview_sheet",
    "hearers",
    "hearing",
    "home",
    "new_rule",
    "open_notification",
    "owners",
    "read_notifications",
    "retry",
    "rule",
    "rules",
    "unheard",
    "unsubscribe",
    "urging_letter",
]
