"""/metrics: how the sending goes, as Prometheus reads it. For a monitoring system's token, or an administrator."""

from collections.abc import Iterator

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.views.decorators.http import require_safe

from alerts.choices import Channel, DeliveryState
from alerts.models import Delivery, Outlet
from alerts.outbox import sent_per_day, state_of

# https://prometheus.io/docs/instrumenting/exposition_formats/
CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
NOT_SENT = (DeliveryState.QUEUED, DeliveryState.SENDING, DeliveryState.FAILED)


@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    if not _may_read(request):
        return HttpResponse(status=401, headers={"WWW-Authenticate": "Bearer"})
    return HttpResponse("\n".join([*_lines(), ""]), content_type=CONTENT_TYPE, headers={"Cache-Control": "no-store"})


def _may_read(request: HttpRequest) -> bool:
    scheme, _space, token = request.headers.get("Authorization", "").partition(" ")
    if settings.METRICS_TOKEN and scheme == "Bearer" and constant_time_compare(token, settings.METRICS_TOKEN):
        return True
    return request.user.is_active and request.user.is_superuser


def _lines() -> Iterator[str]:
    everything, now = Delivery.objects.all(), timezone.now()
    state = state_of(everything)
    (today,) = sent_per_day(everything, timezone.localdate(now), days=1)
    yield from _gauge("chitieu_deliveries", "Deliveries that wait, are being sent, or were given up")
    for channel in Channel.values:
        for one in NOT_SENT:
            labels = f'{{channel="{channel}",state="{one}"}}'
            yield f"chitieu_deliveries{labels} {state.counts.get((channel, one), 0)}"
    yield from _gauge("chitieu_deliveries_sent_today", "Deliveries sent since midnight")
    for channel in Channel.values:
        yield f'chitieu_deliveries_sent_today{{channel="{channel}"}} {today.counts.get(channel, 0)}'
    yield from _gauge("chitieu_delivery_oldest_waiting_seconds", "How long the oldest delivery waits; 0 if none does")
    for channel in Channel.values:
        since = state.oldest.get(channel, now)
        yield f'chitieu_delivery_oldest_waiting_seconds{{channel="{channel}"}} {(now - since).total_seconds():.0f}'
    yield from _gauge("chitieu_outlets_failing", "Mail server (0 or 1) and webhook endpoints that do not work now")
    failing = list(Outlet.objects.filter(failures__gt=0).values_list("channel", flat=True))
    for channel in (Channel.MAIL, Channel.WEBHOOK):
        yield f'chitieu_outlets_failing{{channel="{channel}"}} {failing.count(channel)}'


def _gauge(name: str, text: str) -> Iterator[str]:
    yield f"# HELP {name} {text}"
    yield f"# TYPE {name} gauge"
