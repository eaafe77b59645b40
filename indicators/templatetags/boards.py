"""How the pages write a state or a pace and draw bars and charts."""

from decimal import Decimal

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from indicators.board.charts import Chart
from indicators.board.facts import Fact, facts_of
from indicators.board.lines import Line
from indicators.board.paces import LARGE, SMALL, TINY, chart_of, pace_finding
from indicators.board.pictures import meaning, sources_of
from indicators.choices import Pace, State
from indicators.explaining.paces import format_points
from indicators.states import PACE_SIGNS, SIGNS

register = template.Library()


@register.filter
def breakable(unit: str) -> str:
    """A unit such as kg/người/năm may break after a slash, and nowhere else."""
    return unit.replace("/", "/\u200b")


@register.simple_tag
def state_mark(state: State) -> SafeString:
    """Sign and word: readable without colour; the sign is not read aloud."""
    return mark(state.value, SIGNS[state], str(state.label))


@register.simple_tag
def pace_mark(pace: str) -> SafeString:
    found = Pace(pace)
    return mark(found.value, PACE_SIGNS[found], str(found.label))


@register.simple_tag
def mark(code: str, sign: str, label: str) -> SafeString:
    return format_html(
        '<span class="state {}"><span class="sign" aria-hidden="true">{}</span> {}</span>', code, sign, label
    )


@register.inclusion_tag("indicators/_stack.html")
def stack(tally: object, width: int = 1000) -> dict[str, object]:
    """A stacked bar of a tally; `width` in thousandths of the room it has."""
    return {"tally": tally, "width": width}


@register.inclusion_tag("indicators/_chart.html")
def chart(line: Line, *, large: bool = False) -> dict[str, object]:
    """The value over time under a title that says what it shows; nothing where there is nothing to compare."""
    return {"chart": chart_of(line, LARGE if large else SMALL), "finding": pace_finding(line)}


@register.simple_tag
def chart_note(line: Line) -> str:
    """What a chart's lines mean, and where its figures come from."""
    return f"{meaning()} {_('Nguồn: %s.') % '; '.join(sources_of(line))}"


@register.filter
def tiny_chart(line: Line) -> Chart | None:
    """One of many side by side, whose title stands elsewhere."""
    return chart_of(line, TINY)


@register.filter
def facts(line: Line) -> list[Fact]:
    return facts_of(line)


@register.filter
def lag(line: Line) -> str:
    """How far a slow value is behind, in points; nothing for the others."""
    return format_points(line.assessment.lag or Decimal(0)) if line.is_slow and line.assessment else ""
