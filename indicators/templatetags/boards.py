"""How the pages write a state and draw its bar."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from indicators.board.states import State

register = template.Library()


@register.filter
def breakable(unit: str) -> str:
    """A unit such as kg/người/năm may break after a slash, and nowhere else."""
    return unit.replace("/", "/\u200b")


@register.simple_tag
def state_mark(state: State) -> SafeString:
    """Sign and word: readable without colour; the sign is not read aloud."""
    return format_html(
        '<span class="state {}"><span class="sign" aria-hidden="true">{}</span> {}</span>',
        state.value,
        state.sign,
        state.label,
    )


@register.inclusion_tag("indicators/_stack.html")
def stack(tally: object, width: int = 1000) -> dict[str, object]:
    """A stacked bar of a tally; `width` in thousandths of the room it has."""
    return {"tally": tally, "width": width}
