"""The list of reports."""

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from indicators.exporting import asked_format, file_answer, reports_sheet
from indicators.models import DueReport
from indicators.sheets.lists import Shelf, count_shelves, listed, on_shelf
from indicators.views.sheets.access import theirs_to_fill_in
from localities.models import Locality, LocalityQuerySet
from localities.scope import localities_for_user

ROWS_PER_PAGE = 50


@login_required
@require_safe
def reports(request: HttpRequest) -> HttpResponse:
    """The reports of the units whose sheets the person fills in, of all in scope for who only looks; `shelf` and `unit`
    in the address narrow them."""
    today = timezone.localdate()
    theirs = theirs_to_fill_in(request)
    fills_in = theirs.exists()
    everything = DueReport.objects.for_localities(theirs if fills_in else localities_for_user(request.user))
    units = Locality.objects.filter(pk__in=everything.values("locality")).order_by("path", "-valid_from")
    unit = _unit(units, request.GET.get("unit", ""))
    chosen = everything.filter(locality=unit) if unit else everything
    shelf = request.GET.get("shelf", "")
    shelf = shelf if shelf in Shelf.values else Shelf.TO_DO.value
    found = on_shelf(chosen.with_facts(), shelf, today)
    if asked := asked_format(request.GET):
        return file_answer(reports_sheet(listed(found, today)), asked)
    counts = count_shelves(chosen, today)
    page = Paginator(found, ROWS_PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "rows": list(listed(page, today)),
        "shelf": shelf,
        "shelves": [(one.value, one.label, counts[one.value]) for one in Shelf],
        "unit": unit,
        "units": units,
        "fills_in": fills_in,
    }
    return render(request, "indicators/sheets/reports.html", context)


def _unit(units: LocalityQuerySet, text: str) -> Locality | None:
    """The unit named in the address; what is not there or not in scope chooses nothing."""
    return units.filter(pk=int(text)).first() if text.isascii() and text.isdigit() and len(text) < 19 else None
