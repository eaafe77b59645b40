"""What a planner has before them: who has reported, what waits for review, what changed, what disagrees."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone

from indicators.calendars import add_working_days
from indicators.choices import State
from indicators.models import DueReport, Finding, StatusChange, Target
from indicators.models.reporting import DueReportQuerySet
from indicators.reporting import working_days
from indicators.reviewing.listing import PeriodChoice, choose_period, periods_of
from indicators.sheets.lists import ListedReport, listed
from localities.models import LocalityQuerySet

SHOWN = 6
NAMED = 12
ARRIVED = ("sent", "returned", "accepted", "answered")


@dataclass(frozen=True, slots=True)
class Reported:
    """Who has reported in a period. `late` are the units whose deadline is past, the latest first."""

    period: PeriodChoice
    total: int
    arrived: int
    late: Sequence[ListedReport]

    @property
    def named(self) -> Sequence[ListedReport]:
        return self.late[:NAMED]

    @property
    def more(self) -> int:
        return len(self.late) - len(self.named)

    @property
    def pending(self) -> int:
        """Those that still have time."""
        return self.total - self.arrived - len(self.late)


@dataclass(frozen=True, slots=True)
class ChangeLine:
    """A verdict or, where that stayed, a pace that changed: state or pace before (None: there was none) and after."""

    change: StatusChange
    before: State | None = None
    after: State | None = None
    pace_before: str = ""
    pace_after: str = ""


@dataclass(frozen=True, slots=True)
class PlannerPart:
    """The first of each; the counts are of all. `since` is the last working day before today."""

    reported: Reported | None
    waiting: Sequence[ListedReport]
    waiting_count: int
    since: dt.date
    changes: Sequence[ChangeLine]
    changes_count: int
    differing: int
    to_confirm: int
    found: int

    @property
    def more_changes(self) -> int:
        return self.changes_count - len(self.changes)

    @property
    def has_nothing_to_do(self) -> bool:
        has_late = self.reported is not None and self.reported.late
        return not (has_late or self.waiting_count or self.differing or self.to_confirm or self.found)


def load_planner(units: LocalityQuerySet, on: dt.date) -> PlannerPart:
    """A fixed number of queries, however many units report."""
    reports = DueReport.objects.for_localities(units)
    waiting = reports.to_review()
    since = add_working_days(on, -1, working_days())
    changes = _changes(units, since)
    targets = Target.objects.for_localities(units)
    return PlannerPart(
        reported=_reported(reports, on),
        waiting=list(listed(waiting.with_facts().order_by("due_on", "locality__path", "pk")[:SHOWN], on)),
        waiting_count=waiting.count(),
        since=since,
        changes=[_change_line(one) for one in changes[:SHOWN]],
        changes_count=changes.count(),
        differing=targets.where_verdicts_differ().count(),
        to_confirm=targets.where_confirmation_waits().count(),
        found=Finding.objects.for_localities(units).open().but_hints().count(),
    )


def _reported(reports: DueReportQuerySet, on: dt.date) -> Reported | None:
    """The last period that was cut off, else the next; None where nobody has to report."""
    period = choose_period(periods_of(reports, on), "", on)
    if period is None:
        return None
    of_period = reports.filter(duty__calendar=period.calendar_id, cut_off_on=period.cut_off_on)
    rows = list(listed(of_period.with_facts().order_by("locality__path", "pk"), on))
    late = sorted((row for row in rows if row.code == "overdue"), key=lambda row: -row.days_late)
    return Reported(period, len(rows), sum(row.code in ARRIVED for row in rows), late)


def _changes(units: LocalityQuerySet, since: dt.date) -> QuerySet[StatusChange]:
    """What people see of a change: another verdict or another pace. A forecast alone is none, nor is the first state
    of a target."""
    starts = timezone.make_aware(dt.datetime.combine(since, dt.time.min))
    of_units = StatusChange.objects.filter(changed_at__gte=starts, target__locality__in=units)
    unchanged = Q(from_verdict=F("to_verdict"), from_pace=F("to_pace"))
    earlier = StatusChange.objects.filter(target=OuterRef("target"), pk__lt=OuterRef("pk"))
    of_units = of_units.exclude(Q(from_verdict="", from_pace="") & ~Exists(earlier))
    facts = ("target__indicator", "target__stands_under__indicator", "target__locality")
    return of_units.exclude(unchanged).select_related(*facts).order_by("-changed_at", "-pk")


def _change_line(change: StatusChange) -> ChangeLine:
    if change.from_verdict != change.to_verdict:
        before = State(change.from_verdict) if change.from_verdict else None
        return ChangeLine(change, before, State(change.to_verdict or State.UNJUDGED))
    return ChangeLine(change, pace_before=change.from_pace, pace_after=change.to_pace)
