"""Breaking a target down to units, quarters and months, and the milestones of its plan."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from indicators.choices import Accumulation
from indicators.errors import IndicatorsError, InvalidInputError
from indicators.models import Milestone, Plan, Target
from indicators.numbers import NumberError, format_number, parse_number
from indicators.planning.parts import By, Place, check_typed, places_for
from indicators.planning.readings import Read, read_for
from indicators.planning.rows import words_of
from indicators.services.breakdowns import milestones_from_breakdown, say_milestones, set_milestones
from indicators.services.entering import RefusedRowsError
from indicators.services.sharing import GivenShare, store_shares
from indicators.views.plans.access import may_write, plan_in_scope, planner_of, target_of, text_of
from indicators.views.plans.calls import refused, rows_of
from indicators.views.uploads import day_of
from indicators.wakeup import wake
from localities.scope import localities_for_user

EMPTY_MILESTONES = 4
MOST_MILESTONES = 400


@dataclass(slots=True)
class ShareRow:
    """A place with what was typed for it, how that reads, what is wrong with it."""

    key: str
    place: Place
    written: str
    read: Read
    faults: dict[str, list[str]] = field(default_factory=dict)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def break_down(request: HttpRequest, plan_id: int, target_id: int) -> HttpResponse:
    """The shares of a target in a grid (`by` in the address: units, quarters, months); for who may, a POST stores them
    (`action=save`) or checks their sum."""
    plan = plan_in_scope(request, plan_id)
    target = target_of(plan, target_id)
    # The grid names every unit below: it is for who sees the document's own unit.
    if not localities_for_user(request.user).filter(pk=target.locality_id).exists():
        return render(request, "404.html", status=404)
    if request.method != "POST":
        return _page(request, target)
    if not may_write(request, plan):
        return render(request, "403.html", status=403)
    return _post(request, target)


def _post(request: HttpRequest, target: Target) -> HttpResponse:
    if request.POST.get("action") != "save":
        return _page(request, target)
    by, form = _by(request, target), request.POST
    given = [
        GivenShare(
            place.key,
            place.unit or place.span,
            text_of(form, f"{place.key}-written"),
            place.share,
            text_of(form, f"{place.key}-seen") if f"{place.key}-seen" in form else None,
        )
        for place in places_for(target, by)
        if f"{place.key}-written" in form
    ]
    try:
        with transaction.atomic():
            count = store_shares(target=target, shares=given, by=request.user)
            wake("indicators.recompute_stale")
    except IndicatorsError as error:
        return _page(request, target, error.problems, error.by_row if isinstance(error, RefusedRowsError) else {})
    messages.success(request, _("Đã lưu %(count)d phần phân bổ.") % {"count": count})
    return redirect(f"{reverse('break-down', args=[target.plan_id, target.pk])}?by={by}")


def _by(request: HttpRequest, target: Target) -> str:
    """What to break down to: as asked, else to units where there are some."""
    asked = request.GET.get("by", "")
    if asked in By.values:
        return asked
    return By.UNITS.value if places_for(target, By.UNITS) else By.QUARTERS.value


def _page(
    request: HttpRequest,
    target: Target,
    problems: list[object] | None = None,
    by_row: Mapping[str, dict[str, list[str]]] | None = None,
) -> HttpResponse:
    plan, by = target.plan, _by(request, target)
    places = places_for(target, by)
    typed = {place.key: _written(request.POST, place) for place in places}
    rows = [ShareRow(one.key, one, typed[one.key], _read(target, typed[one.key])) for one in places]
    for row in rows:
        row.faults = (by_row or {}).get(row.key, {})
    writes, in_force = may_write(request, plan), plan.is_in_force(timezone.localdate())
    unit = target.indicator.unit.name if target.indicator.unit else ""
    milestones = list(Milestone.objects.filter(target=target, version=target.version).order_by("on"))
    context: dict[str, Any] = {
        "plan": plan,
        "target": target,
        "words": words_of(target),
        "unit": unit,
        # Not a second time beside a level that is written with it.
        "whole_unit": "" if unit.lower() in target.written.lower() else unit,
        "takes_accumulation": by != By.UNITS and target.indicator.accumulation == Accumulation.UNKNOWN,
        "by": by,
        "sorts": By.choices,
        "rows": rows,
        "check": check_typed(target, by, places, typed),
        "problems": problems or [],
        "may_write": writes,
        "is_in_force": in_force,
        "milestones_seen": say_milestones(milestones),
        "milestones": _milestones(request.POST, milestones, writes and not (in_force and milestones)),
        "may_set": writes and not (in_force and milestones),
        "is_flow": target.indicator.accumulation == Accumulation.FLOW,
    }
    return render(request, "indicators/plans/break_down.html", context, status=400 if problems else 200)


def _written(form: Mapping[str, str], place: Place) -> str:
    if f"{place.key}-written" in form:
        return text_of(form, f"{place.key}-written")
    return place.share.written if place.share else ""


def _read(target: Target, written: str) -> Read:
    return read_for(target.indicator, written, is_strict=target.plan.is_strict)


@planner_of
@require_POST
def check_shares(request: HttpRequest, plan: Plan, target_id: int) -> HttpResponse:
    """How shares as typed are understood and whether they agree with the whole: {"rows": [{"key", "written"}]} →
    {"rows": {key: {"words", "problem"}}, "check": {"agreement", "sentence"}}."""
    target, rows = target_of(plan, target_id), rows_of(request)
    if rows is None:
        return refused()
    typed = {row["key"]: row["written"] for row in rows}
    by = _by(request, target)
    check = check_typed(target, by, places_for(target, by), typed)
    return JsonResponse(
        {
            "rows": {key: _read(target, written)._asdict() for key, written in typed.items()},
            "check": {
                "agreement": check.agreement.value if check else "",
                "sentence": check.sentence if check else "",
            },
        }
    )


# --- Milestones ------------------------------------------------------------------------------------------------------
def _milestones(form: Mapping[str, str], stored: list[Milestone], may_set: bool) -> list[tuple[str, str]]:
    """Days and levels as typed, else as stored, with some empty rows to be filled in."""
    if "milestones" in form:
        count = min(int(text_of(form, "milestones") or 0) if text_of(form, "milestones").isdecimal() else 0, 400)
        return [(text_of(form, f"m-{number}-on"), text_of(form, f"m-{number}-value")) for number in range(1, count + 1)]
    said = [(f"{one.on:%d/%m/%Y}", format_number(one.value)) for one in stored]
    return said + [("", "")] * (EMPTY_MILESTONES if may_set else 0)


@planner_of
@require_POST
def milestones(request: HttpRequest, plan: Plan, target_id: int) -> HttpResponse:
    """Store what the plan expects by some days (`action=save`), or make it from the shares of shorter periods."""
    target = target_of(plan, target_id)
    try:
        with transaction.atomic():
            said: dict[str, Any] = {"target": target, "by": request.user, "seen": request.POST.get("seen")}
            if request.POST.get("action") == "from_shares":
                made = milestones_from_breakdown(**said)
            else:
                made = set_milestones(milestones=_said(request.POST), **said)
            wake("indicators.recompute_stale")
    except IndicatorsError as error:
        return _page(request, target, error.problems)
    messages.success(request, _("Đã lưu %(count)d mốc tiến độ.") % {"count": len(made)})
    return redirect("break-down", plan.pk, target.pk)


def _said(form: Mapping[str, str]) -> list[Any]:
    """The rows that say something. Raises InvalidInputError with every day and level that cannot be read."""
    figures, problems = [], []
    for number, (day, level) in enumerate(_milestones(form, [], may_set=False), start=1):
        if not day and not level:
            continue
        label = _("Mốc %(number)d") % {"number": number}
        on = value = None
        try:
            on = day_of(day, label)
            if on is None:
                problems.append(_("%(label)s: chưa ghi ngày.") % {"label": label})
        except InvalidInputError as error:
            problems += error.problems
        try:
            value = parse_number(level)
        except NumberError as error:
            problems.append(f"{label}: {error}")
        if on is not None and value is not None:
            figures.append((on, value))
    if problems:
        raise InvalidInputError(problems)
    return figures
