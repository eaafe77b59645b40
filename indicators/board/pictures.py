"""The chart of one target as a picture of its own: with title, unit, what the lines mean and the sources."""

import textwrap
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from indicators.board.lines import Line
from indicators.board.paces import LARGE, chart_of, pace_finding
from indicators.spans import Span

LEADING = 19
# Letters of a line of the picture's width.
LETTERS = 105


@dataclass(frozen=True, slots=True)
class Words:
    text: str
    y: int


def meaning() -> str:
    """What the lines and dots of a chart mean."""
    return _(
        "Nét liền: thực hiện (chấm rỗng: ước); nét đứt: mức phải có; dải nhạt: còn đúng tiến độ; nét xám: mức giao."
    )


def picture_of(line: Line, span: Span) -> dict[str, Any] | None:
    """What the drawing is made from; None where there is nothing to draw."""
    chart = chart_of(line, LARGE)
    if chart is None:
        return None
    unit = f" ({line.own_unit})" if line.own_unit else ""
    heads = [pace_finding(line), *_lines(f"{line.name}{unit} · {line.target.locality} · {span}")]
    heads = [text for text in heads if text]
    top = LEADING * len(heads) + 8
    feet = [meaning(), *_lines(_("Nguồn: %s.") % "; ".join(sources_of(line)))]
    first_foot = top + chart.height + LEADING
    return {
        "line": line,
        "span": span,
        "chart": chart,
        "top": top,
        "heads": _stacked(heads, LEADING),
        "feet": _stacked(feet, first_foot),
        "height": first_foot + LEADING * len(feet),
    }


def _lines(text: str) -> list[str]:
    return textwrap.wrap(text, LETTERS)


def _stacked(texts: list[str], first: int) -> list[Words]:
    return [Words(text, first + LEADING * at) for at, text in enumerate(texts)]


def sources_of(line: Line) -> list[str]:
    """The document of the target, then those of the values that stand."""
    values = [one.source for one in line.series if one.stands and one.source]
    return list(dict.fromkeys([str(line.target.plan), *values]))
