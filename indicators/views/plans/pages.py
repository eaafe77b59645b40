"""Documents that set targets: the list, the page of one, and from when it is in force."""

import datetime as dt

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from indicators.choices import Setter
from indicators.errors import IndicatorsError, InvalidInputError
from indicators.exporting import asked_format, demands_sheet, documents_sheet, file_answer
from indicators.models import Plan
from indicators.planning.lists import Narrowing, Stage, counted, plans_for, stage_of
from indicators.planning.rows import load_rows
from indicators.services.plans import correct_plan, put_in_force
from indicators.spans import Span
from indicators.views.plans.access import chosen, may_write, number_of, plan_in_scope, planner_of, text_of, theirs
from indicators.views.plans.terms import faults_of_length
from indicators.views.uploads import day_of
from indicators.wakeup import wake
from localities.asking import Question, ask_first, asks_first
from localities.models import Locality
from localities.scope import localities_for_user
from localities.touching import touched_by

ROWS_PER_PAGE = 50
# More than these are found by their names.
UNITS_IN_LIST = 200


@login_required
@require_safe
def plans(request: HttpRequest) -> HttpResponse:
    """The documents of the person's scope; `q`, `year`, `unit`, `setter` and `stage` in the address narrow them."""
    today = timezone.localdate()
    everything = plans_for(localities_for_user(request.user))
    units = Locality.objects.filter(pk__in=everything.values("locality")).order_by("path", "-valid_from")
    narrowing = Narrowing(
        year=_year(request.GET.get("year", "")),
        unit=chosen(units, request.GET.get("unit", "")),
        setter=_of(Setter.values, request.GET.get("setter", "")),
        stage=_of(Stage.values, request.GET.get("stage", "")),
        words=text_of(request.GET, "q")[:100],
    )
    found = narrowing(everything, today).order_by("-period__starts_on", "locality__path", "-pk")
    if asked := asked_format(request.GET):
        return file_answer(documents_sheet(found, today), asked)
    page = Paginator(found, ROWS_PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "rows": [(plan, stage_of(plan, today)) for plan in counted(list(page))],
        "narrowing": narrowing,
        "is_narrowed": narrowing != Narrowing(),
        "units": units[:UNITS_IN_LIST],
        "setters": Setter.choices,
        "stages": Stage.choices,
        "may_add": theirs(request).exists(),
    }
    return render(request, "indicators/plans/list.html", context)


def _year(text: str) -> int | None:
    year = number_of(text)
    return year if year is not None and 1900 <= year <= 2200 else None


def _of(values: list[str], text: str) -> str:
    return text if text in values else ""


@login_required
@require_safe
def plan(request: HttpRequest, plan_id: int) -> HttpResponse:
    """One document with its rows, as far as the person's scope holds them."""
    found = plan_in_scope(request, plan_id)
    if asked := asked_format(request.GET):
        rows = load_rows(found, localities_for_user(request.user), timezone.localdate())
        return file_answer(demands_sheet(found, rows), asked)
    return _page(request, found)


def _page(request: HttpRequest, found: Plan, problems: list[object] | None = None) -> HttpResponse:
    today = timezone.localdate()
    rows = load_rows(found, localities_for_user(request.user), today)
    context = {
        "plan": found,
        "stage": stage_of(found, today),
        "rows": rows,
        "problems": problems or [],
        "values": request.POST,
        "may_write": may_write(request, found),
        "is_in_force": found.is_in_force(today),
        "amendments": found.amendments.order_by("issued_on", "pk"),
        "amended": found.target_versions.filter(version__gt=1).count(),
        "span": Span(found.period.starts_on, found.period.ends_on),
        "proposed": found.in_force_on or max(today, found.issued_on or today),
    }
    return render(request, "indicators/plans/plan.html", context, status=400 if problems else 200)


@planner_of
@require_POST
@asks_first
def force_plan(request: HttpRequest, found: Plan) -> HttpResponse:
    """Say from which day the document is in force (`on`), or take that back while the day has not come."""
    try:
        on = None if "back" in request.POST else day_of(text_of(request.POST, "on"), _("Có hiệu lực từ"))
        if on is None and "back" not in request.POST:
            raise InvalidInputError([_("Có hiệu lực từ: ghi ngày/tháng/năm.")])
        with transaction.atomic():
            put_in_force(plan=found, on=on, by=request.user)
            if on is not None and on <= timezone.localdate():
                _ask_before_forcing(request, found, on)
            wake("indicators.recompute_stale")
    except IndicatorsError as error:
        return _page(request, found, error.problems)
    if on is None:
        messages.success(request, _("Văn bản trở lại là dự thảo."))
    else:
        messages.success(request, _("Văn bản có hiệu lực từ %(day)s.") % {"day": f"{on:%d/%m/%Y}"})
    return redirect("plan", found.pk)


def _ask_before_forcing(request: HttpRequest, found: Plan, on: dt.date) -> None:
    """Where the day has come it cannot be taken back."""
    title = _("“%(plan)s” có hiệu lực từ %(day)s") % {"plan": found, "day": f"{on:%d/%m/%Y}"}
    effect = _(
        "Ngày ấy đã đến nên không trở lại dự thảo được: mức giao không sửa tại chỗ nữa, mọi thay đổi là một văn bản "
        "sửa đổi."
    )
    touched, back = touched_by([found]), reverse("plan", args=[found.pk])
    ask_first(request, Question(title, _("Cho có hiệu lực"), effect, touched, back=back))


@planner_of
@require_POST
def correct(request: HttpRequest, found: Plan) -> HttpResponse:
    """Correct how the document was entered: number, title, day of issue."""
    problems = faults_of_length(request.POST)
    try:
        issued_on = day_of(text_of(request.POST, "issued_on"), _("Ngày ban hành"))
        if problems:
            raise InvalidInputError(problems)
        with transaction.atomic():
            correct_plan(
                plan=found,
                number=text_of(request.POST, "number"),
                title=text_of(request.POST, "title"),
                issued_on=issued_on,
                is_strict=found.is_strict,
                by=request.user,
            )
    except IndicatorsError as error:
        return _page(request, found, error.problems)
    messages.success(request, _("Đã sửa thông tin văn bản."))
    return redirect("plan", found.pk)
