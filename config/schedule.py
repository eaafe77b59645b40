"""Every cadence of the service, each with its why. Times are Asia/Ho_Chi_Minh.

The database tables are the queues: a missed or doubled tick delays work or finds nothing to do, it loses nothing.
"""

from celery.schedules import crontab

BEAT_SCHEDULE = {
    # Whatever a lost wake-up or a killed worker left behind is picked up within a minute.
    "sweep-stale-targets": {"task": "indicators.recompute_stale", "schedule": 60.0},
    "sweep-stale-audits": {"task": "indicators.audit_stale", "schedule": 60.0},
    "sweep-status-changes": {"task": "alerts.handle_status_changes", "schedule": 60.0},
    "sweep-deliveries": {"task": "alerts.send_deliveries", "schedule": 60.0},
    # Monday 07:00, before the week's first meeting.
    "weekly-digests": {"task": "alerts.queue_digests", "schedule": crontab(day_of_week="mon", hour=7, minute=0)},
    # The same again every ten minutes: a service that was down at 07:00 sends the digest when it is back. A digest
    # that is already queued is not queued twice, whatever calls.
    "overdue-digests": {"task": "alerts.queue_digests", "schedule": crontab(minute="*/10")},
    # Shortly after midnight, before anybody asks what is due: the reports of the month that came into sight, and units
    # that came and went. Thirteen months are there already, so a night that is missed is made up for by the next.
    "nightly-due-reports": {"task": "indicators.plan_due_reports", "schedule": crontab(hour=0, minute=10)},
    # Before everything is judged again: wholes of units that came and went, of answers and of targets that changed.
    "nightly-aggregates": {"task": "indicators.compute_aggregates", "schedule": crontab(hour=0, minute=20)},
    # After midnight the whole catalogue is judged again: it finds what any earlier fault left unmarked.
    "nightly-recompute": {"task": "indicators.recompute_all", "schedule": crontab(hour=0, minute=30)},
    # And after that every table still in motion is audited again, for the same reason.
    "nightly-audit": {"task": "indicators.audit_open", "schedule": crontab(hour=1, minute=30)},
}
