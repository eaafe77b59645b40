"""Which boards there are for a person, and the counts of each. A handful of queries, however many targets."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from types import SimpleNamespace

from django.db.models import Exists, F, OuterRef, QuerySet

from indicators.board.counting import count_once
from indicators.board.states import Tally, state_of
from indicators.models import Period, Target
from localities.models import Locality, LocalityQuerySet


def calendar_years() -> QuerySet[Period]:
    """The periods that are one calendar year; terms and five-year plans have no board yet."""
    return Period.objects.filter(
        starts_on__month=1, starts_on__day=1, ends_on__month=12, ends_on__day=31, ends_on__year=F("starts_on__year")
    )


def board_localities(scope: LocalityQuerySet) -> LocalityQuerySet:
    """The localities in scope that have targets for some year."""
    demanded = Target.objects.filter(locality=OuterRef("pk"), period__in=calendar_years())
    return scope.filter(Exists(demanded)).select_related("parent")


def board_years(localities: Collection[Locality]) -> dict[int, list[int]]:
    """Locality id → the years it has targets for, the latest first."""
    pairs = (
        Target.objects.filter(locality__in=localities, period__in=calendar_years())
        .order_by("-period__starts_on__year")
        .values_list("locality_id", "period__starts_on__year")
        .distinct()
    )
    years: dict[int, list[int]] = {locality.pk: [] for locality in localities}
    for locality_id, year in pairs:
        years[locality_id].append(year)
    return years


@dataclass(frozen=True, slots=True)
class Summary:
    """One board in a list."""

    locality: Locality
    year: int
    tally: Tally


_VALUES = ("pk", "locality_id", "indicator_id", "plan_id", "official_verdict")


def summarise(localities: Collection[Locality]) -> dict[Locality, list[Summary]]:
    """The boards of some localities with the counts that each board shows unfiltered, the latest year first."""
    rows = Target.objects.filter(locality__in=localities, period__in=calendar_years(), is_heading=False).values(
        *_VALUES, year=F("period__starts_on__year"), computed=F("assessment__verdict"), amends_id=F("plan__amends_id")
    )
    boards: dict[tuple[int, int], list[SimpleNamespace]] = defaultdict(list)
    for row in rows.order_by("pk"):
        boards[row["locality_id"], row["year"]].append(SimpleNamespace(**row))
    found: dict[Locality, list[Summary]] = {locality: [] for locality in localities}
    by_id = {locality.pk: locality for locality in localities}
    for (locality_id, year), targets in sorted(boards.items(), key=lambda item: -item[0][1]):
        counted = count_once(targets, {target.plan_id: target.amends_id for target in targets})
        tally = Tally(state_of(target.official_verdict, target.computed or "") for target in counted)
        found[by_id[locality_id]].append(Summary(by_id[locality_id], year, tally))
    return found
