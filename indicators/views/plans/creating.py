"""A new document: unit, period, who sets it, number, title, days."""

import datetime as dt
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Case, Exists, OuterRef, QuerySet, When
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from indicators.choices import Setter
from indicators.errors import IndicatorsError, InvalidInputError
from indicators.models import Plan, Target
from indicators.services.plans import create_plan, put_in_force
from indicators.views.plans.access import chosen, text_of, theirs
from indicators.views.plans.terms import faults_of_length, period_of
from indicators.views.uploads import day_of
from localities.models import Locality, LocalityQuerySet
from localities.working_unit import working_unit

# More than these are found by their names.
UNITS_IN_LIST = 200
SOURCES_IN_LIST = 200


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def new_plan(request: HttpRequest) -> HttpResponse:
    """Enter a document: unit, period, who sets it, number, title, day of issue, from when it is in force; or go on to
    copying the one that the address names (`source`)."""
    mine = theirs(request)
    if not mine.exists():
        raise PermissionDenied
    unit = chosen(mine, request.POST.get("unit", request.GET.get("unit", ""))) or _working(request, mine)
    sources = Plan.objects.filter(Exists(Target.objects.filter(plan=OuterRef("pk"))), locality__in=mine)
    if source := chosen(sources, request.GET.get("source", "")):
        return redirect("copy-plan", source.pk)
    problems: list[object] = []
    if request.method == "POST":
        try:
            plan = _create(request)
        except IndicatorsError as error:
            problems = error.problems
        else:
            messages.success(request, _("Đã lập văn bản. Tiếp theo: nhập các chỉ tiêu."))
            return redirect("edit-plan", plan.pk)
    words = text_of(request.GET, "q")[:100]
    listed = (mine.matching(words) if words else mine).valid_on(timezone.localdate()).select_related("parent")
    units = list(listed.order_by("path")[: UNITS_IN_LIST + 1])
    if unit is not None and not words:
        units = [unit, *(one for one in units if one != unit)]
    context = {
        "problems": problems,
        "values": request.POST or {"period": str(timezone.localdate().year), "setter": Setter.PEOPLES_COMMITTEE},
        "units": units[: UNITS_IN_LIST + 1],
        "has_more_units": len(units) > UNITS_IN_LIST,
        "q": words,
        "unit": unit or (units[0] if len(units) == 1 else None),
        "setters": Setter.choices,
        "sources": _sources(sources, unit),
    }
    return render(request, "indicators/plans/new.html", context, status=400 if problems else 200)


def _working(request: HttpRequest, mine: LocalityQuerySet) -> Locality | None:
    """The unit chosen in the header, where the person plans for it."""
    unit = working_unit(request)
    return unit if unit is not None and mine.filter(pk=unit.pk).exists() else None


def _sources(sources: QuerySet[Plan], unit: Locality | None) -> list[Plan]:
    """The documents that a new one can be copied from: those of the chosen unit first, the latest periods first."""
    others_last = Case(When(locality=unit.pk if unit else 0, then=0), default=1)
    latest = sources.order_by(others_last, "-period__starts_on", "locality__path", "-pk")
    return list(latest.select_related("locality", "period")[:SOURCES_IN_LIST])


@transaction.atomic
def _create(request: HttpRequest) -> Plan:
    """Store what the form says, with every problem of it at once. Raises IndicatorsError."""
    said: dict[str, Any] = {}
    problems: list[object] = []
    unit = chosen(theirs(request), request.POST.get("unit", ""))
    if unit is None:
        problems.append(_("Đơn vị: chọn đơn vị của văn bản."))
    readers = (
        ("period", lambda: period_of(text_of(request.POST, "period"))),
        ("issued_on", lambda: day_of(text_of(request.POST, "issued_on"), _("Ngày ban hành"))),
        ("in_force_on", lambda: day_of(text_of(request.POST, "in_force_on"), _("Có hiệu lực từ"))),
    )
    for name, read in readers:
        try:
            said[name] = read()
        except InvalidInputError as error:
            problems += error.problems
    problems += faults_of_length(request.POST)
    if not text_of(request.POST, "title"):
        problems.append(_("Văn bản phải có trích yếu."))
    if problems or unit is None:
        raise InvalidInputError(problems)
    facts = {name: text_of(request.POST, name) for name in ("number", "title", "setter")}
    strict = "is_strict" in request.POST
    plan = create_plan(
        locality=unit, period=said["period"], issued_on=said["issued_on"], is_strict=strict, by=request.user, **facts
    )
    if said["in_force_on"] is not None:
        _refuse_present(said["in_force_on"])
        put_in_force(plan=plan, on=said["in_force_on"], by=request.user)
    return plan


def _refuse_present(on: dt.date) -> None:
    """A document without a target has nothing that could hold yet."""
    if on <= timezone.localdate():
        message = _("Có hiệu lực từ: để trống, nhập xong các chỉ tiêu rồi mới cho có hiệu lực từ %(day)s.")
        raise InvalidInputError([message % {"day": f"{on:%d/%m/%Y}"}])
