"""Reviewing what units send: who has reported, what of a sheet needs a look. Reads only."""

from indicators.reviewing.listing import Listing, PeriodChoice, Standing, choose_period, list_period, periods_of
from indicators.reviewing.marks import is_own_sending, mark_of, marks_of, values_of, whole_answer
from indicators.reviewing.remarks import Look, Remark, Remarks, read_remarks
from indicators.reviewing.timeline import TimelineStep, timeline_of

__all__ = [
    "Listing",
    "Look",
    "PeriodChoice",
    "Remark",
    "Remarks",
    "Standing",
    "TimelineStep",
    "choose_period",
    "is_own_sending",
    "list_period",
    "mark_of",
    "marks_of",
    "periods_of",
    "read_remarks",
    "timeline_of",
    "values_of",
    "whole_answer",
]
