"""Reporting periods, their cut-off days, and deadlines in working days. Pure: dates in, dates out."""

from indicators.calendars.sentences import late_sentence, overdue_sentence
from indicators.calendars.windows import (
    ADMINISTRATIVE_CUT_OFF_DAY,
    ValueDays,
    Window,
    short_label,
    span_label,
    value_days,
    window_label,
    windows,
)
from indicators.calendars.working_days import WorkingDays, add_working_days, deadline, working_days_between

__all__ = [
    "ADMINISTRATIVE_CUT_OFF_DAY",
    "ValueDays",
    "Window",
    "WorkingDays",
    "add_working_days",
    "deadline",
    "late_sentence",
    "overdue_sentence",
    "short_label",
    "span_label",
    "value_days",
    "window_label",
    "windows",
    "working_days_between",
]
