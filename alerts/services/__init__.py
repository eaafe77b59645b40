"""The only writers of this app: named verbs, keyword-only, atomic, with `by=` for the person (None: the operator)."""

from alerts.services.account_changes import tell_account_changes
from alerts.services.digests import queue_digests, queue_first_digests
from alerts.services.escalation import escalate_alerts
from alerts.services.reminders import remind_of_reports
from alerts.services.returned_reports import tell_returned_reports
from alerts.services.reviewing import handle_status_changes, review_day
from alerts.services.sending import send_deliveries
from alerts.services.stand_ins import tell_stand_ins
from alerts.services.subscriptions import subscribe, unsubscribe
from alerts.services.telling import tell_events

__all__ = [
    "escalate_alerts",
    "handle_status_changes",
    "queue_digests",
    "queue_first_digests",
    "remind_of_reports",
    "review_day",
    "send_deliveries",
    "subscribe",
    "tell_account_changes",
    "tell_events",
    "tell_returned_reports",
    "tell_stand_ins",
    "unsubscribe",
]
