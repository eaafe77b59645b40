"""The value of a long period from those of the shorter ones inside, and what "nothing to report" says of a sum."""

import datetime as dt
from collections.abc import Iterable, Sequence
from decimal import Decimal

from indicators.aggregating.arithmetic import least_settled, pool
from indicators.aggregating.types import PRECEDENCE, Member, Point, Shortfall, Span, Whole
from indicators.choices import Accumulation, ObservationKind


def over_time(
    accumulation: str, starts_on: dt.date, ends_on: dt.date, spans: Sequence[Span], *, is_percent: bool
) -> list[Whole] | Shortfall:
    """The long period on every day on which a shorter one inside has a value, in order.

    A state is what it was on that day. A flow is the sum of the consecutive spans from the start: each but the last by
    its closing value; after a gap nothing follows. Percentages do not add up.
    """
    inside = [span for span in spans if starts_on <= span.starts_on and span.ends_on <= ends_on and span.values]
    if accumulation == Accumulation.UNKNOWN:
        return Shortfall("no_accumulation")
    if not inside:
        return Shortfall("no_parts")
    if accumulation == Accumulation.STATE:
        return _states(inside)
    chain = _chain(starts_on, inside)
    if not chain:
        return Shortfall("gap", min(span.starts_on for span in inside))
    return _running(chain, is_percent=is_percent)


def _states(inside: Sequence[Span]) -> list[Whole]:
    """Of two spans with a value of one day the more settled counts."""
    best: dict[dt.date, Point] = {}
    for point in (point for span in inside for point in span.values):
        known = best.get(point.on)
        if known is None or PRECEDENCE[ObservationKind(point.kind)] > PRECEDENCE[ObservationKind(known.kind)]:
            best[point.on] = point
    usable = [best[day] for day in sorted(best)]
    return [
        Whole(point.on, str(point.kind), point.value, point.denominator, 1, 1)
        for point in usable
        if point.value is not None and not point.is_relative
    ]


def _chain(start: dt.date, inside: Sequence[Span]) -> list[Span]:
    """Spans that follow each other without a gap: the longest that is closed at each step, at last an open one."""
    chain: list[Span] = []
    while True:
        here = sorted((span for span in inside if span.starts_on == start), key=lambda span: span.ends_on, reverse=True)
        closed = next((span for span in here if span.closing), None)
        if closed is None:
            return [*chain, *here[:1]]
        chain.append(closed)
        start = closed.ends_on + dt.timedelta(days=1)


def _running(chain: Sequence[Span], *, is_percent: bool) -> list[Whole] | Shortfall:
    """The closing value of each span before, and what the next one has reached. A value that came after the end of a
    span that others follow is one of its last day."""
    wholes: dict[dt.date, Whole] = {}
    before: list[Point] = []
    for number, span in enumerate(chain, start=1):
        is_last = number == len(chain)
        for point in span.values:
            parts = [*before, point]
            pooled = pool([(Member(f"{part.on:%d/%m/%Y}"), part) for part in parts])
            if isinstance(pooled, Shortfall):
                return list(wholes.values()) or pooled
            if is_percent and pooled[1] is None:
                return Shortfall("bare_percent", point.on)
            on = point.on if is_last else min(point.on, span.ends_on)
            kind = least_settled(part.kind for part in parts)
            wholes[on] = Whole(on, kind, pooled[0], pooled[1], number, number)
        if span.closing is not None:
            before.append(span.closing)
    return list(wholes.values())


def with_silences(points: Sequence[Point], silences: Iterable[tuple[dt.date, dt.date]], start: dt.date) -> list[Point]:
    """A flow's points, and those that "nothing to report" stands for: nothing was added between the first day and the
    cut-off of a report, so the value of the day before still holds, or 0 where the report begins with the period.

    An answer that does not join on to something known says nothing about the sum, and gives no point.
    """
    known = {point.on: point for point in points}
    for first, cut_off in sorted(silences, key=lambda silence: silence[1]):
        if cut_off < start or cut_off in known:
            continue
        earlier = max((day for day in known if day < cut_off), default=None)
        if earlier is not None and earlier >= first - dt.timedelta(days=1):
            known[cut_off] = known[earlier]._replace(on=cut_off)
        elif earlier is None and first <= start:
            known[cut_off] = Point(cut_off, ObservationKind.FINAL.value, Decimal(0))
    return [known[day] for day in sorted(known)]
