"""The alerts in a person's scope, and the page of each with what can be done about it."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from alerts.choices import AlertState, Cause, Severity
from alerts.exports import alerts_sheet
from alerts.figures import figures_of
from alerts.filters import STANDINGS, AlertFilters
from alerts.mails.rows import RowWriter
from alerts.models import Alert
from alerts.seeing import alerts_seen_by
from alerts.services import acting
from alerts.steps import why, words_of
from alerts.views.people import people_at
from indicators.exporting import asked_format, file_answer
from indicators.models import Target
from localities.models import Locality, User
from localities.scope import localities_for_user

ROWS_PER_PAGE = 50
MOST_CHOICES = 200
# The narrowing that the page offers; the address takes everything that the API takes.
OFFERED = ("state", "severity", "cause", "under", "mine")


@login_required
@require_safe
def alerts(request: HttpRequest) -> HttpResponse:
    """What is open and asks for somebody, the gravest first, narrowed by the address; what another alert stands for is
    not listed by itself."""
    asked = _asked(request.GET)
    filtered = AlertFilters(asked, queryset=alerts_seen_by(request.user), request=request)
    found = filtered.qs if filtered.is_valid() else alerts_seen_by(request.user).open()
    if as_file := asked_format(request.GET):
        return file_answer(alerts_sheet(found.gravest_first()), as_file)
    page = Paginator(found.gravest_first(), ROWS_PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "lines": _lines(list(page)),
        "asked": asked,
        "counts": _counts(request, asked),
        "causes": Cause.choices,
        "standings": STANDINGS,
        "units": _units(request.user),
        "target": _target(request.user, asked.get("target", "")),
    }
    return render(request, "alerts/alert_list.html", context)


def _asked(given: QueryDict) -> QueryDict:
    """The address with what holds where it says nothing: open, and not muted."""
    asked = given.copy()
    asked.setdefault("state", AlertState.OPEN)
    # Whoever asks about one target asks about all of its alerts.
    if not {"muted_by", "target"} & asked.keys() and asked["state"] == AlertState.OPEN:
        asked.setdefault("is_muted", "false")
    return asked


def _target(user: User, pk: str) -> Target | None:
    """The target that the address asks about, in the person's scope."""
    seen = Target.objects.for_localities(localities_for_user(user)).select_related("indicator")
    return seen.filter(pk=int(pk)).first() if pk.isascii() and pk.isdigit() and len(pk) < 19 else None


def _lines(rows: list[Alert]) -> list[dict[str, Any]]:
    """Each alert with its sentence and how many it stands for."""
    writer = RowWriter([alert.pk for alert in rows], timezone.localdate())
    muted = Alert.objects.open().filter(muted_by__in=rows).order_by()
    counts = dict(muted.values("muted_by").annotate(n=Count("pk")).values_list("muted_by", "n"))
    return [{"alert": alert, "row": writer.row(alert.pk), "muted": counts.get(alert.pk, 0)} for alert in rows]


def _counts(request: HttpRequest, asked: QueryDict) -> list[tuple[str, str, int]]:
    """How many of each severity there are, whichever of them is chosen."""
    others = asked.copy()
    others.pop("severity", None)
    filtered = AlertFilters(others, queryset=alerts_seen_by(request.user), request=request)
    found = filtered.qs if filtered.is_valid() else Alert.objects.none()
    by_severity = dict(found.order_by().values("severity").annotate(n=Count("pk")).values_list("severity", "n"))
    return [(one.value, str(one.label), by_severity.get(one, 0)) for one in reversed(Severity)]


def _units(user: User) -> list[Locality]:
    """The places that have an open alert, for the menu."""
    with_alerts = Alert.objects.open().for_localities(localities_for_user(user)).values("locality")
    return list(Locality.objects.filter(pk__in=with_alerts).order_by("path", "-valid_from")[:MOST_CHOICES])


@login_required
@require_safe
def alert(request: HttpRequest, pk: int) -> HttpResponse:
    """One alert; outside the person's scope it does not exist."""
    return alert_page(request, find_alert(request, pk))


def find_alert(request: HttpRequest, pk: int) -> Alert:
    rows = alerts_seen_by(request.user).select_related(
        "locality", "period", "rule", "acknowledged_by", "assigned_to", "muted_by", "indicator", "report", "finding"
    )
    return get_object_or_404(rows, pk=pk)


def alert_page(
    request: HttpRequest, found: Alert, problems: list[object] | None = None, status: int = 200
) -> HttpResponse:
    """The page, with what a person sent and what was wrong with it above the form it came from."""
    today, user = timezone.localdate(), request.user
    writer = RowWriter([found.pk], today)
    full = writer.alerts[found.pk]
    events = found.events.select_related("by").order_by("-happened_at", "-pk")
    is_open = found.state == AlertState.OPEN
    in_charge = acting.may_take_charge(found, user)
    context = {
        "alert": found,
        "row": writer.row(found.pk),
        "target": full.target,
        "figures": figures_of(full.target, today).facts() if full.target else [],
        "events": [(event, words_of(event), why(event)) for event in events],
        "stands_for": list(found.mutes.open().select_related("locality", "target__indicator")[:ROWS_PER_PAGE]),
        "may_take_charge": is_open and in_charge,
        "may_acknowledge": is_open and found.acknowledged_at is None and acting.may_respond(found, user),
        "may_close": is_open and acting.may_respond(found, user),
        "may_reopen": acting.can_reopen(found) and acting.may_respond(found, user),
        "may_comment": acting.may_comment(found, user),
        "people": people_for(found) if is_open and in_charge else [],
        "values": request.POST,
        "problems": problems or [],
    }
    return render(request, "alerts/alert_detail.html", context, status=status)


def people_for(found: Alert) -> list[User]:
    """Whom it can be handed to: people who work in its place or above it."""
    return people_at(found.locality)
