"""Building a board: targets with values, verdicts, headings."""

import datetime as dt

from indicators.board import Filters, load_board
from indicators.choices import Standing
from indicators.models import Observation, Target
from indicators.services.recompute import recompute_stale
from indicators.services.staleness import mark_stale
from indicators.spans import Span
from tests.factories import (
    make_indicator,
    make_observation,
    make_target,
)

ON = dt.date(2024, 2, 1)
INDICATOR_FACTS = ("unit", "sector", "direction", "accumulation", "parent")


def add(plan, name, written="13", value=None, *, position=0, **facts):
    """A target of a named indicator and, if given, its value."""
    indicator_facts = {key: facts.pop(key) for key in INDICATOR_FACTS if key in facts}
    if above := facts.get("stands_under"):
        facts.setdefault("standing", Standing.PART)
        indicator_facts |= {"parent": above.indicator, "standing": facts["standing"]}
    indicator = facts.pop("indicator", None) or make_indicator(name, **indicator_facts)
    seen = {"as_of": facts.pop("as_of")} if "as_of" in facts else {}
    facts.setdefault("low", written)
    facts.setdefault("high", facts["low"])
    target = make_target(written, plan=plan, indicator=indicator, position=position, **facts)
    if value is not None:
        make_observation(target, value, **seen)
    return target


def board_of(document, on=ON, **choices):
    mark_stale(Target.objects.filter(is_heading=False).values_list("pk", flat=True))
    recompute_stale()
    return load_board(document.locality, Span.of_years(2023), Filters(**choices), on)


def decided(target, verdict, **facts):
    """The authority's verdict on the value that counts now."""
    said_of = Observation.objects.get(indicator=target.indicator, is_current=True)
    said = facts | {"official_verdict": verdict, "official_observation_id": said_of.pk}
    Target.objects.filter(pk=target.pk).update(**said)


def heading(plan, name, **facts):
    return add(plan, name, "", low=None, high=None, kind="", is_heading=True, unit=None, **facts)


def names(board):
    return [row.name for section in board.sections for row in section.rows]
