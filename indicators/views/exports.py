"""Files of a board. They are Vietnamese whatever language the page is in: forms that the import reads, and an annex."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone, translation
from django.views.decorators.http import require_safe

from indicators.board import Board, Filters, load_board
from indicators.exporting import board_sheet, file_answer, official_table, workbook_answer
from indicators.spans import Span
from indicators.tablefiles import write_official
from localities.models import Locality
from localities.scope import localities_for_user


def board_file(board: Board, locality: Locality, span: Span, asked: str) -> HttpResponse:
    """What a board lists, as the file asked for."""
    with translation.override("vi"):
        return file_answer(board_sheet(board, locality, span), asked)


@login_required
@require_safe
def official(request: HttpRequest, locality_id: int, span: Span) -> HttpResponse:
    """The board as the office prints it, with the filters of the address; outside the person's scope it does not
    exist."""
    locality = get_object_or_404(localities_for_user(request.user).select_related("parent"), pk=locality_id)
    with translation.override("vi"):
        board = load_board(locality, span, Filters.from_query(request.GET), timezone.localdate())
        content = write_official(official_table(board, locality, span))
    return workbook_answer(content, f"bieu-chi-tieu-{locality.code}-{span.slug}")
