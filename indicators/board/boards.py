"""Which boards there are for a person, and the summary of each. A handful of queries, however many targets."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from indicators.board.distances import MISSED_NAMED, distance_of, furthest_first
from indicators.board.rows import Row, build_rows, count_rows
from indicators.choices import ObservationKind, Pace, State
from indicators.models import Period, Plan, Target
from indicators.official import official_stands
from indicators.setters import read_setters
from indicators.spans import Span
from indicators.states import FALLS_BEHIND, may_turn, state_of
from indicators.summarising import Counted, Summary
from localities.models import Locality, LocalityQuerySet


def board_periods() -> QuerySet[Period]:
    """The periods that have a board of their own in the lists: calendar years and longer ones (terms, five years).

    Shorter ones hold shares of a year's targets; their boards are reached from the targets.
    """
    starts, ends = F("starts_on__year"), {"ends_on__month": 12, "ends_on__day": 31}
    year = Q(starts_on__month=1, starts_on__day=1, ends_on__year=starts, **ends)
    return Period.objects.filter(year | Q(ends_on__year__gt=starts))


def board_localities(scope: LocalityQuerySet) -> LocalityQuerySet:
    """The localities in scope that have a board."""
    demanded = Target.objects.filter(locality=OuterRef("pk"), period__in=board_periods())
    return scope.filter(Exists(demanded)).select_related("parent")


def board_spans(localities: Collection[Locality]) -> dict[int, list[Span]]:
    """Locality id → the spans it has boards for, the latest first; of two that end together, the shorter."""
    pairs = (
        Target.objects.filter(locality__in=localities, period__in=board_periods())
        .order_by("-period__ends_on", "-period__starts_on")
        .values_list("locality_id", "period__starts_on", "period__ends_on")
        .distinct()
    )
    spans: dict[int, list[Span]] = {locality.pk: [] for locality in localities}
    for locality_id, starts_on, ends_on in pairs:
        spans[locality_id].append(Span(starts_on, ends_on))
    return spans


@dataclass(frozen=True, slots=True)
class BoardSummary:
    """One board in a list. `slow` counts the rows that fall behind their pace, `missed` is in the order of naming."""

    locality: Locality
    span: Span
    summary: Summary
    slow: int
    missed: Sequence[Counted]

    @property
    def short_sentence(self) -> str:
        """The counts, and the first of the missed by name: those that the board itself names."""
        return "".join(words.text for words in self.summary.words(MISSED_NAMED, self.missed))


@dataclass(slots=True)
class PlainLine:
    """What counting needs of a target."""

    pk: int
    plan_id: int
    indicator_id: int
    table_id: int | None
    position: int
    number: str
    name: str
    stands_under_id: int | None
    standing: str
    is_heading: bool
    sector_id: int | None
    state: State
    is_estimate: bool
    is_slow: bool
    # See `Line`.
    may_turn: bool
    is_paced: bool
    distance: Decimal | None


_COPIED = (
    *("pk", "plan_id", "indicator_id", "table_id", "position", "number", "stands_under_id", "standing"),
    "is_heading",
)
_BESIDE = ("locality_id", "kind", "is_share", "official_verdict", "official_observation_id")
_READ = {
    "name": F("indicator__name"),
    "sector_id": F("indicator__sector"),
    "accumulation": F("indicator__accumulation"),
    "starts_on": F("period__starts_on"),
    "ends_on": F("period__ends_on"),
    "computed": F("assessment__verdict"),
    "pace": F("assessment__pace"),
    "observation": F("assessment__observation"),
    "threshold": F("assessment__threshold"),
    "value": F("assessment__value"),
    "kind_of_value": F("assessment__observation__kind"),
    "as_of": F("assessment__observation__as_of"),
}
_TURNING = ("computed", "threshold", "value", "accumulation", "as_of", "ends_on")


def summarise(
    localities: Collection[Locality], on: dt.date, periods: Collection[Period] | None = None
) -> dict[Locality, list[BoardSummary]]:
    """The boards of some localities with the summary that each shows unfiltered, the latest first.

    `periods` narrows to some periods. Two queries.
    """
    rows = Target.objects.filter(locality__in=localities)
    boards = plain_lines(rows.filter(period__in=board_periods() if periods is None else periods), on)
    plans = Plan.objects.in_bulk({line.plan_id for lines in boards.values() for line in lines})
    found: dict[Locality, list[BoardSummary]] = {locality: [] for locality in localities}
    by_id = {locality.pk: locality for locality in localities}
    latest_first = sorted(boards.items(), key=lambda item: (item[0][1].ends_on, item[0][1].starts_on), reverse=True)
    for (locality_id, span), lines in latest_first:
        found[by_id[locality_id]].append(_summary_of(by_id[locality_id], span, lines, plans, on))
    return found


def plain_lines(targets: QuerySet[Target], on: dt.date) -> dict[tuple[int, Span], list[PlainLine]]:
    """By locality and span, what counting needs of some targets on a day. One query."""
    boards: dict[tuple[int, Span], list[PlainLine]] = defaultdict(list)
    rows = targets.order_by("pk")
    for row in rows.values(*_COPIED, *_BESIDE, **_READ):
        boards[row["locality_id"], Span(row["starts_on"], row["ends_on"])].append(_plain_line(row, on))
    return boards


def _plain_line(row: Mapping[str, Any], on: dt.date) -> PlainLine:
    stands = official_stands(row["official_verdict"], row["official_observation_id"], row["observation"])
    turns = not stands and may_turn(**{name: row[name] for name in _TURNING}, on=on)
    return PlainLine(
        **{name: row[name] for name in _COPIED},
        name=row["name"],
        sector_id=row["sector_id"],
        state=state_of(row["official_verdict"] if stands else "", row["computed"] or ""),
        is_estimate=row["kind_of_value"] == ObservationKind.ESTIMATE,
        is_slow=row["pace"] in FALLS_BEHIND and row["as_of"] is not None and row["as_of"] < row["ends_on"],
        may_turn=turns,
        is_paced=turns and row["pace"] not in ("", Pace.UNKNOWN),
        distance=distance_of(
            row["computed"] or "", row["threshold"], row["value"], row["kind"], is_share=row["is_share"]
        ),
    )


def _summary_of(
    locality: Locality, span: Span, lines: Collection[PlainLine], plans: Mapping[int, Plan], on: dt.date
) -> BoardSummary:
    setters = read_setters(plans, [line.plan_id for line in lines], locality.pk)
    rows = build_rows(lines, setters)
    summary = count_rows(rows, setters, plans, is_running=on <= span.ends_on)
    chosen = [row for row in rows if not row.is_heading]
    return BoardSummary(locality, span, summary, count_slow(rows), furthest_first(summary.missed, chosen))


def count_slow(rows: Iterable[Row[Any]]) -> int:
    """How many rows fall behind by the line that counts."""
    return sum(row.counted.is_slow and not row.is_heading for row in rows)
