"""Uploaded tables: the list, a new one, and what is given back of one."""

import datetime as dt
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.core.paginator import Paginator
from django.db import transaction
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from indicators.choices import Setter, UploadState
from indicators.errors import IndicatorsError, InvalidInputError
from indicators.exporting import asked_format, file_answer, uploads_sheet
from indicators.models import Plan, Upload
from indicators.services import uploads
from indicators.services.catalogue import get_year
from indicators.services.plans import create_plan
from indicators.spans import Span
from indicators.tables import UnusableTable
from indicators.uploads import content_of, look_at, mark_problems, progress_words, steps_of, stored_problems
from localities.choices import MAY_WRITE_PLANS
from localities.models import Locality, LocalityQuerySet
from localities.scope import localities_for_user
from localities.working_unit import working_unit

ROWS_PER_PAGE = 50
# More than these are found by their names.
UNITS_IN_LIST = 100
FIRST_YEAR, LAST_YEAR = 1990, 2100
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
NEW_PLAN_FIELDS = ("number", "title", "setter", "issued_on", "amends")


def theirs(request: HttpRequest) -> LocalityQuerySet:
    """The units for which the person plans; whoever plans for none may not import. Raises PermissionDenied."""
    found = localities_for_user(request.user, roles=MAY_WRITE_PLANS)
    if not found.exists():
        raise PermissionDenied
    return found


def upload_of(request: HttpRequest, upload_id: int) -> Upload:
    """An upload of a unit for which the person plans. Raises Http404 outside the person's scope, PermissionDenied."""
    rows = Upload.objects.select_related("plan__locality", "plan__period", "uploaded_by", "undone_by", "table")
    upload = get_object_or_404(rows.for_localities(localities_for_user(request.user)), pk=upload_id)
    if not theirs(request).filter(pk=upload.plan.locality_id).exists():
        raise PermissionDenied
    return upload


@login_required
@require_safe
def uploads_page(request: HttpRequest) -> HttpResponse:
    """The uploads of the units for which the person plans, the newest first."""
    rows = Upload.objects.for_localities(theirs(request)).select_related(
        "plan__locality", "plan__period", "uploaded_by"
    )
    if asked := asked_format(request.GET):
        return file_answer(uploads_sheet(rows), asked)
    page = Paginator(rows, ROWS_PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "indicators/uploads/list.html", {"page": page})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def new_upload(request: HttpRequest) -> HttpResponse:
    """Choose unit and year, then the document (or a new one) and the file; the file is checked and kept, no more."""
    said = request.POST if request.method == "POST" else request.GET
    choices = _choices(request, theirs(request), said)
    problems: list[object] = []
    if request.method == "POST" and choices["unit"] is not None:
        try:
            upload = _store(request, choices)
        except IndicatorsError as error:
            problems = error.problems
        else:
            return redirect("upload", upload.pk)
    elif said.get("unit") and choices["unit"] is None:
        problems = [_("Chọn đơn vị và năm trước.")]
    context = {
        **choices,
        "problems": problems,
        "values": said,
        "setters": Setter.choices,
        "chosen_plan": said.get("plan") or (str(choices["plans"][0].pk) if choices["plans"] else "new"),
    }
    return render(request, "indicators/uploads/new.html", context, status=400 if problems else 200)


def _choices(request: HttpRequest, units: LocalityQuerySet, said: Any) -> dict[str, Any]:
    """The year, the units to choose from, the one chosen and its documents of that year."""
    year = _number(said.get("year", "")) or timezone.localdate().year
    year = min(max(year, FIRST_YEAR), LAST_YEAR)
    words = " ".join(said.get("q", "").replace("\0", "").split())[:100]
    there = units.valid_on(dt.date(year, 12, 31)).select_related("parent").order_by("path", "-valid_from")
    found = there.matching(words) if words else there
    listed = list(found[: UNITS_IN_LIST + 1])
    has_more = len(listed) > UNITS_IN_LIST
    # Who looks for another unit has not chosen it yet; one that is chosen stands in the list wherever it comes.
    asked = said.get("unit", "")
    working = working_unit(request)
    unit = found.filter(pk=_number(asked) or 0).first()
    if not asked and not words and working is not None:
        unit = found.filter(pk=working.pk).first()
    if len(listed) == 1 and (words or not asked):
        unit = listed[0]
    listed = listed[:UNITS_IN_LIST]
    if unit is not None and not words:
        listed = [unit, *(one for one in listed if one != unit)]
    span = Span.of_years(year)
    plans = Plan.objects.filter(locality=unit, period__starts_on=span.starts_on, period__ends_on=span.ends_on)
    return {
        "year": year,
        "q": words,
        "units": listed,
        "has_more_units": has_more,
        "unit": unit,
        "plans": list(plans.order_by("id")) if unit else [],
    }


def _store(request: HttpRequest, choices: dict[str, Any]) -> Upload:
    """Keep the file, with a document of its own where one is asked for. Raises IndicatorsError."""
    file: UploadedFile | None = request.FILES.get("file")
    upload: Upload | None = None
    try:
        with transaction.atomic():
            if file is None:
                raise InvalidInputError([_("Chưa chọn tệp.")])
            upload = uploads.store_upload(
                content=file.read(),
                name=file.name or "",
                plan=_plan(request, choices),
                makes_plan=request.POST.get("plan") == "new",
                by=request.user,
            )
    except BaseException:
        if upload is not None:
            uploads.discard_file(upload)
        raise
    return upload


def _plan(request: HttpRequest, choices: dict[str, Any]) -> Plan:
    chosen = request.POST.get("plan", "")
    if chosen != "new":
        plan = next((plan for plan in choices["plans"] if str(plan.pk) == chosen), None)
        if plan is None:
            raise InvalidInputError([_("Chọn văn bản của bảng, hoặc lập văn bản mới.")])
        return plan
    values = {name: request.POST.get(name, "").replace("\0", "").strip() for name in NEW_PLAN_FIELDS}
    amended = next((plan for plan in choices["plans"] if str(plan.pk) == values["amends"]), None)
    issued_on = day_of(values["issued_on"], _("Ngày ban hành"))
    unit: Locality = choices["unit"]
    year = get_year(choices["year"])
    values |= {"amends": amended, "issued_on": issued_on}
    return create_plan(locality=unit, period=year, by=request.user, **values)


def day_of(text: str, label: str) -> dt.date | None:
    """A day as people write it or as a date field sends it; None where nothing is said. Raises InvalidInputError."""
    for pattern in ("%Y-%m-%d", "%d/%m/%Y"):
        try:
            return dt.datetime.strptime(text, pattern).replace(tzinfo=dt.UTC).date()
        except ValueError:
            continue
    if text:
        message = _("%(label)s: “%(text)s” không phải là ngày. Viết ngày/tháng/năm.")
        raise InvalidInputError([message % {"label": label, "text": text}])
    return None


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None


@login_required
@require_safe
def upload_progress(request: HttpRequest, upload_id: int) -> JsonResponse:
    """How far the import is: {"state", "step" (0 waits, 1 is checked, 2 is written), "words"}."""
    upload = upload_of(request, upload_id)
    step = [step.is_present for step in steps_of(upload)].index(True)
    return JsonResponse({"state": upload.state, "step": step, "words": progress_words(upload)})


@login_required
@require_safe
def uploaded_file(request: HttpRequest, upload_id: int) -> FileResponse:
    """The file as it was uploaded, to be saved, never shown."""
    upload = upload_of(request, upload_id)
    if not upload.file:
        raise Http404
    try:
        file = upload.file.open("rb")
    except OSError as error:
        raise Http404 from error
    return FileResponse(file, as_attachment=True, filename=upload.file_name, content_type="application/octet-stream")


@login_required
@require_safe
def marked_upload(request: HttpRequest, upload_id: int) -> HttpResponse:
    """The same workbook with what is wrong or odd written onto its cells."""
    upload = upload_of(request, upload_id)
    try:
        preview = look_at(upload)
        if upload.state in uploads.OPEN_STATES:
            problems = [*preview.every_problem, *stored_problems(upload), *preview.remarks]
        else:
            problems = preview.remarks
        content = mark_problems(content_of(upload), preview.table, problems)
    except (UnusableTable, OSError) as error:
        raise Http404 from error
    name = f"{slugify(upload.file_name.rpartition('.')[0]) or 'bang'}-danh-dau.xlsx"
    answer = HttpResponse(content, content_type=XLSX)
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def is_at_work(upload: Upload) -> bool:
    """Whether the page waits for a worker."""
    return upload.state in (UploadState.QUEUED, UploadState.RUNNING)


def refuse(request: HttpRequest, problems: list[object]) -> None:
    """Say on the next page why something was not done."""
    for problem in problems:
        messages.error(request, str(problem))
