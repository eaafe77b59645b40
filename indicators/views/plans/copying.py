"""Copying a document into another period."""

import re

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from indicators.choices import Setter
from indicators.errors import IndicatorsError, InvalidInputError
from indicators.models import Plan
from indicators.planning.rows import rows_beside
from indicators.services.copying import CopiedRow, copy_plan
from indicators.services.entering import RefusedRowsError
from indicators.views.plans.access import planner_of, text_of
from indicators.views.plans.demands import DemandRow, demand_rows, document_of, mark
from indicators.views.plans.terms import period_of
from indicators.wakeup import wake


@planner_of
@require_http_methods(["GET", "HEAD", "POST"])
def copy(request: HttpRequest, plan: Plan) -> HttpResponse:
    """The rows of a document with their old demand, last result and new demand; a POST makes the new document of them
    (`action=save`) or shows how each is read. `start=keep` begins with the old demands."""
    keeps = request.GET.get("start") == "keep"
    rows = demand_rows(plan, request.POST, keeps=keeps)
    problems: list[object] = []
    if request.POST.get("action") == "save":
        try:
            made = _copy(request, plan, rows)
        except IndicatorsError as error:
            problems = error.problems
            mark(rows, error.by_row if isinstance(error, RefusedRowsError) else {})
        else:
            said = _("Đã lập %(document)s với %(count)d dòng. Xem lại rồi cho có hiệu lực.")
            messages.success(request, said % {"document": made, "count": sum(row.is_taken for row in rows)})
            return redirect("plan", made.pk)
    context = {
        "plan": plan,
        "rows": rows,
        "problems": problems,
        "keeps": keeps,
        "beside": rows_beside(plan),
        "values": request.POST or _beginning(plan),
        "setters": Setter.choices,
    }
    return render(request, "indicators/plans/copy.html", context, status=400 if problems else 200)


def _copy(request: HttpRequest, plan: Plan, rows: list[DemandRow]) -> Plan:
    document, problems = document_of(request.POST, text_of(request.POST, "setter"))
    period = None
    try:
        period = period_of(text_of(request.POST, "period"))
    except InvalidInputError as error:
        problems += error.problems
    if period is None or problems:
        told = [f"{row.row.target.indicator}: {row.read.problem}" for row in rows if row.is_taken and row.read.problem]
        raise InvalidInputError([*problems, *told])
    starts = "baseline" in request.POST
    taken = [
        CopiedRow(row.row.target, row.written, row.baseline.value if starts and row.baseline else None)
        for row in rows
        if row.is_taken
    ]
    with transaction.atomic():
        made = copy_plan(source=plan, period=period, document=document, rows=taken, by=request.user)
        wake("indicators.recompute_stale")
    return made


def _beginning(plan: Plan) -> dict[str, str]:
    """The next period of the same length in years, the title with the years of its own period moved on; any other year
    in it is somebody else's."""
    first, last = plan.period.starts_on.year, plan.period.ends_on.year
    step = last - first + 1
    period = str(first + step) if step == 1 else f"{first + step}-{last + step}"
    title = re.sub(rf"(?<!\d)(?:{first}|{last})(?!\d)", lambda year: str(int(year[0]) + step), plan.title)
    return {"period": period, "title": title, "setter": plan.setter}
