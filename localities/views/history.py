"""What was changed, by whom, from what to what."""

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from localities.history import ChangeFilters, changes_for_user, thing_name

ROWS_PER_PAGE = 50


@login_required
@require_safe
def history(request: HttpRequest) -> HttpResponse:
    """The changes within the person's scope, the newest first; filters live in the address."""
    filters = ChangeFilters(request.GET, queryset=changes_for_user(request.user).select_related("by", "locality"))
    page = Paginator(filters.qs, ROWS_PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "form": filters.form,
        "page": page,
        "rows": [(change, thing_name(change.thing)) for change in page],
    }
    return render(request, "localities/history.html", context, status=200 if filters.is_valid() else 400)
