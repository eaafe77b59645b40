"""One line of counts for each board a digest is about: the sentence of the board itself."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Count, Q

from indicators.board import BoardSummary, summarise
from indicators.board.boards import board_periods
from indicators.models import Period, Target
from indicators.states import DECIDED
from localities.models import Locality


@dataclass(frozen=True, slots=True)
class BoardLine:
    """How a locality stands in the period that counts on a day."""

    summary: BoardSummary

    @property
    def locality(self) -> Locality:
        return self.summary.locality

    @property
    def year(self) -> int:
        return self.summary.span.ends_on.year


def read_boards(localities: Collection[Locality], on: dt.date) -> dict[int, BoardLine]:
    """Locality id → its board of the latest period, where it has one. A few queries, however many."""
    if not localities:
        return {}
    chosen = _latest_periods(localities, on)
    periods = Period.objects.in_bulk(chosen.values())
    found = {}
    for locality, boards in summarise(list(localities), on, list(periods.values())).items():
        period = periods.get(chosen.get(locality.pk, 0))
        for board in boards:
            if period and (board.span.starts_on, board.span.ends_on) == (period.starts_on, period.ends_on):
                found[locality.pk] = BoardLine(board)
    return found


def _latest_periods(localities: Collection[Locality], on: dt.date) -> dict[int, int]:
    """Locality id → of the periods that have begun, the last to end in which something was decided; if nothing was,
    the last to end. Of a year and a term that end together, the year."""
    targets = Target.objects.filter(
        locality__in=list(localities), is_heading=False, period__in=board_periods(), period__starts_on__lte=on
    )
    decided = Q(assessment__verdict__in=DECIDED) | ~Q(official_verdict="")
    pairs = targets.order_by().values_list("locality_id", "period_id", "period__ends_on", "period__starts_on")
    best: dict[int, tuple[tuple[object, ...], int]] = {}
    for locality, period, ends_on, starts_on, count in pairs.annotate(count=Count("pk", filter=decided)):
        rank = (count > 0, ends_on, starts_on)
        if locality not in best or rank > best[locality][0]:
            best[locality] = rank, period
    return {locality: period for locality, (_rank, period) in best.items()}
