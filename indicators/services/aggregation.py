"""Computing the values of wholes from those of the units below and of the shorter periods inside.

There is no queue: a whole is made in the transaction that changed one of its parts, because everything it takes is in
the database already and a few queries make all of them. The units above are locked first, in the order of their ids,
so that two units of one district which report at the same moment are added up one after the other, and the second sees
what the first has stored.
"""

import datetime as dt
from collections.abc import Collection, Sequence
from decimal import ROUND_HALF_UP, Decimal

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import translation
from django.utils.translation import gettext as _

from indicators.aggregates import SeriesKey, levels_above, read_spans_inside, read_units_below
from indicators.aggregating import EXTRA_PLACES, FEWEST_PLACES, Whole, decimals_of
from indicators.choices import Aggregation
from indicators.judging import EXACT
from indicators.models import Indicator, Observation, Period
from indicators.numbers import format_number
from indicators.services.permissions import require_role
from indicators.services.series import live_rows, series_of, store_rows
from indicators.services.staleness import mark_stale_for_series
from localities.choices import MAY_WRITE_OBSERVATIONS
from localities.models import Locality, User

# What is stored of a whole: its day, and whether it was made over time.
Made = tuple[Whole, bool]


@transaction.atomic
def compute_aggregates(*, keys: Collection[SeriesKey], by: User | None = None) -> list[Observation]:
    """Make the values of some series from their parts, and then what they are part of themselves.

    A series has a computed value on every day on which one can be made. One that changed supersedes the earlier one;
    one that can no longer be made (a unit was added, a value is gone) is superseded by nothing. Returns the rows
    stored. Raises NotAllowedError.
    """
    wanted = set(keys)
    localities = Locality.objects.filter(pk__in={locality for locality, _indicator, _period in wanted})
    require_role(by=by, localities=localities, roles=MAY_WRITE_OBSERVATIONS)
    levels = [wanted, *levels_above(wanted)] if wanted else []
    _lock(levels)
    return compute_levels(levels)


def compute_above(*, keys: Collection[SeriesKey]) -> list[Observation]:
    """Make anew what some series are part of: for whatever else a whole depends on (a unit's target that is counted, an
    answer that the indicator does not apply)."""
    with transaction.atomic():
        return compute_levels(lock_above(keys))


@transaction.atomic
def compute_indicator(*, indicator: Indicator) -> list[Observation]:
    """Make all values of an indicator anew: for a rule that changed, and for the nightly pass."""
    parts = {indicator.pk, indicator.source_id, indicator.weight_id} - {None}
    live = Observation.objects.standing().order_by()
    series = ("locality_id", "indicator_id", "period_id")
    above = levels_above(set(live.filter(indicator__in=parts).values_list(*series).distinct()))
    computed = set(live.filter(indicator=indicator, is_computed=True).values_list(*series).distinct())
    return compute_aggregates(keys=computed | {key for level in above for key in level if key[1] == indicator.pk})


def compute_all() -> int:
    """Make everything anew that is made at all, indicator by indicator: it finds what no single write could know (a
    unit that ended, a target that was set later). Returns how many values were stored."""
    long = Period.objects.annotate(is_long=Exists(_shorter())).filter(is_long=True)
    aggregated = Indicator.objects.exclude(aggregation=Aggregation.NONE)
    over_time = Indicator.objects.filter(targets__period__in=long).distinct()
    wanted = {row.pk: row for rows in (aggregated, over_time) for row in rows}
    return sum(len(compute_indicator(indicator=wanted[pk])) for pk in sorted(wanted))


def _shorter() -> QuerySet[Period]:
    inside = Period.objects.filter(starts_on__gte=OuterRef("starts_on"), ends_on__lte=OuterRef("ends_on"))
    return inside.exclude(pk=OuterRef("pk"))


def lock_above(keys: Collection[SeriesKey]) -> list[set[SeriesKey]]:
    """The levels above some series, their units locked until the transaction ends. Lock before the values are read."""
    levels = levels_above(keys)
    _lock(levels)
    return levels


def _lock(levels: Sequence[Collection[SeriesKey]]) -> None:
    localities = {locality for level in levels for locality, _indicator, _period in level}
    if localities:
        # Without the key: a row that refers to the unit is stored meanwhile.
        list(Locality.objects.select_for_update(no_key=True).filter(pk__in=localities).order_by("pk").values_list("pk"))


def compute_levels(levels: Sequence[Collection[SeriesKey]]) -> list[Observation]:
    """Make the series of each level in turn (see `lock_above`)."""
    return [row for level in levels for row in _compute(level)]


def _compute(keys: Collection[SeriesKey]) -> list[Observation]:
    below, inside = read_units_below(keys), read_spans_inside(keys)
    made: dict[tuple[SeriesKey, dt.date], Made] = {}
    for key in keys:
        # Where both can be made, the units of a day say more than the periods up to it.
        if key in inside:
            made |= {(key, whole.on): (whole, True) for whole in inside[key].wholes()}
        if key in below:
            made |= {(key, whole.on): (whole, False) for whole in below[key].wholes()}
    return _store(keys, made)


def _store(keys: Collection[SeriesKey], made: dict[tuple[SeriesKey, dt.date], Made]) -> list[Observation]:
    live = live_rows(keys)
    known = {(series_of(row), row.as_of): row for row in live if row.is_computed}
    indicators = Indicator.objects.in_bulk({key[1] for key, _day in made})
    with translation.override(settings.LANGUAGE_CODE):
        rows = [
            _row(key, indicators[key[1]], whole, known.get((key, day)), is_over_time=is_over_time)
            for (key, day), (whole, is_over_time) in made.items()
        ]
    fresh = [row for row in rows if not _says_the_same(known.get((series_of(row), row.as_of)), row)]
    withdrawn = [row for place, row in known.items() if place not in made]
    if not fresh and not withdrawn:
        return []
    stored = store_rows(fresh, live=live, withdrawn=withdrawn)
    mark_stale_for_series({series_of(row) for row in (*fresh, *withdrawn)})
    return stored


def _row(
    key: SeriesKey, indicator: Indicator, whole: Whole, stored: Observation | None, *, is_over_time: bool
) -> Observation:
    locality, _indicator, period = key
    return Observation(
        locality_id=locality,
        indicator=indicator,
        period_id=period,
        as_of=whole.on,
        kind=whole.kind,
        value=whole.value,
        denominator=whole.denominator,
        written=_written(whole),
        source=_source(indicator, whole, is_over_time=is_over_time),
        corrects=stored,
        is_computed=True,
    )


SAID = ("kind", "value", "denominator", "source")


def _says_the_same(stored: Observation | None, row: Observation) -> bool:
    return stored is not None and all(getattr(stored, name) == getattr(row, name) for name in SAID)


def _written(whole: Whole) -> str:
    """The value for people: what a division left over is rounded away, what was added up is written in full."""
    value = whole.value
    if decimals_of([value]) > EXTRA_PLACES:
        shown = max(FEWEST_PLACES, decimals_of([value]) - EXTRA_PLACES)
        value = value.quantize(Decimal(1).scaleb(-shown), ROUND_HALF_UP, EXACT)
    text = format_number(value)
    return text if whole.denominator is None else f"{text}/{format_number(whole.denominator)}"


def _source(indicator: Indicator, whole: Whole, *, is_over_time: bool) -> str:
    if is_over_time:
        return _("Hệ thống tổng hợp từ %(count)d kỳ ngắn hơn") % {"count": whole.made_of}
    parts = {
        "rule": Aggregation(indicator.aggregation).label,
        "count": whole.made_of,
        "of": whole.of,
    }
    text = _("Hệ thống tổng hợp từ %(count)d/%(of)d đơn vị bên dưới (%(rule)s)") % parts
    if whole.weighted_on is not None and whole.weighted_on != whole.on:
        text += _("; quyền số, mẫu số đến %(on)s") % {"on": f"{whole.weighted_on:%d/%m/%Y}"}
    return text
