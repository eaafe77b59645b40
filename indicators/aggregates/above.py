"""Which wholes a value is a part of. Reads only."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection

from django.db.models import Q

from indicators.aggregates.points import SeriesKey
from indicators.aggregates.spans_inside import longer_periods
from indicators.aggregates.units_below import OLDEST_WEIGHT
from indicators.choices import Accumulation, Aggregation
from indicators.models import Indicator, Period, Target
from localities.models import Locality


def levels_above(keys: Collection[SeriesKey]) -> list[set[SeriesKey]]:
    """The series that are made from some others, from those right above to the highest.

    Each level is made after the one before it. It ends: every step goes up a unit or to a longer period. Where nothing
    is aggregated this takes two queries.
    """
    levels: list[set[SeriesKey]] = []
    above = set(keys)
    periods: dict[int, Period] = {}
    while above:
        periods = periods or Period.objects.in_bulk()
        above = _of_units(above, periods) | _of_periods(above, periods)
        if above:
            levels.append(above)
    return levels


def _of_units(keys: Collection[SeriesKey], periods: dict[int, Period]) -> set[SeriesKey]:
    """The same or another indicator of the unit right above."""
    fed = _fed_by({key[1] for key in keys})
    parts = [key for key in keys if key[1] in fed]
    if not parts:
        return set()
    paths = dict(Locality.objects.filter(pk__in={key[0] for key in parts}).values_list("pk", "path"))
    above = {pk: _path_above(path) for pk, path in paths.items()}
    wholes: dict[str, list[Locality]] = defaultdict(list)
    for row in Locality.objects.filter(path__in=set(above.values()) - {""}):
        wholes[row.path].append(row)
    return {
        (whole.pk, made, meant.pk)
        for locality, indicator, period in parts
        for whole in wholes[above[locality]]
        for made, is_state_weight in fed[indicator]
        for meant in (_periods_weighed(periods[period], periods) if is_state_weight else [periods[period]])
        if whole.valid_from <= meant.ends_on and (whole.valid_to is None or whole.valid_to > meant.starts_on)
    }


def _path_above(path: str) -> str:
    return "".join(f"{code}/" for code in path.split("/")[:-2])


def _fed_by(indicators: Collection[int]) -> dict[int, set[tuple[int, bool]]]:
    """What is made from each of some indicators, and whether that is the weight there and a state."""
    fed: dict[int, set[tuple[int, bool]]] = defaultdict(set)
    users = Indicator.objects.exclude(aggregation=Aggregation.NONE).filter(
        Q(pk__in=indicators, source__isnull=True) | Q(source__in=indicators) | Q(weight__in=indicators)
    )
    for pk, source, weight, accumulation in users.values_list("pk", "source", "weight", "weight__accumulation"):
        fed[source or pk].add((pk, False))
        if weight:
            fed[weight].add((pk, accumulation == Accumulation.STATE))
    return {pk: made for pk, made in fed.items() if pk in indicators}


def _periods_weighed(period: Period, periods: dict[int, Period]) -> list[Period]:
    """The periods whose values a state's value of this period may weigh."""
    last = period.ends_on + OLDEST_WEIGHT + dt.timedelta(days=1)
    return [other for other in periods.values() if other.ends_on >= period.starts_on and other.starts_on <= last]


def _of_periods(keys: Collection[SeriesKey], periods: dict[int, Period]) -> set[SeriesKey]:
    """The same series in the longer periods that have a target."""
    longer = {pk: longer_periods(periods[pk], periods.values()) for pk in {key[2] for key in keys}}
    wanted = {(locality, indicator, period.pk) for locality, indicator, short in keys for period in longer[short]}
    if not wanted:
        return set()
    localities, indicators, long = (set(ids) for ids in zip(*wanted, strict=True))
    rows = Target.objects.filter(locality__in=localities, indicator__in=indicators, period__in=long)
    return wanted & set(rows.values_list("locality_id", "indicator_id", "period_id"))
