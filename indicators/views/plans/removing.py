"""Deleting a draft."""

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from indicators.errors import IndicatorsError
from indicators.hanging import words_of_hanging
from indicators.models import Plan
from indicators.services.removing_plans import faults_of_removing_plan, goes_with, remove_plan
from indicators.views.plans.access import planner_of
from indicators.wakeup import wake


@planner_of
@require_http_methods(["GET", "HEAD", "POST"])
def remove(request: HttpRequest, plan: Plan) -> HttpResponse:
    """What goes with a draft, or why it cannot go; a POST deletes it."""
    problems: list[object] = list(faults_of_removing_plan(plan))
    if request.method == "POST":
        try:
            with transaction.atomic():
                remove_plan(plan=plan, by=request.user)
                wake("indicators.recompute_stale")
        except IndicatorsError as error:
            problems = error.problems
        else:
            messages.success(request, _("Đã xóa %(document)s.") % {"document": plan})
            return redirect("plans")
    context = {
        "plan": plan,
        "problems": problems,
        "goes": goes_with(plan),
        "hanging": words_of_hanging(plan.targets.values_list("pk", flat=True)),
    }
    return render(request, "indicators/plans/remove.html", context, status=400 if request.method == "POST" else 200)
