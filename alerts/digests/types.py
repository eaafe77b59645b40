"""The digest of one person, before it is put into words."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from alerts.digests.boards import BoardLine
from alerts.listing import Brief
from alerts.movements import Movement
from indicators.models import DueReport
from localities.models import Locality


class Span(NamedTuple):
    """What a digest covers: [starts, ends)."""

    starts: dt.datetime
    ends: dt.datetime


class Due(NamedTuple):
    """The reports of the person's own units that fall due soon: the first of `total`."""

    total: int = 0
    reports: tuple[DueReport, ...] = ()


@dataclass(slots=True)
class Digest:
    """What changed in the span, by kind of change, and what is open at its end and did not change, heaviest first.

    `set_aside` was snoozed or accepted; `muted` are, by the alert that mutes them, those it stands for; neither is
    listed elsewhere. `old` counts what is open about periods long over: it was listed when it opened. `folded` counts
    what was to be told at once and waited for this. `places` are the localities it is about.
    """

    rhythm: str
    span: Span
    changed: dict[Movement, list[Brief]] = field(default_factory=dict)
    still: list[Brief] = field(default_factory=list)
    set_aside: list[Brief] = field(default_factory=list)
    muted: dict[int, list[Brief]] = field(default_factory=dict)
    due: Due = field(default_factory=Due)
    boards: list[BoardLine] = field(default_factory=list)
    places: list[Locality] = field(default_factory=list)
    old: int = 0
    folded: int = 0

    @property
    def has_changes(self) -> bool:
        return any(self.changed.values())

    @property
    def open_count(self) -> int:
        """How many alerts are open at the end and listed, whenever they opened."""
        opened = [briefs for moved, briefs in self.changed.items() if moved not in (Movement.OVER, Movement.PASSED)]
        return len(self.still) + len(self.set_aside) + sum(map(len, opened))

    @property
    def key(self) -> tuple[object, ...]:
        """The same for digests that say the same."""
        return (
            self.rhythm,
            self.span,
            tuple((moved, tuple(one.pk for one in briefs)) for moved, briefs in sorted(self.changed.items())),
            tuple(one.pk for one in self.still),
            tuple(one.pk for one in self.set_aside),
            tuple((by, tuple(one.pk for one in briefs)) for by, briefs in sorted(self.muted.items())),
            (self.due.total, tuple(report.pk for report in self.due.reports)),
            tuple((line.locality.pk, line.year) for line in self.boards),
            tuple(place.pk for place in self.places),
            (self.old, self.folded),
        )

    def lists(self) -> Iterator[list[Brief]]:
        """Every list, in the order they are read."""
        yield from (self.changed[moved] for moved in Movement if moved in self.changed)
        yield self.still
        yield self.set_aside
