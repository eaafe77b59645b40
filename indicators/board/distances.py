"""How far missed values are from their thresholds, and which are named first wherever the missed are named. Pure."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from indicators.board.rows import Row
from indicators.choices import Kind, State
from indicators.summarising import Counted

HUNDRED = Decimal(100)
# How many of the missed a sentence names.
MISSED_NAMED = 3
# A threshold of zero has no share.
NO_SHARE = Decimal(-1)


def distance_of(
    computed: str, threshold: Decimal | None, value: Decimal | None, kind: str, *, is_share: bool
) -> Decimal | None:
    """In percent of the threshold, `NO_SHARE` where that is zero; None where no numbers say that it was missed."""
    if computed != State.NOT_MET or threshold is None:
        return None
    gap = abs((value or Decimal(0)) - threshold)
    if kind == Kind.RELATIVE and not is_share:
        threshold += HUNDRED  # "tăng 5 %" is 105 % of what it is compared with
    return gap * HUNDRED / threshold if threshold > 0 else NO_SHARE


def furthest_rows(rows: Iterable[Row[Any]]) -> list[Row[Any]]:
    """The missed rows that numbers measure, the furthest first; those without a share of their own last."""
    found = [row for row in rows if row.state == State.NOT_MET and row.counted.distance is not None]
    return sorted(found, key=lambda row: -row.counted.distance)


def furthest_first(missed: Iterable[Counted], rows: Iterable[Row[Any]]) -> list[Counted]:
    """The missed indicators as a sentence names them: by the furthest of their rows, then as printed."""
    far: Mapping[object, int] = {row.first.indicator_id: place for place, row in enumerate(furthest_rows(rows))}

    def place_of(one: Counted) -> int:
        return min(far.get(item.key, len(far)) for item in (one.item, *one.missed))

    return sorted(missed, key=place_of)
