"""Entering the rows of a document in a table."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from indicators.choices import Direction, Standing
from indicators.errors import IndicatorsError
from indicators.models import Indicator, Plan, Sector, Target, UnitOfMeasure
from indicators.planning.readings import Read, read_for, read_row, similar_indicators
from indicators.planning.rows import DocumentRow, fill_rows
from indicators.services.entering import ABOVE, ChangedRow, NewRow, RefusedRowsError, enter_rows
from indicators.services.plans import faults_of_editing
from indicators.views.plans.access import number_of, planner_of, text_of
from indicators.wakeup import wake

# Empty rows that are there to begin with, and that are added at a time where no script runs.
EMPTY_ROWS = 5
MOST_NEW_ROWS = 200
NEW_FIELDS = ("name", "unit", "direction", "sector", "under", "standing", "number", "written", "new", "indicator")
Form = Mapping[str, str]


@dataclass(slots=True)
class FormRow:
    """A row of the form: what was typed, how it reads, and what is wrong with it by field."""

    key: str
    values: dict[str, str]
    row: DocumentRow | None = None
    indicator: Indicator | None = None
    read: Read = field(default_factory=Read)
    faults: dict[str, list[str]] = field(default_factory=dict)
    similar: list[tuple[Indicator, int]] = field(default_factory=list)

    @property
    def is_blank(self) -> bool:
        return not any(self.values[name] for name in ("name", "written", "number", "indicator"))


@planner_of
@require_http_methods(["GET", "HEAD", "POST"])
def edit_plan(request: HttpRequest, plan: Plan) -> HttpResponse:
    """The rows of a document that is not in force yet, to be changed, with empty ones below them. A POST stores them
    (`action=save`), or shows them again with more rows and how each is read."""
    stored, new = _stored(plan, request.POST), _new(plan, request.POST)
    problems: list[object] = list(faults_of_editing([plan]))
    if request.method == "POST" and request.POST.get("action") == "save":
        try:
            done = _enter(request, plan, stored, new)
        except IndicatorsError as error:
            problems = error.problems
            _mark([*stored, *new], error)
        else:
            said = _("Đã lưu: %(added)d dòng mới, %(changed)d dòng sửa, %(removed)d dòng bỏ.")
            values = {"added": done.added, "changed": done.changed, "removed": done.removed}
            messages.success(request, said % values)
            return redirect("plan", plan.pk)
    elif request.POST.get("action") == "more":
        new += [_empty(str(len(new) + number)) for number in range(1, EMPTY_ROWS + 1)]
    context = {
        "plan": plan,
        "rows": stored,
        "new": new[:MOST_NEW_ROWS],
        "empty": _empty("__"),
        "count": len(new[:MOST_NEW_ROWS]),
        "problems": problems,
        "directions": Direction.choices,
        "standings": Standing.choices,
        "sectors": Sector.objects.all(),
        "units": UnitOfMeasure.objects.all(),
        "above": ABOVE,
    }
    return render(request, "indicators/plans/edit.html", context, status=400 if problems else 200)


def _enter(request: HttpRequest, plan: Plan, stored: list[FormRow], new: list[FormRow]) -> Any:
    changed = [_changed(one) for one in stored if one.row is not None]
    targets = {one.row.target.pk: one.row.target for one in stored if one.row is not None}
    added = [_added(one, targets) for one in new if not one.is_blank]
    with transaction.atomic():
        done = enter_rows(plan=plan, changed=changed, new=added, by=request.user)
        wake("indicators.recompute_stale")
    return done


def _mark(rows: list[FormRow], error: IndicatorsError) -> None:
    """Show what is wrong in its row, and what an unknown name may mean."""
    if not isinstance(error, RefusedRowsError):
        return
    for row in rows:
        row.faults = error.by_row.get(row.key, {})
        if row.row is not None:
            # Told of what others wrote, the person may write over it.
            row.values["seen"] = row.row.target.written
        elif "name" in row.faults and row.values["name"]:
            row.similar = similar_indicators(row.values["name"], row.values["unit"])


# --- What the form held ----------------------------------------------------------------------------------------------
def _stored(plan: Plan, form: Form) -> list[FormRow]:
    targets = plan.targets.filter(breaks_down__isnull=True).order_by("position", "id")
    related = targets.select_related("indicator__unit", "locality", "period", "plan")
    return [_stored_row(row, form) for row in fill_rows(related, timezone.localdate())]


def _stored_row(row: DocumentRow, form: Form) -> FormRow:
    target, key = row.target, f"t-{row.target.pk}"
    if f"{key}-seen" not in form:
        values = {"written": target.written, "number": target.number, "seen": target.written, "remove": ""}
        return FormRow(key, values, row, target.indicator, Read(row.words))
    values = {name: text_of(form, f"{key}-{name}") for name in ("written", "number", "seen", "remove")}
    read = read_for(target.indicator, values["written"], is_strict=target.plan.is_strict)
    return FormRow(key, values, row, target.indicator, read)


def _new(plan: Plan, form: Form) -> list[FormRow]:
    count = number_of(form.get("count", "")) or EMPTY_ROWS
    rows = [_empty(str(number), form) for number in range(1, min(count, MOST_NEW_ROWS) + 1)]
    keys = {key for row in rows if (key := number_of(row.values["indicator"])) is not None}
    known = Indicator.objects.select_related("unit").in_bulk(keys)
    for row in rows:
        row.indicator = known.get(number_of(row.values["indicator"]) or 0)
        if row.indicator is not None:
            row.read = read_for(row.indicator, row.values["written"], is_strict=plan.is_strict)
        else:
            unit, direction = row.values["unit"], row.values["direction"]
            row.read = read_row(row.values["written"], unit=unit, direction=direction, is_strict=plan.is_strict)
    return rows


def _empty(number: str, form: Form | None = None) -> FormRow:
    key = f"n-{number}"
    values = {name: text_of(form or {}, f"{key}-{name}") for name in NEW_FIELDS}
    values["direction"] = values["direction"] or Direction.UNCLEAR.value
    return FormRow(key, values)


def _changed(one: FormRow) -> ChangedRow:
    target = one.row.target
    name = f"{target.number} {target.indicator}".strip()
    return ChangedRow(
        key=one.key,
        label=_("Dòng “%(name)s”") % {"name": name},
        target=target.pk,
        seen=one.values["seen"],
        written=one.values["written"],
        number=one.values["number"],
        note=target.note,
        is_removed=bool(one.values["remove"]),
    )


def _added(one: FormRow, targets: Mapping[int, Target]) -> NewRow:
    values = one.values
    under = ABOVE if values["under"] == ABOVE else targets.get(number_of(values["under"]) or 0)
    return NewRow(
        key=one.key,
        label=_("Dòng mới %(number)s") % {"number": one.key.removeprefix("n-")},
        written=values["written"],
        indicator=one.indicator,
        name=values["name"],
        unit=values["unit"],
        direction=values["direction"],
        sector=values["sector"],
        is_new=bool(values["new"]),
        under=under,
        standing=values["standing"] if values["standing"] in Standing.values else Standing.PART,
        number=values["number"],
    )
