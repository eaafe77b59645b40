"""What was changed, by whom, from what to what."""

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from indicators.exporting import asked_format, changes_sheet, file_answer
from localities.history import ChangeFilters, changes_for_user, thing_name

ROWS_PER_PAGE = 50


@login_required
@require_safe
def history(request: HttpRequest) -> HttpResponse:
    """The changes within the person's scope, the newest first; filters live in the address."""
    filters = ChangeFilters(request.GET, queryset=changes_for_user(request.user).select_related("by", "locality"))
    if filters.is_valid() and (asked := asked_format(request.GET)):
        return file_answer(changes_sheet(filters.qs), asked)
    page = Paginator(filters.qs, ROWS_PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "form": filters.form,
        "page": page,
        "rows": [(change, thing_name(change.thing)) for change in page],
    }
    return render(request, "indicators/history.html", context, status=200 if filters.is_valid() else 400)
