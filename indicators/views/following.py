"""How a plan is followed, chosen by its planners."""

from decimal import Decimal

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from indicators.choices import Counting
from indicators.errors import InvalidInputError
from indicators.models import Plan
from indicators.numbers import NumberError, format_number, parse_number
from indicators.services import following
from indicators.spans import Span
from indicators.wakeup import wake
from localities.choices import MAY_WRITE_PLANS
from localities.scope import localities_for_user

BANDS = ("on_track_below", "behind_below")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def follow_plan(request: HttpRequest, plan_id: int) -> HttpResponse:
    """Choose whether a plan leads, how it is counted and which lags are slow; for others the page does not exist."""
    theirs = localities_for_user(request.user, roles=MAY_WRITE_PLANS)
    plan = get_object_or_404(Plan.objects.select_related("locality", "period"), pk=plan_id, locality__in=theirs)
    board = redirect("board", plan.locality_id, Span(plan.period.starts_on, plan.period.ends_on))
    problems: list[object] = []
    if request.method == "POST":
        try:
            with transaction.atomic():
                following.follow_plan(plan=plan, by=request.user, **_sent(request))
                wake("indicators.recompute_stale")
        except InvalidInputError as error:
            problems = error.problems
        else:
            messages.success(request, _("Đã lưu cách đếm của %(plan)s.") % {"plan": plan})
            return board
    context = {
        "plan": plan,
        "board_url": board.url,
        "problems": problems,
        "countings": Counting.choices,
        "values": request.POST if problems else _values(plan),
    }
    return render(request, "indicators/follow_plan.html", context, status=400 if problems else 200)


def _values(plan: Plan) -> dict[str, str]:
    bands = {name: format_number(band) for name in BANDS if (band := getattr(plan, name)) is not None}
    return {
        "is_leading": "on" if plan.is_leading else "",
        "counting": plan.counting,
        "counted_numbers": plan.counted_numbers,
        **bands,
    }


def _sent(request: HttpRequest) -> dict[str, object]:
    """What the form says, as the service takes it. Raises InvalidInputError for bands that are no numbers."""
    bands: dict[str, Decimal | None] = {}
    problems = []
    for name in BANDS:
        text = request.POST.get(name, "").strip()
        try:
            bands[name] = parse_number(text) if text else None
        except NumberError as error:
            problems.append(f"{Plan._meta.get_field(name).verbose_name}: {error}")
    if problems:
        raise InvalidInputError(problems)
    return {
        "is_leading": bool(request.POST.get("is_leading")),
        "counting": request.POST.get("counting", ""),
        "counted_numbers": request.POST.get("counted_numbers", "").replace("\0", ""),
        **bands,
    }
