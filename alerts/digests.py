"""What a digest says: the state of targets at both ends of a span, and what happened in between. Reads only."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone

from alerts.listing import Listing, first_of
from alerts.models import Alert
from indicators.board import BoardSummary, summarise
from indicators.choices import Verdict
from indicators.models import Period, StatusChange, Target
from localities.models import Locality, LocalityQuerySet

MOST_BOARDS = 5
# Better verdicts have a higher rank; the others say nothing about better or worse.
RANK = {Verdict.NOT_MET: 0, Verdict.MET: 1, Verdict.EXCEEDED: 2}


@dataclass(frozen=True, slots=True)
class Digest:
    """What changed in [starts, ends), what is open at its end, and the counts of the latest period.

    `opened`: Chưa đạt at the end and not at the start. `still_open`: at both. `over`: was in between or at the
    start, and no longer is. `better`, `worse`, `first` count changes of verdict, `first` those from none. `boards` sums
    up the first localities with a table for that period, as their boards do.
    """

    starts: dt.datetime
    ends: dt.datetime
    opened: Listing
    over: Listing
    still_open: Listing
    better: int
    worse: int
    first: int
    period: Period | None
    counts: dict[str, int]
    boards: list[BoardSummary]


def read_digest(*, localities: LocalityQuerySet, starts: dt.datetime, ends: dt.datetime) -> Digest:
    """Read a digest about some localities. The number of queries does not grow with the targets."""
    # Once, as plain ids: every query below would work the person's scope out again.
    has_targets = Exists(Target.objects.filter(locality=OuterRef("pk")))
    places = list(localities.filter(has_targets).values_list("pk", flat=True))
    targets = Target.objects.filter(locality__in=places)
    at_start, at_end = _open_at(starts), _open_at(ends)
    resolved = Alert.objects.filter(target=OuterRef("pk"), resolved_at__gte=starts, resolved_at__lt=ends)
    better, worse, first = _movements(places, starts, ends)
    period = _latest_period(targets, timezone.localtime(ends).date()) if places else None
    return Digest(
        starts=starts,
        ends=ends,
        opened=first_of(targets.filter(Exists(at_end), ~Exists(at_start))),
        over=first_of(targets.filter(Exists(resolved), ~Exists(at_end))),
        still_open=first_of(targets.filter(Exists(at_end), Exists(at_start))),
        better=better,
        worse=worse,
        first=first,
        period=period,
        counts=_counts(targets, period) if period else {},
        boards=_summed_up(places, period, timezone.localtime(ends).date()) if period else [],
    )


def _open_at(moment: dt.datetime) -> QuerySet[Alert]:
    still = Q(resolved_at__isnull=True) | Q(resolved_at__gte=moment)
    return Alert.objects.filter(still, target=OuterRef("pk"), opened_at__lt=moment)


def _movements(places: Sequence[int], starts: dt.datetime, ends: dt.datetime) -> tuple[int, int, int]:
    changes = StatusChange.objects.filter(
        target__locality__in=places, changed_at__gte=starts, changed_at__lt=ends, to_verdict__in=RANK
    ).exclude(from_verdict=F("to_verdict"))  # only the pace or the forecast moved
    better = worse = first = 0
    pairs = changes.order_by().values_list("from_verdict", "to_verdict").annotate(n=Count("pk"))
    for from_verdict, to_verdict, n in pairs:
        if from_verdict not in RANK:
            first += n
        elif RANK[to_verdict] > RANK[from_verdict]:
            better += n
        else:
            worse += n
    return better, worse, first


def _latest_period(targets: QuerySet[Target], on: dt.date) -> Period | None:
    """Of the periods that have begun, the last to end in which something was judged; if none was, the last to end.

    Of a year and a term that end together, the year.
    """
    theirs = targets.filter(period=OuterRef("pk"), is_heading=False)
    periods = Period.objects.filter(Exists(theirs), starts_on__lte=on)
    is_judged = Exists(theirs.filter(assessment__verdict__in=RANK))
    return periods.order_by(is_judged.desc(), "-ends_on", "-starts_on").first()


def _counts(targets: QuerySet[Target], period: Period) -> dict[str, int]:
    judged = targets.filter(period=period).exclude(assessment__verdict="").exclude(assessment__isnull=True)
    return dict(judged.order_by().values_list("assessment__verdict").annotate(n=Count("pk")))


def _summed_up(places: Sequence[int], period: Period, on: dt.date) -> list[BoardSummary]:
    has_table = Exists(Target.objects.filter(locality=OuterRef("pk"), period=period))
    first = list(Locality.objects.filter(has_table, pk__in=places).order_by("path", "valid_from")[:MOST_BOARDS])
    return [board for boards in summarise(first, on, [period]).values() for board in boards]
