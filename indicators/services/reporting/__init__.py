"""Reporting calendars: the rules, who must report by them, the reports that fall due, and what is answered."""

from indicators.services.reporting.answers import (
    NewAnswer,
    answer_indicators,
    answer_report,
    send_report,
    withdraw_answer,
    withdraw_answers,
)
from indicators.services.reporting.calendars import NewCalendar, create_calendar, end_calendar, replace_calendar
from indicators.services.reporting.days import clear_day_exception, set_day_exception
from indicators.services.reporting.defaults import ensure_default_calendars
from indicators.services.reporting.duties import assign_duty, end_duty
from indicators.services.reporting.planning import HORIZON, plan_due_reports

__all__ = [
    "HORIZON",
    "NewAnswer",
    "NewCalendar",
    "answer_indicators",
    "answer_report",
    "assign_duty",
    "clear_day_exception",
    "create_calendar",
    "end_calendar",
    "end_duty",
    "ensure_default_calendars",
    "plan_due_reports",
    "replace_calendar",
    "send_report",
    "set_day_exception",
    "withdraw_answer",
    "withdraw_answers",
]
