"""The chart of one target: its value over time against the expected line and the target. Pure geometry.

Coordinates are pixels with one decimal, ready to be written into a drawing.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

Point = tuple[dt.date, Decimal]
# Room at the edges: for a mark on the edge, and right of the drawing for its labels.
EDGE = Decimal(8)
LABELS = Decimal(76)
FOOT = Decimal(18)


@dataclass(frozen=True, slots=True)
class Seen:
    """A value on its day: the number that stands beside the last one, the words for each. `is_ghost`: a correction
    replaced it."""

    on: dt.date
    value: Decimal
    number: str
    words: str
    is_estimate: bool = False
    is_ghost: bool = False


@dataclass(frozen=True, slots=True)
class Level:
    """What was demanded from one day to another: a level, or a band up to `high`."""

    first: dt.date
    last: dt.date
    low: Decimal
    high: Decimal


@dataclass(frozen=True, slots=True)
class Facts:
    """What a chart shows. `expected` are the corners of the expected line, `slack` how far behind it is still on
    track (in the values' unit, towards the baseline)."""

    starts_on: dt.date
    ends_on: dt.date
    seen: Sequence[Seen]
    levels: Sequence[Level]
    expected: Sequence[Point] = ()
    slack: Decimal = Decimal(0)
    target_words: str = ""


@dataclass(frozen=True, slots=True)
class Mark:
    x: str
    y: str
    words: str
    kind: str


@dataclass(frozen=True, slots=True)
class Box:
    x: str
    y: str
    width: str
    height: str


@dataclass(frozen=True, slots=True)
class Chart:
    """Attributes of the drawing. `line` joins the values that count, `expected` is the expected line and `track` the
    band behind it that is still on track; labels stand at `last_y` and `target_y`, far enough apart to be read."""

    width: int
    height: int
    line: str
    expected: str
    track: str
    marks: list[Mark]
    boxes: list[Box]
    last_words: str
    last_x: str
    last_y: str
    target_words: str
    target_y: str
    label_x: str
    base_y: str
    foot_y: str
    first_x: str
    end_x: str
    first_words: str
    end_words: str


class _Scale:
    def __init__(self, facts: Facts, width: int, height: int) -> None:
        values = [one.value for one in facts.seen] + [value for _on, value in facts.expected]
        values += [edge for level in facts.levels for edge in (level.low, level.high)]
        low, high = min(values), max(values)
        room = (high - low) / 12 or abs(high) / 12 or Decimal(1)
        self.low, self.high = low - (0 if low == 0 else room), high + room
        self.first = min(facts.starts_on - dt.timedelta(days=1), *(one.on for one in facts.seen))
        self.days = Decimal(max((max(facts.ends_on, *(one.on for one in facts.seen)) - self.first).days, 1))
        self.room = Decimal(width) - EDGE - LABELS
        self.foot = Decimal(height) - FOOT

    def x(self, on: dt.date) -> Decimal:
        return EDGE + self.room * (on - self.first).days / self.days

    def y(self, value: Decimal) -> Decimal:
        return EDGE + (self.foot - EDGE) * (self.high - value) / (self.high - self.low)

    def path(self, points: Sequence[Point]) -> str:
        return " ".join(f"{pixels(self.x(on))},{pixels(self.y(value))}" for on, value in points)


def pixels(value: Decimal) -> str:
    return f"{value:.1f}"


def draw_chart(facts: Facts, width: int, height: int) -> Chart | None:
    """None where there is nothing to compare: no value, or neither a second value nor an expected line."""
    live = [one for one in facts.seen if not one.is_ghost]
    if not live or (len(live) < 2 and not facts.expected):
        return None
    scale = _Scale(facts, width, height)
    last, target = live[-1], facts.levels[-1].low if facts.levels else None
    last_y = scale.y(last.value)
    target_y = scale.y(target) if target is not None else last_y
    return Chart(
        width=width,
        height=height,
        line=scale.path([(one.on, one.value) for one in live]),
        expected=scale.path(facts.expected),
        track=_track(facts, scale),
        marks=[
            Mark(pixels(scale.x(one.on)), pixels(scale.y(one.value)), one.words, _kind(one, one is last))
            for one in facts.seen
        ],
        boxes=[_box(level, scale) for level in facts.levels],
        last_words=last.number,
        last_x=pixels(scale.x(last.on) + 7),
        last_y=pixels(_apart(last_y, target_y) + 4),
        target_words=facts.target_words,
        target_y=pixels(target_y + 4),
        label_x=pixels(EDGE + scale.room + 6),
        base_y=pixels(scale.foot),
        foot_y=pixels(Decimal(height) - 4),
        first_x=pixels(EDGE),
        end_x=pixels(scale.x(facts.ends_on)),
        first_words=f"{facts.starts_on:%d/%m/%Y}",
        end_words=f"{facts.ends_on:%d/%m/%Y}",
    )


def _apart(y: Decimal, other: Decimal) -> Decimal:
    """Two labels closer than a line of text would cover each other: the first gives way."""
    if abs(y - other) >= 14:
        return y
    return other + 14 if y >= other else other - 14


def _kind(one: Seen, is_last: bool) -> str:
    kinds = [("ghost", one.is_ghost), ("estimate", one.is_estimate and not one.is_ghost), ("last", is_last)]
    return " ".join(name for name, holds in kinds if holds)


def _box(level: Level, scale: _Scale) -> Box:
    """A level is a line one and a half pixels high, a band as high as it is."""
    left, right = scale.x(level.first), scale.x(level.last)
    top, bottom = scale.y(level.high), scale.y(level.low)
    return Box(pixels(left), pixels(top), pixels(right - left), pixels(max(bottom - top, Decimal("1.5"))))


def _track(facts: Facts, scale: _Scale) -> str:
    """The expected line and, back again, the line as far behind it as is still on track, never behind the baseline."""
    if not facts.expected or not facts.slack:
        return ""
    baseline = facts.expected[0][1]
    never = max if facts.slack > 0 else min
    behind = [(on, never(value - facts.slack, baseline)) for on, value in reversed(_with_bend(facts, baseline))]
    return f"{scale.path(facts.expected)} {scale.path(behind)}"


def _with_bend(facts: Facts, baseline: Decimal) -> list[Point]:
    """The expected line with the day on which the band behind it leaves the baseline as a corner of its own."""
    corners = list(facts.expected)
    for place, ((first, low), (last, high)) in enumerate(pairwise(facts.expected), start=1):
        reach = baseline + facts.slack
        if min(low, high) < reach < max(low, high):
            days = int((last - first).days * (reach - low) / (high - low))
            return [*corners[:place], (first + dt.timedelta(days=days), reach), *corners[place:]]
    return corners
