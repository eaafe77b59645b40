"""Reading what is due from whom, what is missing and what is late. Late data says nothing about a verdict."""

from indicators.reporting.closing import closed_on, closing_sentence, exception_on, is_open_for_entry
from indicators.reporting.due import (
    ReportState,
    days_late,
    due_on,
    label_of,
    overdue_on,
    sentence_of,
    state_of_report,
    working_days,
)
from indicators.reporting.late import LateValue, late_targets
from indicators.reporting.values import asked_indicators, has_value, missing_indicators

__all__ = [
    "LateValue",
    "ReportState",
    "asked_indicators",
    "closed_on",
    "closing_sentence",
    "days_late",
    "due_on",
    "exception_on",
    "has_value",
    "is_open_for_entry",
    "label_of",
    "late_targets",
    "missing_indicators",
    "overdue_on",
    "sentence_of",
    "state_of_report",
    "working_days",
]
