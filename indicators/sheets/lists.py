"""The list of a person's reports: what is to do, what was sent, what was received. Reads only."""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.db.models import Count, Q, TextChoices
from django.utils.translation import gettext_lazy as _

from indicators.choices import Review
from indicators.models import DueReport
from indicators.models.reporting import DueReportQuerySet
from indicators.reporting import ReportState, days_late, label_of, state_of_report, working_days


class Shelf(TextChoices):
    """What lies together in the list."""

    TO_DO = "to_do", _("Cần làm")
    SENT = "sent", _("Đã gửi, chờ duyệt")
    ACCEPTED = "accepted", _("Đã nhận")
    LATER = "later", _("Sắp tới")


# What was answered as a whole has arrived although nobody sent it.
SIGNS = {"returned": "↩", "overdue": "!", "due": "◔", "running": "◌", "coming": "–", "sent": "◑", "accepted": "●"}
WORDS = {
    "returned": _("Trả lại"),
    "overdue": _("Quá hạn"),
    "due": _("Đến kỳ, chưa gửi"),
    "running": _("Đang trong kỳ"),
    "coming": _("Chưa đến kỳ"),
    "sent": _("Đã gửi, chờ duyệt"),
    "accepted": _("Đã nhận"),
    "answered": _("Đã trả lời"),
}


@dataclass(frozen=True, slots=True)
class ListedReport:
    """A report in the list: where it stands, as code, sign and word, and how many working days late it is."""

    report: DueReport
    code: str
    label: str
    days_late: int

    @property
    def sign(self) -> str:
        return SIGNS.get(self.code, "●")

    @property
    def word(self) -> str:
        return str(WORDS[self.code])


def on_shelf(reports: DueReportQuerySet, shelf: str, on: dt.date) -> DueReportQuerySet:
    """What is to do stands in the order of its deadlines; what is done, the latest first."""
    found = reports.filter(_condition(Shelf(shelf), on), pk__in=_asked(reports, shelf))
    return (
        found.order_by("due_on", "locality__path", "id")
        if shelf in (Shelf.TO_DO, Shelf.LATER)
        else found.order_by("-cut_off_on", "locality__path", "id")
    )


def _asked(reports: DueReportQuerySet, shelf: str) -> DueReportQuerySet:
    """Of what nobody sent, only what was not answered as a whole."""
    if shelf in (Shelf.TO_DO, Shelf.LATER):
        return reports.filter(Q(review=Review.RETURNED) | Q(pk__in=reports.waiting().values("pk"))).values("pk")
    return reports.arrived().values("pk")


def _condition(shelf: Shelf, on: dt.date) -> Q:
    match shelf:
        case Shelf.TO_DO:
            return Q(review=Review.RETURNED) | Q(review=Review.NOT_SENT, starts_on__lte=on)
        case Shelf.LATER:
            return Q(review=Review.NOT_SENT, starts_on__gt=on)
        case Shelf.SENT:
            return Q(review=Review.SENT) | Q(review=Review.NOT_SENT)
        case Shelf.ACCEPTED:
            return Q(review=Review.ACCEPTED)


def count_shelves(reports: DueReportQuerySet, on: dt.date) -> dict[str, int]:
    """One query a shelf."""
    return {shelf: on_shelf(reports, shelf, on).aggregate(count=Count("pk"))["count"] for shelf in Shelf.values}


def listed(reports: Iterable[DueReport], on: dt.date) -> Iterator[ListedReport]:
    """Reports of `with_facts` as the list shows them. One query."""
    calendar = working_days()
    for report in reports:
        code = _code(report, on)
        late = days_late(report, on, calendar) if code == "overdue" else 0
        yield ListedReport(report, code, label_of(report), late)


def _code(report: DueReport, on: dt.date) -> str:
    if report.review != Review.NOT_SENT:
        return str(report.review)
    state = state_of_report(report, on)
    if state == ReportState.COMING:
        return "running" if report.starts_on <= on else "coming"
    return state.value
