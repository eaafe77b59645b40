"""Boards and the list of them: which one, which filters."""

from collections.abc import Iterator
from itertools import islice
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from indicators.board import BoardSummary, Filters, board_localities, board_spans, load_board, summarise
from indicators.exporting import asked_format, boards_sheet, file_answer
from indicators.models import Finding, Target
from indicators.spans import Span
from indicators.views.exports import board_file
from localities.choices import MAY_WRITE_PLANS
from localities.models import Locality, LocalityQuerySet
from localities.scope import localities_for_user

LOCALITIES_PER_PAGE = 25
LOCALITIES_AT_ONCE = 100
# More than these are found on the list of boards, not in a menu.
LOCALITIES_IN_MENU = 12


@login_required
@require_safe
def boards(request: HttpRequest) -> HttpResponse:
    """The boards within the person's scope; straight to the board where there is only one."""
    words = " ".join(request.GET.get("q", "").replace("\0", "").split())[:100]
    scope = localities_for_user(request.user)
    localities = board_localities(scope).order_by("path", "-valid_from")
    localities = localities.matching(words) if words else localities
    if asked := asked_format(request.GET):
        return file_answer(boards_sheet(_every_board(localities)), asked)
    page = Paginator(localities, LOCALITIES_PER_PAGE).get_page(request.GET.get("page"))
    summaries = summarise(list(page), timezone.localdate())
    only = [one for some in summaries.values() for one in some]
    if len(only) == 1 and not words and page.paginator.num_pages == 1:
        return redirect("board", only[0].locality.pk, only[0].span)
    targets = Target.objects.for_localities(scope)
    context = {
        "boards": list(summaries.items()),
        "page": page,
        "q": words,
        "differing": targets.where_verdicts_differ().count(),
        "waiting": targets.where_confirmation_waits().count(),
        "found": Finding.objects.for_localities(scope).open().but_hints().count(),
    }
    return render(request, "indicators/boards.html", context)


def _every_board(localities: LocalityQuerySet) -> Iterator[tuple[Locality, list[BoardSummary]]]:
    """In parts, so that a province's list takes no more memory than a commune's."""
    rows = localities.iterator(chunk_size=LOCALITIES_AT_ONCE)
    while part := list(islice(rows, LOCALITIES_AT_ONCE)):
        yield from summarise(part, timezone.localdate()).items()


@login_required
@require_safe
def board(request: HttpRequest, locality_id: int, span: Span) -> HttpResponse:
    """A unit's targets of one period; outside the person's scope it does not exist."""
    scope = localities_for_user(request.user)
    locality = get_object_or_404(scope.select_related("parent"), pk=locality_id)
    filters = Filters.from_query(request.GET)
    shown = load_board(locality, span, filters, timezone.localdate())
    if asked := asked_format(request.GET):
        return board_file(shown, locality, span, asked)
    context = {
        "locality": locality,
        "span": span,
        "filters": filters,
        "board": shown,
        "may_follow": localities_for_user(request.user, roles=MAY_WRITE_PLANS).filter(pk=locality.pk).exists(),
        **_choices(scope, locality, span),
    }
    return render(request, "indicators/board.html", context)


def _choices(scope: LocalityQuerySet, locality: Locality, span: Span) -> dict[str, Any]:
    """Where one can go from a board: other periods, and other units in the same one where they have targets for it."""
    others = list(board_localities(scope).order_by("path", "-valid_from")[: LOCALITIES_IN_MENU + 1])
    spans = board_spans([locality, *others])
    return {
        "spans": spans[locality.pk],
        "localities": [
            (other, span if span in spans[other.pk] else spans[other.pk][0]) for other in others[:LOCALITIES_IN_MENU]
        ],
        "has_more_localities": len(others) > LOCALITIES_IN_MENU,
    }
