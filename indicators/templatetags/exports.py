"""The links under a table that give it as a file."""

from django import template
from django.template import RequestContext

register = template.Library()


@register.inclusion_tag("indicators/_export.html", takes_context=True)
def export_links(context: RequestContext) -> dict[str, str]:
    """The table of this page as a file, with the filters of its address; all rows, whichever page is open."""
    query = context["request"].GET.copy()
    query.pop("page", None)
    query.pop("format", None)
    kept = query.urlencode()
    return {"kept": f"{kept}&" if kept else ""}
