"""What a sheet's script asks for while somebody types: keep this, what would it come to, who else is here."""

import json
from collections.abc import Callable
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from indicators.choices import Answer, ObservationKind
from indicators.errors import ConflictError
from indicators.models import DueReport, SheetCell
from indicators.reporting import FigureKey
from indicators.services.sheets import SavedCell, TurnedSheetError, save_cells, visit_sheet
from indicators.sheets import Preview, Typed, last_turn, load_sheet, preview_rows
from indicators.sheets.sheet import Given
from indicators.states import PACE_SIGNS, SIGNS
from indicators.views.sheets.access import may_fill_in, report_in_scope
from indicators.views.sheets.pages import change_of

# More rows than the longest plan has, so that nobody sends a page of something else.
MOST_CELLS = 2000
LARGEST = 2**31 - 1

Cells = list[dict[str, Any]]


@login_required
@require_POST
def save_draft(request: HttpRequest, report_id: int) -> HttpResponse:
    """Keep the drafts of some rows: `{"turn": …, "cells": [{"id", "written", "choice", "note", "seen"}]}`. Answers what
    became of each; 409 where the sheet is not open or the report has moved on."""

    def keep(found: DueReport, cells: Cells) -> JsonResponse:
        given = {cell["id"]: Given(cell["written"], cell["choice"], cell["note"]) for cell in cells}
        seen = {cell["id"]: cell["seen"] for cell in cells}
        changes = [change_of(key, one, seen[key]) for key, one in given.items()]
        saved = save_cells(report=found, changes=changes, turn=_turn(request), by=request.user)
        time = f"{timezone.localtime():%H:%M}"
        return JsonResponse({"time": time, "cells": {str(key): _saved(one) for key, one in saved.items()}})

    return _answer(request, report_id, keep)


@login_required
@require_POST
def preview_cells(request: HttpRequest, report_id: int) -> HttpResponse:
    """What the sheet would come to with some figures as they are being typed; nothing is stored."""

    def preview(found: DueReport, cells: Cells) -> JsonResponse:
        today = timezone.localdate()
        sheet = load_sheet(found, today)
        typed = sheet.typed
        for cell in cells:
            typed.pop(cell["id"], None)
            if cell["written"] and cell["choice"] not in Answer.values:
                typed[cell["id"]] = Typed(cell["written"], cell["choice"])
        previews = preview_rows(found, [row.asked for row in sheet.asked], typed, today)
        return JsonResponse({"rows": {str(key): _previewed(one) for key, one in previews.items()}})

    return _answer(request, report_id, preview)


@login_required
@require_POST
def visit(request: HttpRequest, report_id: int) -> HttpResponse:
    """Say that the sheet is open here; answers who else has it open, and the drafts as they stand."""
    found = report_in_scope(request, report_id)
    if not may_fill_in(request, found):
        return _refused(_("Bạn không có quyền nhập báo cáo này."), 403)
    others = visit_sheet(report=found, by=request.user)
    cells = SheetCell.objects.filter(report=found).select_related("saved_by")
    drafts = {str(FigureKey(cell.indicator_id, cell.period_id)): _stored(cell) for cell in cells}
    return JsonResponse({"others": [str(user) for user in others], "cells": drafts, "turn": last_turn(found)})


def _answer(request: HttpRequest, report_id: int, verb: Callable[[DueReport, Cells], JsonResponse]) -> HttpResponse:
    found = report_in_scope(request, report_id)
    if not may_fill_in(request, found):
        return _refused(_("Bạn không có quyền nhập báo cáo này."), 403)
    cells = _cells(request)
    if cells is None:
        return _refused(_("Không đọc được nội dung gửi lên. Tải lại trang rồi thử lại."), 400)
    try:
        return verb(found, cells)
    except ConflictError as error:
        return _refused(str(error.problems[0]), 409, has_turned=isinstance(error, TurnedSheetError))


def _refused(sentence: str, status: int, *, has_turned: bool = False) -> JsonResponse:
    return JsonResponse({"problem": sentence, "turned": has_turned}, status=status)


# --- In --------------------------------------------------------------------------------------------------------------
def _cells(request: HttpRequest) -> Cells | None:
    """The rows that were sent; None where this is not what the script sends."""
    body = _body(request)
    cells = body.get("cells") if isinstance(body, dict) else None
    if not isinstance(cells, list) or len(cells) > MOST_CELLS:
        return None
    found = [_cell(cell) for cell in cells]
    return None if None in found else [cell for cell in found if cell]


def _cell(sent: Any) -> dict[str, Any] | None:
    if not isinstance(sent, dict):
        return None
    cell = {name: sent.get(name, "") for name in ("written", "choice", "note")}
    if not all(isinstance(text, str) for text in cell.values()):
        return None
    cell = {name: text.replace("\0", "").strip() for name, text in cell.items()}
    cell["choice"] = cell["choice"] or ObservationKind.ESTIMATE.value
    key, seen = FigureKey.read(str(sent.get("id"))), sent.get("seen", 0)
    if key is None or type(seen) is not int or not 0 <= seen <= LARGEST:
        return None
    return cell | {"id": key, "seen": seen}


def _turn(request: HttpRequest) -> int | None:
    body = _body(request)
    turn = body.get("turn") if isinstance(body, dict) else None
    return turn if type(turn) is int else None


def _body(request: HttpRequest) -> Any:
    try:
        return json.loads(request.body)
    except ValueError:
        return None


# --- Out -------------------------------------------------------------------------------------------------------------
def _stored(cell: SheetCell | None) -> dict[str, Any]:
    if cell is None:
        return {"version": 0, "written": "", "choice": ObservationKind.ESTIMATE.value, "note": ""}
    return {
        "version": cell.version,
        "written": cell.written,
        "choice": cell.answer or cell.kind,
        "note": cell.note,
    }


def _saved(saved: SavedCell) -> dict[str, Any]:
    return {"state": saved.state.value, "sentence": saved.sentence, **_stored(saved.cell)}


def _previewed(preview: Preview) -> dict[str, Any]:
    return {
        "problem": preview.problem,
        "state": _mark(preview.state, SIGNS),
        "percent": preview.percent,
        "pace": _mark(preview.pace, PACE_SIGNS),
        "may_turn": preview.may_turn,
        "sentence": preview.sentence,
        "others": [{"plan": plan, **(_mark(state, SIGNS) or {})} for plan, state in preview.others],
        "findings": preview.findings,
    }


def _mark(code: Any, signs: Any) -> dict[str, str] | None:
    return {"code": code.value, "sign": signs[code], "word": str(code.label)} if code else None
