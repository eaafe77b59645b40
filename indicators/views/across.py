"""Pages across units: one indicator everywhere, and the units below one by sectors."""

from collections import Counter
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from indicators.board import board_spans
from indicators.board.across import BY_DEMAND, BY_VALUE, load_across, with_courses
from indicators.board.boards import board_periods
from indicators.board.heat import heat_localities, load_heat
from indicators.exporting import asked_format, file_answer
from indicators.exporting.across import across_sheet, heat_sheet
from indicators.models import Indicator, Target
from indicators.spans import Span
from localities.choices import LEVEL_OF_KIND, Kind, Level
from localities.coverage import below, covered_roots
from localities.models import Locality, LocalityQuerySet
from localities.scope import localities_for_user

PLACES_PER_PAGE = 60
UNITS_PER_PAGE = 60


@login_required
@require_safe
def across(request: HttpRequest, indicator_id: int, span: Span) -> HttpResponse:
    """An indicator in every unit of the person's scope; what has no target there does not exist. The address chooses
    the unit that the others stand under, their level and the order."""
    today, scope = timezone.localdate(), localities_for_user(request.user)
    indicator = get_object_or_404(Indicator.objects.select_related("unit", "sector", "parent"), pk=indicator_id)
    everywhere = Target.objects.for_localities(scope).filter(indicator=indicator)
    under = _locality(scope, request.GET.get("under", ""))
    inside = scope.filter(below(covered_roots([under])[under.pk])) if under else scope
    of_span = everywhere.filter(period__starts_on=span.starts_on, period__ends_on=span.ends_on)
    levels = _levels(of_span.filter(locality__in=inside))
    level = request.GET.get("level", "")
    level = level if level in levels else next(iter(levels), "")
    by = BY_VALUE if request.GET.get("by") == BY_VALUE else BY_DEMAND
    kinds = [kind for kind in Kind if LEVEL_OF_KIND[kind] == level]
    found = load_across(indicator, inside.filter(kind__in=kinds), span, by, today)
    spans = _spans(everywhere)
    if not spans and not found.places:
        raise Http404
    if asked := asked_format(request.GET):
        return file_answer(across_sheet(indicator, span, found), asked)
    page = Paginator(found.places, PLACES_PER_PAGE).get_page(request.GET.get("page"))
    with_courses(list(page), today)
    chosen = {"under": under.pk if under else "", "level": level if len(levels) > 1 else "", "by": by}
    context = {
        "indicator": indicator,
        "span": span,
        "across": found,
        "page": page,
        "under": under,
        "spans": spans,
        "orders": [
            (label, _address(chosen, by=code), code == by)
            for code, label in ((BY_DEMAND, _("So với mức giao")), (BY_VALUE, _("Giá trị")))
        ],
        "levels": [(Level(one).label, n, _address(chosen, level=one), one == level) for one, n in levels.items()],
        "kept": _address(chosen),
        "everywhere": _address(chosen, under=""),
    }
    return render(request, "indicators/across.html", context)


def _locality(scope: LocalityQuerySet, text: str) -> Locality | None:
    """The unit that the address names, where it is in scope."""
    return scope.filter(pk=int(text)).first() if text.isascii() and text.isdigit() and len(text) < 19 else None


def _levels(targets: Any) -> dict[str, int]:
    """How many units of each level have a target, the level of the most units first."""
    rows = targets.order_by().values_list("locality__kind").annotate(n=Count("locality", distinct=True))
    counts: Counter[str] = Counter()
    for kind, n in rows:
        counts[LEVEL_OF_KIND[Kind(kind)].value] += n
    return dict(counts.most_common())


def _spans(targets: Any) -> Sequence[Span]:
    """The periods that the indicator has targets of, the latest first."""
    rows = targets.filter(period__in=board_periods()).order_by("-period__ends_on", "-period__starts_on")
    return [Span(*row) for row in rows.values_list("period__starts_on", "period__ends_on").distinct()]


def _address(chosen: dict[str, object], **changes: object) -> str:
    return "?" + urlencode({name: value for name, value in (chosen | changes).items() if value != ""})


@login_required
@require_safe
def heat(request: HttpRequest, locality_id: int, span: Span) -> HttpResponse:
    """The units below one by sectors; outside the person's scope it does not exist."""
    scope = localities_for_user(request.user)
    locality = get_object_or_404(scope.select_related("parent"), pk=locality_id)
    units = heat_localities(locality, scope, span)
    if asked := asked_format(request.GET):
        return file_answer(heat_sheet(locality, span, load_heat(list(units), span, timezone.localdate())), asked)
    page = Paginator(units, UNITS_PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "locality": locality,
        "span": span,
        "page": page,
        "heat": load_heat(list(page), span, timezone.localdate()),
        "spans": board_spans([locality])[locality.pk],
    }
    return render(request, "indicators/heat.html", context)
