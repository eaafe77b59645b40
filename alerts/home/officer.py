"""What waits for a data officer: what is due, what came back, what looks odd, what was sent."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from indicators.auditing import sentence as finding_sentence
from indicators.calendars import WorkingDays, working_days_between
from indicators.choices import Review, Step
from indicators.models import DueReport, Finding, ReportStep, ReturnedRow
from indicators.models.reporting import DueReportQuerySet
from indicators.reporting import label_of, working_days
from indicators.sheets.lists import ListedReport, Shelf, listed, on_shelf
from localities.models import LocalityQuerySet

SHOWN = 6


@dataclass(frozen=True, slots=True)
class DueLine:
    """A report to fill in; `when` says the deadline and how far it is: "hạn 17/6, còn 2 ngày làm việc"."""

    listed: ListedReport
    when: str


@dataclass(frozen=True, slots=True)
class ReturnedLine:
    """A report that came back; `reasons` are (indicator, reason), the indicator blank for the whole report."""

    report: DueReport
    label: str
    reasons: Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class OddLine:
    finding: Finding
    sentence: str


@dataclass(frozen=True, slots=True)
class OfficerPart:
    """The first of each; the counts are of all."""

    due: Sequence[DueLine]
    due_count: int
    returned: Sequence[ReturnedLine]
    returned_count: int
    odd: Sequence[OddLine]
    odd_count: int
    waiting: Sequence[ListedReport]
    waiting_count: int

    @property
    def has_nothing_to_do(self) -> bool:
        return not (self.due_count or self.returned_count or self.odd_count)


def load_officer(units: LocalityQuerySet, on: dt.date) -> OfficerPart:
    """What the units' officers have before them on a day. A fixed number of queries."""
    reports = DueReport.objects.for_localities(units)
    due = on_shelf(reports.with_facts(), Shelf.TO_DO, on).exclude(review=Review.RETURNED)
    returned = reports.filter(review=Review.RETURNED)
    odd = Finding.objects.for_localities(units).open().but_hints()
    waiting = reports.filter(review=Review.SENT)
    return OfficerPart(
        due=_due_lines(due, on),
        due_count=due.count(),
        returned=_returned_lines(list(returned.with_facts().order_by("due_on", "pk")[:SHOWN])),
        returned_count=returned.count(),
        odd=[OddLine(one, finding_sentence(one.check_code, one.data)) for one in _first(odd)],
        odd_count=odd.count(),
        waiting=list(listed(waiting.with_facts().order_by("-sent_at", "pk")[:SHOWN], on)),
        waiting_count=waiting.count(),
    )


def _first(odd: Collection[Finding]) -> Collection[Finding]:
    return odd.heaviest_first().select_related("locality", "indicator", "period")[:SHOWN]


def _due_lines(due: DueReportQuerySet, on: dt.date) -> list[DueLine]:
    calendar = working_days()
    return [DueLine(one, when_of(one.report, one.days_late, on, calendar)) for one in listed(due[:SHOWN], on)]


def when_of(report: DueReport, late: int, on: dt.date, calendar: WorkingDays) -> str:
    """The deadline, and how many working days are left or gone."""
    day = _("hạn %(day)s") % {"day": f"{report.due_on:%d/%m}"}
    if late:
        gone = ngettext("quá %(n)s ngày làm việc", "quá %(n)s ngày làm việc", late) % {"n": late}
        return f"{day}, {gone}"
    if report.due_on <= on:
        return _("%(deadline)s, hôm nay") % {"deadline": day} if report.due_on == on else day
    left = working_days_between(on, report.due_on, calendar)
    words = ngettext("còn %(n)s ngày làm việc", "còn %(n)s ngày làm việc", left) % {"n": left}
    return f"{day}, {words}"


def _returned_lines(reports: Collection[DueReport]) -> list[ReturnedLine]:
    if not reports:
        return []
    reasons: dict[int, list[tuple[str, str]]] = defaultdict(list)
    # The last return says why it lies there; what an earlier one said was answered.
    steps = ReportStep.objects.filter(report__in=reports, step=Step.RETURNED).order_by("at", "pk")
    for report_id, note in dict(steps.values_list("report_id", "note")).items():
        if note:
            reasons[report_id].append(("", note))
    rows = ReturnedRow.objects.filter(report__in=reports, settled_at__isnull=True).select_related("indicator")
    for row in rows.order_by("returned_at", "pk"):
        reasons[row.report_id].append((str(row.indicator), row.reason))
    return [ReturnedLine(report, label_of(report), reasons[report.pk]) for report in reports]
