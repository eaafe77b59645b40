"""One step of an alert's life in the reader's words."""

import datetime as dt

from django.utils.translation import gettext as _

from alerts.choices import AlertStep
from alerts.models import AlertEvent


def words_of(event: AlertEvent) -> str:
    """What was done: "Hoãn nhắc đến 01/04/2026", "Giao xử lý cho Nguyễn Văn An"; why stands in `reason`."""
    label = event.get_step_display()
    if "until" in event.data:
        day = dt.date.fromisoformat(event.data["until"])
        return _("%(step)s đến %(day)s") % {"step": label, "day": f"{day:%d/%m/%Y}"}
    if event.data.get("until_report"):
        return _("%(step)s đến khi có số liệu mới") % {"step": label}
    if event.step == AlertStep.ASSIGNED and event.data.get("name"):
        return _("%(step)s cho %(person)s") % {"step": label, "person": event.data["name"]}
    return label
