"""What a target can be broken down to, what it was broken down to, and whether shares as typed agree with it."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from indicators.breakdowns import Check, Share, check_periods, check_units
from indicators.choices import Breakdown
from indicators.judged import demand_of
from indicators.judging_table import demand_of as demand_read
from indicators.models import Target
from indicators.reading import ReadingError, is_blank, read_target
from indicators.shares import read_shares, read_weights
from indicators.spans import Span
from localities.models import Locality

MONTHS_IN_QUARTER = 3


class By(models.TextChoices):
    """What a target is broken down to."""

    UNITS = "units", gettext_lazy("Theo đơn vị")
    QUARTERS = "quarters", gettext_lazy("Theo quý")
    MONTHS = "months", gettext_lazy("Theo tháng")


@dataclass(frozen=True, slots=True)
class Place:
    """A unit right below, or a span of days inside the target's period; `share` is what it has already."""

    key: str
    name: str
    unit: Locality | None = None
    span: Span | None = None
    share: Target | None = None


def places_for(target: Target, by: str) -> list[Place]:
    """The places that a target can be broken down to, in order, with their shares; also shares of other spans of days,
    which stand in the way of overlapping ones."""
    shares = read_shares(target)
    if by == By.UNITS:
        there = {share.locality_id: share for share in shares.units}
        units = _units_below(target, list(there))
        return [Place(f"u-{unit.pk}", _unit_name(unit, target), unit, None, there.get(unit.pk)) for unit in units]
    stored = {Span(share.period.starts_on, share.period.ends_on): share for share in shares.periods}
    spans = list(_spans(target, 1 if by == By.MONTHS else MONTHS_IN_QUARTER))
    every = sorted({*spans, *stored})
    return [Place(f"s-{span.slug}", _span_name(span), None, span, stored.get(span)) for span in every]


def _units_below(target: Target, there: Sequence[int]) -> list[Locality]:
    """Those right below that held for a part of the period, and any that has a share."""
    period, path = target.period, target.locality.path
    holds = Q(valid_from__lte=period.ends_on) & (Q(valid_to__isnull=True) | Q(valid_to__gt=period.starts_on))
    rows = Locality.objects.filter(Q(pk__in=there) | (Q(path__startswith=path) & holds)).order_by("path", "valid_from")
    return [unit for unit in rows if unit.pk in there or unit.path.removesuffix(f"{unit.code}/") == path]


def _unit_name(unit: Locality, target: Target) -> str:
    if unit.valid_to is not None and unit.valid_to <= target.period.ends_on:
        return _("%(unit)s (đến trước %(day)s)") % {"unit": unit, "day": f"{unit.valid_to:%d/%m/%Y}"}
    return str(unit)


def _spans(target: Target, months: int) -> Iterator[Span]:
    """Calendar months or quarters that lie wholly inside the target's period and are shorter than it."""
    period = target.period
    first = period.starts_on
    while first <= period.ends_on:
        number = first.year * 12 + first.month - 1
        after = (number // months + 1) * months
        nxt = dt.date(after // 12, after % 12 + 1, 1)
        span = Span(first, min(nxt - dt.timedelta(days=1), period.ends_on))
        if span != Span(period.starts_on, period.ends_on):
            yield span
        first = nxt


def _span_name(span: Span) -> str:
    """ "Quý II/2026", "Tháng 6/2026", or the days."""
    last = span.ends_on + dt.timedelta(days=1)
    if span.starts_on.day == 1 and last.day == 1:
        months = (last.year - span.starts_on.year) * 12 + last.month - span.starts_on.month
        if months == 1:
            return _("Tháng %(month)d/%(year)d") % {"month": span.starts_on.month, "year": span.starts_on.year}
        if months == MONTHS_IN_QUARTER and span.starts_on.month % MONTHS_IN_QUARTER == 1:
            number = ("I", "II", "III", "IV")[span.starts_on.month // MONTHS_IN_QUARTER]
            return _("Quý %(number)s/%(year)d") % {"number": number, "year": span.starts_on.year}
    return str(span)


def check_typed(target: Target, by: str, places: Sequence[Place], typed: Mapping[str, str]) -> Check | None:
    """Whether shares as typed (by the place's key) agree with the whole; None where one of them cannot be read or
    nothing is typed."""
    unit = target.indicator.unit.name if target.indicator.unit else ""
    shares: list[Share] = []
    given = [place for place in places if not is_blank(typed.get(place.key, ""))]
    weights = _weights(target, by, given)
    for place in given:
        try:
            reading = read_target(typed[place.key], unit)
        except ReadingError:
            return None
        demand = demand_read(reading, unit, target.indicator.direction)._replace(is_strict=target.plan.is_strict)
        starts_on, ends_on = place.span or (None, None)
        weight = weights.get(place.unit.pk) if place.unit else None
        shares.append(Share(place.name, demand, weight, starts_on, ends_on))
    if not shares:
        return None
    if by == By.UNITS:
        return check_units(target.indicator.breakdown, demand_of(target), shares, unit)
    span = target.period
    accumulation = target.indicator.accumulation
    return check_periods(accumulation, demand_of(target), span.starts_on, span.ends_on, shares, unit)


def _weights(target: Target, by: str, given: Sequence[Place]) -> dict[int, object]:
    indicator = target.indicator
    if by != By.UNITS or indicator.breakdown != Breakdown.WEIGHTED or indicator.weight is None:
        return {}
    return read_weights(indicator.weight, [place.unit.pk for place in given if place.unit], target.period)
