"""One indicator of one period across units: who is ahead, by what was demanded of each or by the value itself."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from django.db.models import Count
from django.utils.translation import gettext as _

from indicators.board.beside import Beside, load_besides
from indicators.board.lines import Line
from indicators.choices import Direction
from indicators.judged import demand_of
from indicators.judging import EXACT, direction_of
from indicators.models import Indicator, Plan, Target
from indicators.setters import read_setters
from indicators.spans import Span
from indicators.states import Tally
from localities.models import Locality, LocalityQuerySet

BY_DEMAND, BY_VALUE = "demand", "value"
# The longest bar, in thousandths of its room; what lies beyond is drawn as long.
FULL = 1000
# By what was demanded, the mark stands here and twice the demand fills the bar.
HALF = Decimal(FULL // 2)


@dataclass(frozen=True, slots=True)
class Bar:
    """In thousandths of the room: `width` of the value, `tick` where the demand stands."""

    width: int
    tick: int | None


@dataclass
class Place:
    """A unit in the ranking; units that are level share a rank, one without a number has none."""

    line: Line
    rank: int | None = None
    bar: Bar | None = None

    @property
    def locality(self) -> Locality:
        return self.line.target.locality

    @property
    def value(self) -> Decimal | None:
        """The number that was judged, in the indicator's unit."""
        return self.line.assessment.value if self.line.assessment else None

    @property
    def threshold(self) -> Decimal | None:
        return self.line.assessment.threshold if self.line.assessment else None

    @cached_property
    def margin(self) -> Decimal | None:
        """How far the value lies on the good side of what was demanded, in percent of the demand; below 0 it misses.
        None where there is nothing to compare."""
        if self.value is None or not self.threshold:
            return None
        direction = direction_of(demand_of(self.line.target))
        step = self.value - self.threshold
        if direction == Direction.WITHIN:
            high = self.line.target.high
            outside = max(-step, self.value - high if high is not None else Decimal(0), Decimal(0))
            step = -outside
        elif direction == Direction.LOWER:
            step = -step
        return EXACT.divide(step * 100, abs(self.threshold))


class Across:
    """The ranking of an indicator's units, with what its title says. `shown` are the places of one page."""

    def __init__(self, places: Collection[Place], by: str) -> None:
        self.by = by
        self.places = _ranked(places, by)
        self.tally = Tally(place.line.state for place in self.places)
        _draw(self.places, by)

    @property
    def pressing(self) -> int:
        """See `Summary.pressing`."""
        return sum(place.line.is_pressing for place in self.places)

    @property
    def ranked(self) -> list[Place]:
        return [place for place in self.places if place.rank is not None]

    @property
    def has_pace(self) -> bool:
        return any(place.line.has_pace for place in self.places)

    @property
    def finding(self) -> str:
        """ "3/12 đơn vị đạt và vượt; đứng đầu Xã A, cuối Xã B"."""
        counts = {"reached": self.tally.reached, "total": self.tally.total}
        said = [_("%(reached)s/%(total)s đơn vị đạt và vượt") % counts]
        if len(self.ranked) > 1:
            ends = {"first": self.ranked[0].locality, "last": self.ranked[-1].locality}
            said.append(_("đứng đầu %(first)s, cuối %(last)s") % ends)
        return "; ".join(said)

    @property
    def sources(self) -> list[str]:
        return list(dict.fromkeys(str(place.line.target.plan) for place in self.places))


def load_across(indicator: Indicator, scope: LocalityQuerySet, span: Span, by: str, on: dt.date) -> Across:
    """The targets that count for an indicator in the units of a scope. Five queries however many units; what stands
    beside each comes with `with_courses`."""
    demanded = Target.objects.filter(
        indicator=indicator, period__starts_on=span.starts_on, period__ends_on=span.ends_on, locality__in=scope
    )
    by_unit: dict[int, list[Target]] = defaultdict(list)
    for target in demanded.with_judgement().order_by("locality__path", "pk"):
        by_unit[target.locality_id].append(target)
    counting = _counting(by_unit, span)
    nothing = Beside()
    return Across([Place(Line(target, on, nothing)) for target in counting], by)


def with_courses(places: Sequence[Place], on: dt.date) -> None:
    """Give the places of a page their values over time, milestones and what is late. Four queries."""
    besides = load_besides([place.line.target for place in places], on)
    for place in places:
        place.line.beside = besides[place.locality.pk]


def _counting(by_unit: Mapping[int, Sequence[Target]], span: Span) -> list[Target]:
    """Of each unit the target of the document that its board counts by."""
    several = [unit for unit, targets in by_unit.items() if len(targets) > 1]
    if not several:
        return [targets[0] for targets in by_unit.values()]
    sizes = Target.objects.filter(
        locality__in=several, period__starts_on=span.starts_on, period__ends_on=span.ends_on
    ).order_by()
    plan_ids: dict[int, list[int]] = defaultdict(list)
    for unit, plan, count in sizes.values_list("locality", "plan").annotate(n=Count("pk")):
        plan_ids[unit] += [plan] * count
    plans = Plan.objects.in_bulk({plan for ids in plan_ids.values() for plan in ids})
    return [
        read_setters(plans, plan_ids[unit], unit).order(targets)[0] if len(targets) > 1 else targets[0]
        for unit, targets in by_unit.items()
    ]


def _ranked(places: Iterable[Place], by: str) -> list[Place]:
    """The best first, what has no number last, equals by name."""
    places = sorted(places, key=lambda place: place.locality.name)
    measured = [(place, merit) for place in places if (merit := _merit(place, by)) is not None]
    measured.sort(key=lambda pair: -pair[1])
    before: Decimal | None = None
    for number, (place, merit) in enumerate(measured, start=1):
        place.rank = number if merit != before else measured[number - 2][0].rank
        before = merit
    return [place for place, _merit_ in measured] + [place for place in places if place.rank is None]


def _merit(place: Place, by: str) -> Decimal | None:
    """What is more is better of; a value where less is better counts backwards."""
    if by == BY_DEMAND or place.value is None:
        return place.margin
    is_lower = direction_of(demand_of(place.line.target)) == Direction.LOWER
    return -place.value if is_lower else place.value


def _draw(places: Iterable[Place], by: str) -> None:
    """Values on one scale from zero; by demand, each in proportion to its own."""
    drawn = [place for place in places if place.value is not None and place.value >= 0]
    figures = [figure for place in drawn for figure in (place.value, place.threshold) if figure is not None]
    longest = max(figures, default=Decimal(0))
    for place in drawn:
        if by == BY_VALUE and longest > 0:
            tick = int(place.threshold * FULL / longest) if place.threshold and place.threshold > 0 else None
            place.bar = Bar(int(place.value * FULL / longest), tick)
        elif by == BY_DEMAND and place.threshold and place.threshold > 0:
            place.bar = Bar(min(int(place.value * HALF / place.threshold), FULL), int(HALF))
