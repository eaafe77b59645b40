"""Where a value was entered and computed for one day: do they agree? Reads only."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from indicators.aggregating import PRECEDENCE, decimals_of
from indicators.choices import ObservationKind
from indicators.judging import EXACT
from indicators.models import Observation, Period
from localities.models import Locality


@dataclass(frozen=True, slots=True)
class AggregateDifference:
    """An entered value and the one computed for the same day, of one indicator in one locality and period.

    `difference` is entered less computed, in the indicator's unit; None where one of them is not a plain number.
    """

    entered: Observation
    computed: Observation

    @property
    def difference(self) -> Decimal | None:
        if self.entered.value is None or self.computed.value is None or self.entered.is_relative:
            return None
        return EXACT.subtract(self.entered.value, self.computed.value)

    @property
    def agrees(self) -> bool:
        """Whether they are the same at the precision in which the entered one is written: 12,3 and 12,333… agree. An
        entered "27" says nothing of the total, so only two totals can differ."""
        entered, computed = self.entered, self.computed
        if entered.value is None or computed.value is None or entered.is_relative:
            return False
        step = Decimal(1).scaleb(-decimals_of([entered.value]))
        is_same = computed.value.quantize(step, ROUND_HALF_UP, EXACT) == entered.value
        totals = {entered.denominator, computed.denominator} - {None}
        return is_same and len(totals) < 2


def aggregate_differences(locality: Locality, period: Period) -> list[AggregateDifference]:
    """For each indicator the newest day on which a value was both entered and computed, whether or not they agree (see
    `agrees`): one query."""
    rows = Observation.objects.standing().filter(locality=locality, period=period)
    return differences_among(rows.select_related("indicator__unit").order_by("indicator__name", "indicator", "id"))


def differences_among(rows: Iterable[Observation]) -> list[AggregateDifference]:
    """The same among values that are loaded already, of any localities and periods."""
    by_series: dict[tuple[int, int, int], dict[bool, list[Observation]]] = defaultdict(lambda: {False: [], True: []})
    for row in rows:
        by_series[row.locality_id, row.indicator_id, row.period_id][row.is_computed].append(row)
    found = []
    for sides in by_series.values():
        computed = {row.as_of: row for row in sides[True]}
        met = [row for row in sides[False] if row.as_of in computed]
        if met:
            entered = max(met, key=lambda row: (row.as_of, PRECEDENCE[ObservationKind(row.kind)]))
            found.append(AggregateDifference(entered, computed[entered.as_of]))
    return found
