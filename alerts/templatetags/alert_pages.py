"""What the pages of alerts, and other pages, show of alerts."""

from django import template
from django.template import RequestContext

from alerts.choices import AlertState
from alerts.models import Alert
from indicators.models import Target

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


@register.inclusion_tag("alerts/_of_target.html")
def alerts_of(target: Target) -> dict[str, object]:
    """The open alerts about a target, the gravest first, and how many are over; who sees the target sees them."""
    seen = Alert.objects.opened_once().filter(target=target).gravest_first()
    alerts = list(seen.select_related("acknowledged_by", "assigned_to"))
    is_open = [alert for alert in alerts if alert.state == AlertState.OPEN]
    return {"target": target, "alerts": is_open, "over": len(alerts) - len(is_open)}
