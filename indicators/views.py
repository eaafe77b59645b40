"""The pages: who may look, which board, which filters. What a board says is put together in `indicators.board`."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from indicators.board import Filters, board_localities, board_years, load_board, summarise
from localities.models import Locality, LocalityQuerySet
from localities.scope import localities_for_user

LOCALITIES_PER_PAGE = 25
# More than these are found on the list of boards, not in a menu.
LOCALITIES_IN_MENU = 12


@login_required
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The boards within the person's scope; straight to the board where there is only one."""
    words = " ".join(request.GET.get("q", "").replace("\0", "").split())[:100]
    localities = board_localities(localities_for_user(request.user)).order_by("path", "-valid_from")
    page = Paginator(localities.matching(words) if words else localities, LOCALITIES_PER_PAGE).get_page(
        request.GET.get("page")
    )
    boards = summarise(list(page))
    only = [summary for summaries in boards.values() for summary in summaries]
    if len(only) == 1 and not words and page.paginator.num_pages == 1:
        return redirect("board", only[0].locality.pk, only[0].year)
    return render(request, "indicators/home.html", {"boards": list(boards.items()), "page": page, "q": words})


@login_required
@require_safe
def board(request: HttpRequest, locality_id: int, year: int) -> HttpResponse:
    """A unit's targets of one year; outside the person's scope it does not exist."""
    scope = localities_for_user(request.user)
    locality = get_object_or_404(scope.select_related("parent"), pk=locality_id)
    filters = Filters.from_query(request.GET)
    context = {
        "locality": locality,
        "year": year,
        "filters": filters,
        "board": load_board(locality, year, filters, timezone.localdate()),
        **_choices(scope, locality, year),
    }
    return render(request, "indicators/board.html", context)


def _choices(scope: LocalityQuerySet, locality: Locality, year: int) -> dict[str, Any]:
    """Where one can go from a board: other years, and other units in the same year where they have targets for it."""
    others = list(board_localities(scope).order_by("path", "-valid_from")[: LOCALITIES_IN_MENU + 1])
    years = board_years([locality, *others])
    return {
        "years": years[locality.pk],
        "localities": [
            (other, year if year in years[other.pk] else years[other.pk][0]) for other in others[:LOCALITIES_IN_MENU]
        ],
        "has_more_localities": len(others) > LOCALITIES_IN_MENU,
    }
