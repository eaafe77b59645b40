"""Every cadence of the service, each with its why. Times are Asia/Ho_Chi_Minh.

The database tables are the queues: a missed or doubled tick delays work or finds nothing to do, it loses nothing.
"""

from celery.schedules import crontab

BEAT_SCHEDULE = {
    # Whatever a lost wake-up or a killed worker left behind is picked up within a minute.
    "sweep-uploads": {"task": "indicators.import_uploads", "schedule": 60.0},
    "sweep-stale-targets": {"task": "indicators.recompute_stale", "schedule": 60.0},
    "sweep-stale-audits": {"task": "indicators.audit_stale", "schedule": 60.0},
    "sweep-status-changes": {"task": "alerts.handle_status_changes", "schedule": 60.0},
    # What was not told when its grouping window ended: a lost wake-up, or a worker killed in the middle.
    "sweep-untold-events": {"task": "alerts.tell_events", "schedule": 60.0},
    # A return that was not told at once: a lost wake-up.
    "sweep-returned-reports": {"task": "alerts.tell_returned_reports", "schedule": 60.0},
    # Another address, password or second factor: whoever did not do it has little time. Two queries when there is none.
    "sweep-account-changes": {"task": "alerts.tell_account_changes", "schedule": 60.0},
    "sweep-deliveries": {"task": "alerts.send_deliveries", "schedule": 60.0},
    # Mails for a new password that no worker was woken for, or that the mail server did not take.
    "sweep-password-mails": {"task": "localities.send_password_mails", "schedule": 60.0},
    "sweep-webhooks": {"task": "alerts.send_webhooks", "schedule": 60.0},
    # 07:30, when the working day begins, and every hour until it ends: a morning that was missed is made up for, and
    # whoever was reminded is not reminded again. On days off the service itself does nothing.
    "report-reminders": {"task": "alerts.remind_of_reports", "schedule": crontab(hour="7-16", minute=30)},
    # From when people get up: who stands in from today knows before the working day begins, and soon when it was given
    # for the same day.
    "stand-ins": {"task": "alerts.tell_stand_ins", "schedule": crontab(hour="6-21", minute="*/15")},
    # Each working morning before the first meetings, and every hour until the day ends for a morning that was missed:
    # waiting counts in working days, so a later run of the day finds nothing. On days off the service does nothing.
    "escalation": {"task": "alerts.escalate_alerts", "schedule": crontab(hour="7-16", minute=15)},
    # People choose the weekday, the time and the zone of their digests (without a choice Monday 07:00, before the
    # week's first meeting), so every five minutes it is somebody's. Whoever has theirs is passed over; a service that
    # was down sends one digest that covers the gap when it is back.
    "digests": {"task": "alerts.queue_digests", "schedule": crontab(minute="*/5")},
    # Shortly after midnight, before anybody asks what is due: the reports of the month that came into sight, and units
    # that came and went. Thirteen months are there already, so a night that is missed is made up for by the next.
    "nightly-due-reports": {"task": "indicators.plan_due_reports", "schedule": crontab(hour=0, minute=10)},
    # Before everything is judged again: wholes of units that came and went, of answers and of targets that changed.
    "nightly-aggregates": {"task": "indicators.compute_aggregates", "schedule": crontab(hour=0, minute=20)},
    # After midnight the whole catalogue is judged again: it finds what any earlier fault left unmarked.
    "nightly-recompute": {"task": "indicators.recompute_all", "schedule": crontab(hour=0, minute=30)},
    # And after that every table still in motion is audited again, for the same reason.
    "nightly-audit": {"task": "indicators.audit_open", "schedule": crontab(hour=1, minute=30)},
    # At the quietest hour: sessions that are over, and failed sign-ins that hold nobody up any more.
    "nightly-sign-ins": {"task": "localities.forget_sign_ins", "schedule": crontab(hour=2, minute=30)},
    # Failures that nobody looks up any more.
    "nightly-failures": {"task": "config.forget_failures", "schedule": crontab(hour=2, minute=40)},
    # Files of uploads that were kept long enough; a night that is missed is made up for by the next.
    "nightly-upload-files": {"task": "indicators.forget_upload_files", "schedule": crontab(hour=2, minute=50)},
    # Then what the day's end alone changes: periods that closed, whatever a sweep missed.
    "nightly-review": {"task": "alerts.review_day", "schedule": crontab(hour=1, minute=45)},
}

# Run when somebody asks for it. New units come with an upgrade and with nothing else.
ON_DEMAND = ("localities.load_localities",)
