"""Links of the lists of alerts."""

from django import template
from django.template import RequestContext

register = template.Library()


@register.simple_tag(takes_context=True)
def narrowed(context: RequestContext, **changes: str) -> str:
    """The list's own address narrowed otherwise; a blank value widens it. Pages begin anew."""
    query = context["request"].GET.copy()
    query.pop("page", None)
    for name, value in changes.items():
        if value:
            query[name] = value
        else:
            query.pop(name, None)
    return f"?{query.urlencode()}"
