"""Who has reported in a period, and what of it needs a look. Reads only."""

import datetime as dt
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from django.db.models import TextChoices
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from indicators.calendars import WorkingDays, window_label, working_days_between
from indicators.models import DueReport
from indicators.models.reporting import DueReportQuerySet
from indicators.reporting import working_days
from indicators.reviewing.marks import marks_of
from indicators.reviewing.remarks import Remarks, read_remarks
from indicators.sheets.lists import ListedReport, listed
from localities.models import Locality

# Periods that end so soon are looked at already.
SOON = dt.timedelta(days=31)
MOST_PERIODS = 36


class Standing(TextChoices):
    """How a list of units is narrowed."""

    SENT = "sent", _("Chờ duyệt")
    NOT_SENT = "not_sent", _("Chưa gửi")
    RETURNED = "returned", _("Trả lại")
    ACCEPTED = "accepted", _("Đã nhận")


@dataclass(frozen=True, slots=True)
class PeriodChoice:
    """A period of a calendar: `slug` stands in the address."""

    calendar_id: int
    calendar: str
    frequency: str
    cut_off_on: dt.date

    @property
    def slug(self) -> str:
        return f"{self.calendar_id}_{self.cut_off_on}"

    @property
    def label(self) -> str:
        return window_label(self.frequency, self.cut_off_on)


@dataclass(slots=True)
class UnitLine:
    """A unit's report in the list. `late` are the working days after the deadline on which it was sent or, unsent,
    that have gone by; `mark` is what a decision must have seen."""

    listed: ListedReport
    late: int
    mark: str
    remarks: Remarks | None = None

    @property
    def report(self) -> DueReport:
        return self.listed.report

    @property
    def code(self) -> str:
        return self.listed.code

    @property
    def standing(self) -> str:
        """What was answered as a whole has come in."""
        return Standing.SENT.value if self.code == "answered" else self.report.review

    @property
    def looks(self) -> int:
        """How many rows need a look."""
        return len(self.remarks.by_indicator) if self.remarks else 0

    @property
    def is_plain(self) -> bool:
        return self.remarks is not None and self.remarks.is_plain and not self.report.is_answered

    @property
    def can_be_closed(self) -> bool:
        return self.report.closed_at is None and (self.standing == Standing.ACCEPTED or self.code == "answered")


@dataclass
class Group:
    """The units below one unit, with that unit's own report of the same day where it has one."""

    parent: Locality | None
    own: DueReport | None
    lines: list[UnitLine] = field(default_factory=list)

    @property
    def accepted(self) -> int:
        return sum(line.standing == Standing.ACCEPTED for line in self.lines)


@dataclass
class Listing:
    """A period's reports by the unit that they go to."""

    groups: list[Group]

    @cached_property
    def lines(self) -> list[UnitLine]:
        return [line for group in self.groups for line in group.lines]

    @cached_property
    def counts(self) -> Counter[str]:
        return Counter(line.standing for line in self.lines)

    @property
    def closable(self) -> list[UnitLine]:
        return [line for line in self.lines if line.can_be_closed]


def periods_of(reports: DueReportQuerySet, on: dt.date) -> list[PeriodChoice]:
    """The periods that some reports are of, the latest first; not those far ahead."""
    rows = reports.filter(cut_off_on__lte=on + SOON).order_by("-cut_off_on", "duty__calendar__name", "duty__calendar")
    facts = rows.values_list("duty__calendar", "duty__calendar__name", "duty__calendar__frequency", "cut_off_on")
    return [PeriodChoice(*row) for row in facts.distinct()[:MOST_PERIODS]]


def choose_period(periods: Sequence[PeriodChoice], slug: str, on: dt.date) -> PeriodChoice | None:
    """The one that an address names, else the last that was cut off, else the next."""
    named = next((one for one in periods if one.slug == slug), None)
    past = next((one for one in periods if one.cut_off_on <= on), None)
    return named or past or (periods[-1] if periods else None)


def list_period(reports: DueReportQuerySet, period: PeriodChoice, on: dt.date) -> Listing:
    """The reports of a period with what needs a look in them; the number of queries does not grow with the units."""
    rows = list(
        reports.with_facts()
        .select_related("locality__parent", "closed_by")
        .filter(duty__calendar=period.calendar_id, cut_off_on=period.cut_off_on)
        .order_by("locality__path", "id")
    )
    calendar = working_days()
    shown = list(listed(rows, on))
    remarks = read_remarks([one.report for one in shown if one.code == "sent"])
    marks = marks_of([one.report for one in shown if one.code in ("sent", "answered")])
    lines = [
        UnitLine(one, _late(one, calendar), marks.get(one.report.pk, ""), remarks.get(one.report.pk)) for one in shown
    ]
    return Listing(_grouped(lines, reports, period))


def _late(one: ListedReport, calendar: WorkingDays) -> int:
    report = one.report
    if report.sent_at is None:
        return one.days_late
    sent_on = timezone.localtime(report.sent_at).date()
    return working_days_between(report.due_on, sent_on, calendar) if sent_on > report.due_on else 0


def _grouped(lines: Iterable[UnitLine], reports: DueReportQuerySet, period: PeriodChoice) -> list[Group]:
    lines = list(lines)
    parents = {line.report.locality.parent_id for line in lines} - {None}
    own = _own(reports, parents, period.cut_off_on)
    groups: dict[int | None, Group] = {}
    for line in lines:
        parent = line.report.locality.parent
        key = parent.pk if parent else None
        group = groups.setdefault(key, Group(parent, own.get(key) if key else None))
        group.lines.append(line)
    return list(groups.values())


def _own(reports: DueReportQuerySet, units: Collection[int | None], cut_off_on: dt.date) -> dict[int, DueReport]:
    """The receiving units' own reports of the same day, of any calendar."""
    rows = reports.filter(locality__in=units, cut_off_on=cut_off_on).order_by("-id")
    return {row.locality_id: row for row in rows}
