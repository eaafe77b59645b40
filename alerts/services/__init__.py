"""The only writers of this app: named verbs, keyword-only, atomic, with `by=` for the person (None: the operator)."""

from alerts.services.digests import queue_digests
from alerts.services.sending import send_deliveries
from alerts.services.status_changes import handle_status_changes
from alerts.services.subscriptions import subscribe, unsubscribe

__all__ = ["handle_status_changes", "queue_digests", "send_deliveries", "subscribe", "unsubscribe"]
