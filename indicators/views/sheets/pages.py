"""The sheet of a report as a page: filled in, saved and sent also where no script runs."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import chain, repeat
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from indicators.choices import Answer, ObservationKind
from indicators.errors import ConflictError
from indicators.evidence import EVIDENCE_TYPES
from indicators.models import DueReport
from indicators.reporting import FigureKey, asked_figures, is_early, label_of
from indicators.services.sheets import CellChange, SavedCell, SaveState, UnfinishedSheetError, save_cells, send_sheet
from indicators.sheets import Sheet, SheetRow, load_sheet
from indicators.sheets.sheet import Given
from indicators.views.sheets.access import may_fill_in, report_in_scope
from indicators.views.sheets.shown import facts_of
from indicators.wakeup import wake

# What was typed into the rows that could not be kept, and why.
Lost = Mapping[FigureKey, tuple[Given, SavedCell]]


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def report(request: HttpRequest, report_id: int) -> HttpResponse:
    """The sheet of a report; a POST saves what was typed (`action=save`) or sends it up (`action=send`)."""
    found = report_in_scope(request, report_id)
    may_fill = may_fill_in(request, found)
    if request.method != "POST":
        return _page(request, found, may_fill=may_fill)
    if not may_fill:
        return render(request, "403.html", status=403)
    return _post(request, found)


def _post(request: HttpRequest, found: DueReport) -> HttpResponse:
    try:
        lost = _save(request, found)
        if lost:
            problems = [_("Có %(count)d dòng chưa lưu được, xem ở từng dòng.") % {"count": len(lost)}]
            return _page(request, found, problems=problems, lost=lost)
        if request.POST.get("action") != "send":
            messages.success(request, _("Đã lưu. Báo cáo chưa được gửi lên."))
            return redirect("report", found.pk)
        _send(request, found)
    except UnfinishedSheetError as error:
        return _page(request, found, problems=error.problems, unfinished=error)
    except ConflictError as error:
        return _page(request, found, problems=error.problems)
    return redirect("report", found.pk)


def _send(request: HttpRequest, found: DueReport) -> None:
    with transaction.atomic():
        sent = send_sheet(
            report=found,
            note=_text(request.POST, "note"),
            files=request.FILES.getlist("files"),
            allows_missing="allows_missing" in request.POST,
            turn=_turn(request.POST),
            by=request.user,
        )
        wake("indicators.recompute_stale")
    said = _("Đã gửi lên %(label)s: %(values)d số liệu mới, %(answers)d câu trả lời.")
    messages.success(
        request, said % {"label": label_of(found), "values": len(sent.observations), "answers": sent.answers}
    )
    if early := [str(value.indicator) for value in sent.observations if is_early(value)]:
        told = _("Kỳ chưa kết thúc mà các dòng này không gửi là số ước: %(names)s. Nếu là số ước thì sửa rồi gửi lại.")
        messages.warning(request, told % {"names": ", ".join(dict.fromkeys(early))})


# --- What the form held ----------------------------------------------------------------------------------------------
def _save(request: HttpRequest, found: DueReport) -> Lost:
    """Store the rows that were changed on the page; returns those that could not be, with what was typed."""
    keys = [figure.key for figures in asked_figures(found).values() for figure in figures]
    changes = [change for key in keys if (change := _change(request.POST, key)) is not None]
    if not changes:
        return {}
    saved = save_cells(report=found, changes=changes, turn=_turn(request.POST), by=request.user)
    return {
        change.key: (_given(request.POST, change.key), saved[change.key])
        for change in changes
        if saved[change.key].state != SaveState.SAVED
    }


def _change(form: Mapping[str, str], key: FigureKey) -> CellChange | None:
    """The row as it was posted; None where it is not on the form or nobody touched it."""
    if f"was-{key}" not in form:
        return None
    version, _tab, was = _text(form, f"was-{key}").partition("\t")
    given = _given(form, key)
    if "\t".join(given) == was:
        return None
    return change_of(key, given, int(version) if version.isdecimal() and len(version) < 10 else 0)


def change_of(key: FigureKey, given: Given, seen: int) -> CellChange:
    """`choice` is a kind of value, or an answer that stands for one."""
    is_answer = given.choice in Answer.values
    return CellChange(
        key,
        written=given.written,
        kind=ObservationKind.ESTIMATE.value if is_answer else given.choice,
        answer=given.choice if is_answer else "",
        note=given.note,
        seen=seen,
    )


def _given(form: Mapping[str, str], key: FigureKey) -> Given:
    choice = _text(form, f"choice-{key}") or ObservationKind.ESTIMATE.value
    return Given(_text(form, f"value-{key}").strip(), choice, _text(form, f"note-{key}").strip())


def _turn(form: Mapping[str, str]) -> int | None:
    text = form.get("turn", "")
    return int(text) if text.isdecimal() and len(text) < 19 else None


def _text(form: Mapping[str, str], name: str) -> str:
    return form.get(name, "").replace("\0", "")


# --- The page --------------------------------------------------------------------------------------------------------
def _page(
    request: HttpRequest,
    found: DueReport,
    *,
    may_fill: bool = True,
    problems: Iterable[object] = (),
    lost: Lost | None = None,
    unfinished: UnfinishedSheetError | None = None,
) -> HttpResponse:
    today = timezone.localdate()
    found.refresh_from_db(fields=["review", "sent_at", "sent_by", "closed_at", "closed_by"])
    sheet = load_sheet(found, today, is_judged=True)
    _mark(sheet, lost or {}, unfinished)
    context: dict[str, Any] = {
        **facts_of(found, today),
        "sheet": sheet,
        "is_writable": may_fill and sheet.is_open,
        "is_early": today < found.cut_off_on,
        "may_fill": may_fill,
        "choices": _choices(),
        "kinds": ObservationKind.values,
        "problems": _with_places(problems, sheet, unfinished, [file.name for file in request.FILES.getlist("files")]),
        "file_types": ", ".join(EVIDENCE_TYPES),
        "file_limit": settings.EVIDENCE_MAX_BYTES,
        "missing": unfinished.missing if unfinished else [],
        "note": _text(request.POST, "note"),
    }
    return render(request, "indicators/sheets/report.html", context, status=400 if context["problems"] else 200)


def _mark(sheet: Sheet, lost: Lost, unfinished: UnfinishedSheetError | None) -> None:
    """Show what could not be kept, and what is wrong, in its row."""
    rows: Mapping[FigureKey, SheetRow] = sheet.by_key
    for key, (given, saved) in lost.items():
        rows[key].given, rows[key].fault = given, saved.sentence
    for key, sentence in (unfinished.by_row if unfinished else {}).items():
        rows[key].fault = sentence[:1].upper() + sentence[1:]


def _with_places(
    problems: Iterable[object], sheet: Sheet, unfinished: UnfinishedSheetError | None, files: Sequence[str]
) -> list[tuple[object, str]]:
    """Each sentence with the id of where it is put right, or "": those of rows come first, in the order of the rows;
    what is missing comes last, then the files, which no browser keeps."""
    rows = (f"value-{row.key}" for row in sheet.asked if row.fault)
    found = list(zip(problems, chain(rows, repeat("")), strict=False))
    if unfinished and unfinished.missing:
        found[-1] = found[-1][0], "missing"
    if found and files:
        found.append((_("Chưa gửi nên tệp kèm theo chưa được giữ, chọn lại: %s.") % ", ".join(files), "files"))
    return found


def _choices() -> list[tuple[str, str]]:
    return [
        (ObservationKind.ESTIMATE.value, _("Ước")),
        (ObservationKind.PRELIMINARY.value, _("Sơ bộ")),
        (ObservationKind.FINAL.value, _("Chính thức")),
        (Answer.NOTHING_TO_REPORT.value, _("Không phát sinh")),
        (Answer.DOES_NOT_APPLY.value, _("Không áp dụng")),
    ]
