"""What a target was broken down to, and whether that agrees with it. Reads only."""

from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal

from indicators.aggregates.units_below import OLDEST_WEIGHT
from indicators.breakdowns import Check, Share, check_periods, check_units
from indicators.choices import Accumulation, Breakdown
from indicators.judged import demand_of
from indicators.judging import judge
from indicators.models import Indicator, Observation, Period, Target


@dataclass(frozen=True, slots=True)
class Shares:
    """The shares of one target: those of units in the same period, those of shorter periods in the same locality."""

    target: Target
    units: list[Target]
    periods: list[Target]

    def check(self) -> dict[str, Check]:
        """What the checks say: of "units" and of "periods", each only where there are shares of that sort."""
        indicator, whole = self.target.indicator, demand_of(self.target)
        unit = indicator.unit.name if indicator.unit else ""
        checks = {}
        if self.units:
            checks["units"] = check_units(indicator.breakdown, whole, self._unit_shares(), unit)
        if self.periods:
            span = self.target.period
            shares = [share_of_period(share) for share in self.periods]
            checks["periods"] = check_periods(indicator.accumulation, whole, span.starts_on, span.ends_on, shares, unit)
        return checks

    def _unit_shares(self) -> list[Share]:
        weights = {}
        if self.target.indicator.breakdown == Breakdown.WEIGHTED and self.target.indicator.weight:
            localities = [share.locality_id for share in self.units]
            weights = read_weights(self.target.indicator.weight, localities, self.target.period)
        return [Share(share.locality.name, demand_of(share), weights.get(share.locality_id)) for share in self.units]


def read_shares(target: Target) -> Shares:
    """The shares of a target, in the order of the units and of the days: one query."""
    return next(iter(read_shares_of([target])), Shares(target, [], []))


def read_shares_of(targets: Collection[Target]) -> list[Shares]:
    """The same of many targets, those without shares left out: one query."""
    shares: dict[int, Shares] = {}
    wholes = {target.pk: target for target in targets}
    rows = Target.objects.filter(breaks_down__in=wholes).select_related("plan", "locality", "period", "indicator__unit")
    for row in rows.order_by("locality__path", "period__starts_on", "id"):
        target = wholes[row.breaks_down_id]
        found = shares.setdefault(target.pk, Shares(target, [], []))
        (found.periods if row.locality_id == target.locality_id else found.units).append(row)
    return list(shares.values())


def check_breakdown(target: Target) -> dict[str, Check]:
    """Whether the shares of a target agree with it, by the rules of its indicator; see `Shares.check`."""
    return read_shares(target).check()


def share_of_period(target: Target) -> Share:
    """A target of a shorter period as the rule takes it."""
    period = target.period
    return Share(str(period), demand_of(target), None, period.starts_on, period.ends_on)


def read_weights(weight: Indicator, localities: Collection[int], period: Period) -> dict[int, Decimal]:
    """What units are weighted by: the values that count where every one of them has one, else their targets.

    The two are not mixed: a population beside a planned one would weigh some units by another year. A state's value
    may be up to a year older than the period.
    """
    rows = Observation.objects.filter(indicator=weight, locality__in=localities, is_current=True, value__isnull=False)
    if weight.accumulation == Accumulation.STATE:
        rows = rows.filter(as_of__gte=period.starts_on - OLDEST_WEIGHT, as_of__lte=period.ends_on)
    else:
        rows = rows.filter(period=period)
    values = {row.locality_id: row.value for row in rows.order_by("as_of", "id") if row.denominator is None}
    if values.keys() == set(localities):
        return values
    targets = Target.objects.filter(indicator=weight, locality__in=localities, period=period, is_heading=False)
    planned: dict[int, Decimal] = {}
    for target in targets.select_related("plan", "indicator__unit").order_by("plan__is_leading", "-id"):
        threshold = judge(demand_of(target), None).threshold
        if threshold is not None:
            planned[target.locality_id] = threshold
    return planned if planned.keys() == set(localities) else {}
