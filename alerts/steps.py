"""One step of an alert's life in the reader's words: what was done, and why."""

import datetime as dt

from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from alerts.choices import AlertStep
from alerts.models import AlertEvent
from alerts.saying import say


def words_of(event: AlertEvent) -> str:
    """What was done: "Hoãn nhắc đến 01/04/2026", "Giao xử lý cho Nguyễn Văn An"."""
    label = event.get_step_display()
    if "until" in event.data:
        day = dt.date.fromisoformat(event.data["until"])
        return _("%(step)s đến %(day)s") % {"step": label, "day": f"{day:%d/%m/%Y}"}
    if event.data.get("until_report"):
        return _("%(step)s đến khi có số liệu mới") % {"step": label}
    if event.step == AlertStep.ASSIGNED and event.data.get("name"):
        return _("%(step)s cho %(person)s") % {"step": label, "person": event.data["name"]}
    return label


def why(event: AlertEvent) -> str:
    """What a person typed, as it is; what the service said, in the service's language as it was said at the time and
    in another from the same facts."""
    if "code" not in event.data or get_language() == settings.LANGUAGE_CODE:
        return event.reason
    try:
        return say(event.data)
    except (LookupError, TypeError, ValueError, ArithmeticError):
        # Facts of an earlier release: better said in one language than not at all.
        return event.reason
