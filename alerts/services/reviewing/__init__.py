"""Reviewing what happened: causes become alerts, alerts end with their causes."""

from alerts.services.reviewing.changes import Reviewed, handle_status_changes, review_day
from alerts.services.reviewing.findings import review_findings
from alerts.services.reviewing.reports import review_reports
from alerts.services.reviewing.targets import review_targets

__all__ = ["Reviewed", "handle_status_changes", "review_day", "review_findings", "review_reports", "review_targets"]
