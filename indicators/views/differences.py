"""Where the authority decided otherwise than the numbers say, across the person's scope."""

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from indicators.board.beside import Beside
from indicators.board.lines import Line
from indicators.exporting import asked_format, differences_sheet, file_answer
from indicators.models import Target
from localities.models import Locality, LocalityQuerySet
from localities.scope import localities_for_user

ROWS_PER_PAGE = 50


@login_required
@require_safe
def differences(request: HttpRequest) -> HttpResponse:
    """Every target whose official verdict differs from the computed one, or waits to be confirmed: the whole scope, or
    a unit with everything below it; `state=waits` leaves the latter only."""
    scope = localities_for_user(request.user)
    concerned = _concerned(Target.objects.for_localities(scope))
    units = Locality.objects.filter(pk__in=concerned.values("locality")).order_by("path", "-valid_from")
    chosen = _chosen_unit(scope, request.GET.get("unit", ""))
    only_waiting = request.GET.get("state") == "waits"
    found = Target.objects.for_localities(scope) if chosen is None else _in_unit(scope, chosen)
    rows = found.where_confirmation_waits() if only_waiting else _concerned(found)
    rows = rows.with_judgement().select_related("official_by").order_by("locality__path", "-period__ends_on", "pk")
    today = timezone.localdate()
    if asked := asked_format(request.GET):
        return file_answer(differences_sheet(rows, today), asked)
    page = Paginator(rows, ROWS_PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "lines": [Line(target, today, Beside()) for target in page],
        "units": units,
        "chosen": chosen,
        "only_waiting": only_waiting,
    }
    return render(request, "indicators/differences.html", context)


def _concerned(targets: QuerySet[Target]) -> QuerySet[Target]:
    """Either of both, in one statement."""
    differing, waiting = targets.where_verdicts_differ(), targets.where_confirmation_waits()
    return targets.filter(pk__in=differing.values("pk")) | targets.filter(pk__in=waiting.values("pk"))


def _chosen_unit(scope: LocalityQuerySet, text: str) -> Locality | None:
    """The unit named in the address; what is not there or not in scope chooses nothing."""
    return scope.filter(pk=int(text)).first() if text.isascii() and text.isdigit() and len(text) < 19 else None


def _in_unit(scope: LocalityQuerySet, unit: Locality) -> QuerySet[Target]:
    return Target.objects.for_localities(scope.filter(path__startswith=unit.path))
