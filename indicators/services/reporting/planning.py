"""Making the reports of the coming months from the duties, so that what is due on a date is one look-up."""

import datetime as dt
from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation

from indicators.calendars import Window, WorkingDays, deadline, windows
from indicators.models import DueReport, ReportingDuty
from indicators.models.reporting import DueReportQuerySet
from indicators.reporting import working_days
from indicators.reporting.begun import begun, settled
from indicators.services.reporting.dropping import carry_drafts, drop_planned
from localities.coverage import below, covered_roots
from localities.models import Locality, Succession

# Thirteen months ahead: the year's last report is there before the year begins.
HORIZON = dt.timedelta(days=396)

Place = tuple[int, dt.date]


@dataclass(slots=True)
class Planned:
    """How many reports were put into the calendar, and how many taken out because their unit or rule has ended."""

    added: int = 0
    dropped: int = 0


@transaction.atomic
def plan_due_reports(
    *, until: dt.date | None = None, on: dt.date | None = None, duties: Collection[ReportingDuty] | None = None
) -> Planned:
    """Bring the reports that fall due from `on` (today) in line with the duties, for cut-offs up to `until` (HORIZON).

    Run again it changes nothing. A unit owes a report when it exists on the cut-off day; a report whose deadline had
    passed before it was planned is not made. What was sent, answered or begun stays whatever becomes of its duty; what
    was begun moves on with a unit that only changed its name or kind.
    """
    on = on or timezone.localdate()
    until = until or on + HORIZON
    asked = ReportingDuty.objects.filter(is_active=True).select_related("calendar__replaces", "locality")
    if duties is not None:
        asked = asked.filter(pk__in=[duty.pk for duty in duties])
    asked = list(asked)
    roots, calendar = _roots([duty.locality for duty in asked]), working_days()
    done = Planned()
    for duty in asked:
        changed = _bring_in_line(duty, _wanted(duty, roots[duty.locality_id], calendar, on, until), on, until)
        done.added += changed.added
        done.dropped += changed.dropped
    return done


def _bring_in_line(duty: ReportingDuty, wanted: dict[Place, DueReport], on: dt.date, until: dt.date) -> Planned:
    """Add the reports that are not there, and take out those that are not wanted; once cut off, a report stays."""
    since = min([on, *(cut_off_on for _unit, cut_off_on in wanted)])
    there = DueReport.objects.filter(duty=duty, cut_off_on__range=(since, until))
    stored = {(locality_id, cut_off_on): pk for pk, locality_id, cut_off_on in _places(there)}
    unwanted = [stored[place] for place in stored.keys() - wanted.keys() if place[1] >= on]
    # What was sent or answered by the rule that this one replaces is not asked for a second time.
    done = {(unit, cut_off_on) for _pk, unit, cut_off_on in _places(settled(_by_the_rule_before(duty)))}
    fresh = [report for place, report in wanted.items() if place not in stored and place not in done]
    # Two runs at once find the same; the second's rows are already there.
    DueReport.objects.bulk_create(fresh, batch_size=2000, ignore_conflicts=True)
    dropped = drop_planned(DueReport.objects.filter(pk__in=unwanted))
    return Planned(len(fresh), dropped + carry_drafts(_renamed(duty, unwanted)))


def _renamed(duty: ReportingDuty, unwanted: Collection[int]) -> dict[int, int]:
    """The begun ones of units that only changed their name or kind, with the reports of the units that they are now."""
    left = list(_places(begun(DueReport.objects.filter(pk__in=unwanted)))) if unwanted else []
    pairs = list(
        Succession.objects.filter(predecessor__in={unit for _pk, unit, _day in left}).values_list(
            "predecessor", "successor"
        )
    )
    rivals = Succession.objects.filter(successor__in={new for _old, new in pairs}).values_list("successor", flat=True)
    olds, news = Counter(old for old, _new in pairs), Counter(rivals)
    lives_on = {old: new for old, new in pairs if olds[old] == 1 and news[new] == 1}
    there = DueReport.objects.filter(duty=duty, locality__in=lives_on.values(), sent_at__isnull=True)
    heirs = {(unit, cut_off_on): pk for pk, unit, cut_off_on in _places(there)}
    found = {pk: heirs.get((lives_on.get(unit, 0), cut_off_on)) for pk, unit, cut_off_on in left}
    return {old: new for old, new in found.items() if new is not None}


def _places(reports: DueReportQuerySet) -> Iterable[tuple[int, int, dt.date]]:
    return reports.values_list("pk", "locality_id", "cut_off_on")


def _by_the_rule_before(duty: ReportingDuty) -> DueReportQuerySet:
    if not duty.calendar.replaces_id:
        return DueReport.objects.none()
    return DueReport.objects.filter(
        duty__calendar=duty.calendar.replaces_id, duty__plan=duty.plan_id, duty__sector=duty.sector_id
    )


def _wanted(
    duty: ReportingDuty, roots: list[Locality], calendar: WorkingDays, on: dt.date, until: dt.date
) -> dict[Place, DueReport]:
    """The reports that a duty asks for, by unit and cut-off day."""
    rule = duty.calendar
    # A deadline can lie long after its cut-off; two months of them are looked back at, and those that are past go.
    first = max(rule.valid_from, on - dt.timedelta(days=62 + 2 * rule.working_days))
    last = min(until, rule.valid_to or until)
    found = {}
    candidates = _right_below(roots, first) if duty.with_below else roots
    for window in windows(rule.frequency, first, last, cut_off_day=rule.cut_off_day):
        due_on = deadline(window.cut_off_on, rule.working_days, calendar)
        if due_on < on:
            continue
        label = _label(window)
        for unit in candidates:
            if unit.is_valid_on(window.cut_off_on):
                found[unit.pk, window.cut_off_on] = DueReport(
                    duty=duty,
                    locality=unit,
                    label=label,
                    starts_on=window.starts_on,
                    cut_off_on=window.cut_off_on,
                    due_on=due_on,
                )
    return found


def _label(window: Window) -> str:
    """Stored in the language of the service; readers get it in their own."""
    with translation.override(settings.LANGUAGE_CODE):
        return window.label


def _roots(localities: Collection[Locality]) -> dict[int, list[Locality]]:
    """For each unit the rows that carry its duty on: itself, and its later rows where it only changed name or kind."""
    closed = [locality for locality in localities if locality.valid_to is not None]
    later = covered_roots(closed) if closed else {}
    return {
        locality.pk: [
            locality,
            *(row for row in later.get(locality.pk, ()) if locality.valid_to and row.valid_from >= locality.valid_to),
        ]
        for locality in localities
    }


def _right_below(roots: Collection[Locality], since: dt.date) -> list[Locality]:
    """The units one step below, as they come and go from a day on."""
    depths = {root.path.count("/") + 1 for root in roots}
    rows = Locality.objects.filter(below(roots)).exclude(valid_to__lte=since)
    return [row for row in rows if row.path.count("/") in depths]
