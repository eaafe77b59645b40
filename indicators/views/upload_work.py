"""One upload: its preview and what is decided there, the import, its result, taking it back."""

from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from indicators.choices import Direction, ObservationKind, UploadState
from indicators.errors import IndicatorsError, InvalidInputError
from indicators.models import Upload
from indicators.services import uploads
from indicators.services.uploads import RowDecisions
from indicators.spans import Span
from indicators.tables import UnusableTable
from indicators.uploads import (
    FIXABLE,
    KEEPABLE,
    Decisions,
    Preview,
    Show,
    digest_of,
    find_indicators,
    look_at,
    progress_words,
    steps_of,
    stored_problems,
    written,
)
from indicators.views.uploads import day_of, is_at_work, refuse, upload_of
from indicators.wakeup import wake
from localities.asking import Question, ask_first, asks_first

ROWS_PER_PAGE = 50
IMPORT_TASK = "indicators.import_uploads"
# The filters as they are offered, where they hold rows.
SHOWN = (Show.LOOK, Show.PROBLEM, Show.MATCH, Show.FINDING, Show.NEW, Show.FIXED, Show.ALL)


@login_required
@require_safe
def upload(request: HttpRequest, upload_id: int) -> HttpResponse:
    """The preview of a table that waits for decisions, the progress of one that is imported, or the result."""
    return _page(request, upload_of(request, upload_id))


def _page(request: HttpRequest, found: Upload, problems: list[object] | None = None) -> HttpResponse:
    period = found.plan.period
    context: dict[str, Any] = {
        "upload": found,
        "board_url": reverse("board", args=[found.plan.locality_id, Span(period.starts_on, period.ends_on)]),
        "problems": problems or [],
        "is_at_work": is_at_work(found),
        "steps": steps_of(found),
        "progress_words": progress_words(found),
        "keep_days": settings.UPLOAD_KEEP_DAYS,
    }
    if found.state in uploads.OPEN_STATES:
        context |= _preview_context(request, found)
    elif found.state in (UploadState.DONE, UploadState.UNDONE):
        context |= {
            "written": written(found),
            "undo_until": uploads.undo_until(found),
            "undo_faults": uploads.faults_of_undoing(found) if found.state == UploadState.DONE else [],
        }
    return render(request, "indicators/uploads/upload.html", context, status=400 if problems else 200)


def _preview_context(request: HttpRequest, found: Upload) -> dict[str, Any]:
    try:
        preview = look_at(found)
    except UnusableTable as error:
        return {"unusable": error.problems}
    except OSError:
        # The page says so where the file was deleted for its age.
        return {"unusable": [_("Không mở lại được tệp đã tải lên. Tải tệp lên lại.")] if found.file else []}
    counts = preview.counts
    show = _show(request, preview)
    shown = [row for row in preview.rows if show in row.shows]
    page = Paginator(shown, ROWS_PER_PAGE).get_page(request.GET.get("page"))
    finding, words = request.GET.get("find", ""), request.GET.get("q", "").replace("\0", "")
    for row in page:
        if words and finding == str(row.line):
            row.choices += find_indicators(words, row)
    decisions = Decisions.of(found)
    return {
        "preview": preview,
        "decisions": decisions,
        "seen": digest_of(found),
        "page": page,
        "show": show,
        "groups": [(group, counts[group]) for group in SHOWN if counts[group] or group in (Show.ALL, show)],
        "counts": {str(group): count for group, count in counts.items()},
        "waiting_here": [row for row in page if row in preview.waiting],
        "last_problems": stored_problems(found),
        "find": finding,
        "words": words,
        "query": _query(request),
        "directions": Direction.choices,
        "observation_kinds": ObservationKind.choices,
    }


def _show(request: HttpRequest, preview: Preview) -> Show:
    asked = request.GET.get("show", "")
    if asked in set(Show):
        return Show(asked)
    return Show.LOOK if preview.counts[Show.LOOK] else Show.ALL


@login_required
@require_POST
def decide_upload(request: HttpRequest, upload_id: int) -> HttpResponse:
    """Say how the table is taken in (`action=options`), where the rows of other documents go (`documents`), what a row
    means (`row`; with `reset` what stands in the file), which likely indicators are the right ones (`confirm`)."""
    found = upload_of(request, upload_id)
    action = request.POST.get("action", "")
    line = _line(request.POST.get("line", ""))
    try:
        if action == "options":
            _decide_options(request, found)
        elif action == "documents":
            uploads.decide_documents(upload=found, documents=request.POST.get("documents", ""), by=request.user)
        elif action == "confirm":
            uploads.confirm_matches(upload=found, matches=_matches(request), by=request.user)
        elif request.POST.get("reset"):
            uploads.reset_row(upload=found, line=line, by=request.user)
        else:
            uploads.decide_row(upload=found, line=line, said=_said_of_row(request), by=request.user)
    except IndicatorsError as error:
        return _page(request, found, error.problems)
    return _back(request, found, line)


def _decide_options(request: HttpRequest, found: Upload) -> None:
    uploads.decide_options(
        upload=found,
        as_of=day_of(request.POST.get("as_of", "").strip(), _("Số liệu tính đến ngày")),
        effective_on=day_of(request.POST.get("effective_on", "").strip(), _("Mức sửa đổi có hiệu lực từ")),
        observation_kind=request.POST.get("observation_kind", ""),
        assume_unclear=bool(request.POST.get("assume_unclear")),
        accept_new_units=bool(request.POST.get("accept_new_units")),
        by=request.user,
    )
    messages.success(request, _("Đã lưu cách nhập bảng."))


def _said_of_row(request: HttpRequest) -> RowDecisions:
    texts = {column: request.POST.get(f"cell-{column}") for column in FIXABLE}
    chosen = request.POST.get("indicator", "")
    return RowDecisions(
        cells={column: text.replace("\0", "") for column, text in texts.items() if text is not None},
        kept=frozenset(column for column in KEEPABLE if request.POST.get(f"keep-{column}")),
        direction=request.POST.get("direction", ""),
        indicator=_line(chosen) if chosen else None,
    )


def _matches(request: HttpRequest) -> dict[int, int]:
    """Line → indicator, as the page showed them. Raises InvalidInputError."""
    pairs = [one.partition(":") for one in request.POST.getlist("match")]
    if not pairs:
        raise InvalidInputError([_("Không có dòng nào để xác nhận.")])
    return {_line(line): _line(pk) for line, _colon, pk in pairs}


def _line(text: str) -> int:
    """A number from the page's own form; anything else means no row."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0


def _query(request: HttpRequest) -> str:
    chosen = {name: request.GET[name] for name in ("show", "page") if request.GET.get(name)}
    return f"?{urlencode(chosen)}" if chosen else ""


def _back(request: HttpRequest, found: Upload, line: int = 0) -> HttpResponseRedirect:
    place = f"#row-{line}" if line else "#rows"
    return redirect(reverse("upload", args=[found.pk]) + _query(request) + place)


@login_required
@require_POST
def import_upload(request: HttpRequest, upload_id: int) -> HttpResponse:
    """Have the table imported in the background; what still stands in the way is said on the page."""
    found = upload_of(request, upload_id)
    try:
        with transaction.atomic():
            uploads.queue_upload(upload=found, by=request.user, seen=request.POST.get("seen"))
            wake(IMPORT_TASK)
    except IndicatorsError as error:
        return _page(request, found, error.problems)
    return redirect("upload", found.pk)


@login_required
@require_POST
@asks_first
def undo_upload(request: HttpRequest, upload_id: int) -> HttpResponse:
    """Take an import back; what was changed since is said on the page."""
    found = upload_of(request, upload_id)
    try:
        if not uploads.faults_of_undoing(found):
            _ask_before_undoing(request, found)
        with transaction.atomic():
            uploads.undo_upload(upload=found, by=request.user)
            wake("indicators.recompute_stale")
            wake("indicators.audit_stale")
    except IndicatorsError as error:
        refuse(request, error.problems)
    else:
        messages.success(request, _("Đã hoàn tác: số liệu và mục tiêu trở lại như trước khi nhập."))
    return _where_it_was(request, found)


def _ask_before_undoing(request: HttpRequest, found: Upload) -> None:
    title = _("Hoàn tác lần nhập “%(name)s”") % {"name": found.file_name}
    taken = _("xóa văn bản “%(plan)s” và lần nhập này: lịch sử vẫn giữ")
    left = _("để lại văn bản “%(plan)s”")
    of_plan = (taken if uploads.takes_plan(found) else left) % {"plan": found.plan}
    doings = "; ".join([*written(found).undoing, of_plan])
    effect = _("Hoàn tác sẽ: %(doings)s. Muốn có lại phải nhập lại bảng.") % {"doings": doings}
    ask_first(request, Question(title, _("Hoàn tác"), effect, back=reverse("upload", args=[found.pk])))


@login_required
@require_POST
@asks_first
def drop_upload(request: HttpRequest, upload_id: int) -> HttpResponse:
    """Give an upload up before it is imported."""
    found = upload_of(request, upload_id)
    try:
        with transaction.atomic():
            uploads.drop_upload(upload=found, by=request.user)
            _ask_before_dropping(request, found)
    except IndicatorsError as error:
        refuse(request, error.problems)
        return redirect("upload", found.pk)
    messages.success(request, _("Đã bỏ tệp “%(name)s”.") % {"name": found.file_name})
    _where_it_was(request, found)
    return redirect("uploads")


def _where_it_was(request: HttpRequest, found: Upload) -> HttpResponseRedirect:
    """The page of the upload, or the list where it went with the document that was made for it."""
    if Upload.objects.filter(pk=found.pk).exists():
        return redirect("upload", found.pk)
    messages.info(
        request, _("Văn bản “%(plan)s” lập riêng cho tệp cũng đã xóa; lịch sử vẫn giữ.") % {"plan": found.plan}
    )
    return redirect("uploads")


def _ask_before_dropping(request: HttpRequest, found: Upload) -> None:
    effect = _(
        "Chưa có gì được nhập. Những gì đã xác nhận và sửa ở các dòng bị bỏ theo; muốn nhập phải tải tệp lên lại."
    )
    title, back = _("Bỏ tệp “%(name)s”") % {"name": found.file_name}, reverse("upload", args=[found.pk])
    ask_first(request, Question(title, _("Bỏ tệp này"), effect, asks_why=False, back=back))
