"""Amending a document in force by another one."""

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from indicators.errors import IndicatorsError, InvalidInputError
from indicators.models import Plan
from indicators.planning.results import Otherwise, judged_otherwise
from indicators.services.amendments import Change
from indicators.services.entering import RefusedRowsError
from indicators.services.issuing import faults_of_paper, issue_amendment
from indicators.services.plans import read_demand
from indicators.views.plans.access import planner_of, text_of
from indicators.views.plans.demands import DemandRow, demand_rows, document_of, mark
from indicators.views.plans.terms import said_day
from indicators.wakeup import wake


@planner_of
@require_http_methods(["GET", "HEAD", "POST"])
def amend(request: HttpRequest, plan: Plan) -> HttpResponse:
    """The rows of a document with their present demand and room for the new one; a POST says which reported ones would
    be judged otherwise (`action=preview`), or stores the amendment (`action=save`)."""
    rows = demand_rows(plan, request.POST)
    problems: list[object] = []
    otherwise: list[Otherwise] | None = None
    if request.method == "POST":
        try:
            if request.POST.get("action") == "save":
                made = _issue(request, plan, rows)
                messages.success(request, _("Đã ghi %(document)s.") % {"document": made})
                return redirect("plan", plan.pk)
            otherwise = _otherwise(request, rows)
        except IndicatorsError as error:
            problems = error.problems
            mark(rows, error.by_row if isinstance(error, RefusedRowsError) else {})
    context: dict[str, Any] = {
        "plan": plan,
        "rows": rows,
        "problems": problems,
        "values": request.POST,
        "otherwise": otherwise,
        "changed": len(_changes(rows)),
    }
    return render(request, "indicators/plans/amend.html", context, status=400 if problems else 200)


def _changes(rows: list[DemandRow]) -> list[Change]:
    """The rows with other words than the present ones."""
    return [
        Change(row.row.target, row.written, reason=row.reason, seen=row.seen)
        for row in rows
        if row.written and row.written != row.row.target.written
    ]


def _issue(request: HttpRequest, plan: Plan, rows: list[DemandRow]) -> Plan:
    document, problems = document_of(request.POST, plan.setter)
    effective_on = None
    try:
        effective_on = said_day(request.POST, "effective_on")
    except InvalidInputError as error:
        problems += error.problems
    if problems:
        told = [f"{row.row.target.indicator}: {row.read.problem}" for row in rows if row.read.problem]
        paper = faults_of_paper(document, text_of(request.POST, "reason"), _changes(rows))
        raise InvalidInputError([*problems, *paper, *told])
    with transaction.atomic():
        made = issue_amendment(
            amended=plan,
            document=document,
            changes=_changes(rows),
            effective_on=effective_on,
            reason=text_of(request.POST, "reason"),
            by=request.user,
        )
        wake("indicators.recompute_stale")
    return made


def _otherwise(request: HttpRequest, rows: list[DemandRow]) -> list[Otherwise]:
    """Which rows the changes would judge otherwise. Raises InvalidInputError where a row or the day cannot be read."""
    effective_on = said_day(request.POST, "effective_on")
    problems: list[object] = [f"{row.row.target.indicator}: {row.read.problem}" for row in rows if row.read.problem]
    if effective_on is None:
        problems.insert(0, _("Hiệu lực từ: ghi ngày/tháng/năm."))
    if effective_on is None or problems:
        raise InvalidInputError(problems)
    changes = [(one.target, read_demand(indicator=one.target.indicator, text=one.written)) for one in _changes(rows)]
    return judged_otherwise(changes, effective_on)
