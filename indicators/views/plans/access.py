"""Who may open a document and who may write it, and what its forms hold."""

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from indicators.models import Plan, Target
from indicators.planning.lists import plans_for
from localities.choices import MAY_WRITE_PLANS
from localities.models import LocalityQuerySet
from localities.scope import localities_for_user

View = Callable[..., HttpResponse]


def theirs(request: HttpRequest) -> LocalityQuerySet:
    """The units for which the person writes plans."""
    return localities_for_user(request.user, roles=MAY_WRITE_PLANS)


def plan_in_scope(request: HttpRequest, plan_id: int) -> Plan:
    """A document of the person's scope, or one that sets a target there. Raises Http404."""
    return get_object_or_404(plans_for(localities_for_user(request.user)), pk=plan_id)


def may_write(request: HttpRequest, plan: Plan) -> bool:
    return theirs(request).filter(pk=plan.locality_id).exists()


def planner_of(view: View) -> View:
    """Hand a view the document that its address names, for who may write it: 404 outside the scope, 403 otherwise."""

    @login_required
    @wraps(view)
    def guarded(request: HttpRequest, plan_id: int, **named: int) -> HttpResponse:
        plan = plan_in_scope(request, plan_id)
        if not may_write(request, plan):
            return render(request, "403.html", status=403)
        return view(request, plan, **named)

    return guarded


def target_of(plan: Plan, target_id: int) -> Target:
    """A target of the document. Raises Http404."""
    rows = Target.objects.select_related("indicator__unit", "indicator__weight", "locality", "period", "plan__locality")
    return get_object_or_404(rows, pk=target_id, plan=plan)


def text_of(form: Mapping[str, str], name: str) -> str:
    """What a field holds, without what no database takes and without the blanks around it."""
    return form.get(name, "").replace("\0", "").strip()


def number_of(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None


def chosen(rows: QuerySet[Any], text: str) -> Any:
    """The row that a form or an address names by its id; what is not among those rows chooses nothing."""
    key = number_of(text)
    return rows.filter(pk=key).first() if key is not None else None
