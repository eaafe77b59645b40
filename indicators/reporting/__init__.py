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
from indicators.reporting.figures import AskedFigure, FigureKey, asked_figures, figures_of, name_of
from indicators.reporting.late import LateValue, late_targets
from indicators.reporting.values import (
    asked_indicators,
    asks_for,
    days_of_values,
    has_value,
    indicators_with_values,
    is_early,
    is_estimate,
    live_values,
    missing_indicators,
)

__all__ = [
    "AskedFigure",
    "FigureKey",
    "LateValue",
    "ReportState",
    "asked_figures",
    "asked_indicators",
    "asks_for",
    "closed_on",
    "closing_sentence",
    "days_late",
    "days_of_values",
    "due_on",
    "exception_on",
    "figures_of",
    "has_value",
    "indicators_with_values",
    "is_early",
    "is_estimate",
    "is_open_for_entry",
    "label_of",
    "late_targets",
    "live_values",
    "missing_indicators",
    "name_of",
    "overdue_on",
    "sentence_of",
    "state_of_report",
    "working_days",
]
