"""Reviewing what units send: accepting and returning reports, closing periods, and exceptions from that."""

from indicators.services.review.accepting import accept_report, accept_reports
from indicators.services.review.closing import close_reports, open_reports
from indicators.services.review.exceptions import grant_exception, withdraw_exception
from indicators.services.review.returning import return_report

__all__ = [
    "accept_report",
    "accept_reports",
    "close_reports",
    "grant_exception",
    "open_reports",
    "return_report",
    "withdraw_exception",
]
