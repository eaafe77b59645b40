"""Finding units, indicators and targets by words, diacritics and case aside, within a scope. Reads only."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from indicators.board import board_localities, board_spans
from indicators.board.boards import board_periods
from indicators.models import Indicator, Target
from indicators.spans import Span
from localities.folding import fold
from localities.models import LocalityQuerySet

# Fewer letters find everything.
SHORTEST = 2
MOST_WORDS = 8
LISTED, SUGGESTED = 20, 4


@dataclass(frozen=True, slots=True)
class Hit:
    """`note` says where it belongs."""

    label: str
    note: str
    address: str


@dataclass(frozen=True, slots=True)
class Found:
    units: Sequence[Hit]
    indicators: Sequence[Hit]
    targets: Sequence[Hit]

    def __bool__(self) -> bool:
        return bool(self.units or self.indicators or self.targets)


def clean(text: str) -> str:
    """The words of an address as they are searched."""
    return " ".join(text.replace("\0", "").split())[:100]


def search(text: str, scope: LocalityQuerySet, most: int = LISTED) -> Found:
    """The first of each kind; nothing for less than two letters. Six queries at most.

    Every word must be there: of a unit or an indicator in its name, of a target in the name of either.
    """
    words = fold(text).split()[:MOST_WORDS]
    if len("".join(words)) < SHORTEST:
        return Found([], [], [])
    return Found(_units(words, scope, most), _indicators(words, scope, most), _targets(words, scope, most))


def _each(words: Sequence[str], *names: str) -> Q:
    """Every word in one of the fields."""
    found = Q()
    for word in words:
        anywhere = Q()
        for name in names:
            anywhere |= Q(**{f"{name}__contains": word})
        found &= anywhere
    return found


def _units(words: Sequence[str], scope: LocalityQuerySet, most: int) -> list[Hit]:
    units = board_localities(scope).filter(_each(words, "search_name")).order_by("path", "-valid_from")
    units = list(units[:most])
    spans = board_spans(units) if units else {}
    return [
        Hit(str(unit), str(unit.parent or ""), reverse("board", args=[unit.pk, spans[unit.pk][0]])) for unit in units
    ]


def _indicators(words: Sequence[str], scope: LocalityQuerySet, most: int) -> list[Hit]:
    demanded = Target.objects.filter(period__in=board_periods(), locality__in=scope)
    rows = Indicator.objects.filter(_each(words, "search_name"), Exists(demanded.filter(indicator=OuterRef("pk"))))
    rows = list(rows.select_related("unit", "sector", "parent").order_by("name", "pk")[:most])
    periods = demanded.filter(indicator__in=rows).order_by("period__ends_on", "-period__starts_on")
    last = {pk: Span(*span) for pk, *span in periods.values_list("indicator", "period__starts_on", "period__ends_on")}
    return [Hit(_with_unit(one.name, one), _note(one), reverse("across", args=[one.pk, last[one.pk]])) for one in rows]


def _with_unit(name: str, indicator: Indicator) -> str:
    return f"{name} ({indicator.unit})" if indicator.unit else name


def _note(indicator: Indicator) -> str:
    parts = [str(indicator.parent or ""), str(indicator.sector or ""), _("mọi đơn vị")]
    return " · ".join(part for part in parts if part)


def _targets(words: Sequence[str], scope: LocalityQuerySet, most: int) -> list[Hit]:
    names = ("indicator__search_name", "locality__search_name")
    rows = Target.objects.for_localities(scope).filter(_each(words, *names), is_heading=False)
    # The name of a unit alone finds the unit, not everything that it has to reach.
    rows = rows.exclude(_each(words, "locality__search_name"))
    rows = rows.select_related("indicator__unit", "stands_under__indicator", "locality", "period").order_by(
        "-period__ends_on", "locality__path", "position", "pk"
    )
    return [
        Hit(
            _with_unit(one.full_name, one.indicator), f"{one.locality} · {one.period}", reverse("target", args=[one.pk])
        )
        for one in rows[:most]
    ]
