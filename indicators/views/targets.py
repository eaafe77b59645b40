"""The page of one target, and what the authority decides there."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from indicators.board.pictures import picture_of
from indicators.board.targets import load_target
from indicators.choices import OFFICIAL_VERDICTS
from indicators.errors import InvalidInputError
from indicators.exporting import asked_format, figures_sheet, file_answer
from indicators.models import Target
from indicators.services import decisions
from indicators.wakeup import wake
from localities.scope import localities_for_user

WORDS = ("document", "reason", "evidence_text", "evidence_link")


@login_required
@require_safe
def target(request: HttpRequest, target_id: int) -> HttpResponse:
    """One target with its course, setters, decisions and timeline; outside the person's scope it does not exist."""
    found = _target(request, target_id)
    if asked := asked_format(request.GET):
        return file_answer(figures_sheet(load_target(found, timezone.localdate())), asked)
    return _page(request, found)


@login_required
@require_safe
def target_chart(request: HttpRequest, target_id: int) -> HttpResponse:
    """The chart as a drawing (SVG) with title, unit and sources; 404 where there is nothing to draw."""
    page = load_target(_target(request, target_id), timezone.localdate())
    picture = picture_of(page.line, page.span)
    if picture is None:
        raise Http404
    headers = {
        "Content-Disposition": f'attachment; filename="chi-tieu-{target_id}.svg"',
        "Cache-Control": "private, no-store",
    }
    drawn = render_to_string("indicators/chart.svg", picture)
    return HttpResponse(drawn, content_type="image/svg+xml", headers=headers)


@login_required
@require_POST
def decide(request: HttpRequest, target_id: int) -> HttpResponse:
    """Decide, confirm or withdraw a verdict (`action`), for who may; what is wrong stands above the form."""
    found = _target(request, target_id)
    if not _may_decide(request, found):
        return render(request, "403.html", status=403)
    try:
        with transaction.atomic():
            said = _act(request, found)
            wake("indicators.recompute_stale")
    except InvalidInputError as error:
        return _page(request, found, error.problems)
    messages.success(request, said)
    return redirect("target", found.pk)


def _act(request: HttpRequest, found: Target) -> str:
    action, reason = request.POST.get("action", ""), request.POST.get("reason", "").replace("\0", "")
    if action == "confirm":
        decisions.confirm_verdict(target=found, reason=reason, by=request.user)
        return _("Đã xác nhận lại đánh giá chính thức.")
    if action == "withdraw":
        decisions.withdraw_verdict(target=found, reason=reason, by=request.user)
        return _("Đã rút đánh giá chính thức.")
    words = {name: request.POST.get(name, "").replace("\0", "") for name in WORDS}
    decisions.decide_verdict(
        target=found,
        verdict=request.POST.get("verdict", ""),
        evidence_file=request.FILES.get("evidence_file"),
        by=request.user,
        **words,
    )
    return _("Đã ghi đánh giá chính thức.")


def _target(request: HttpRequest, target_id: int) -> Target:
    in_scope = Target.objects.for_localities(localities_for_user(request.user))
    return get_object_or_404(in_scope.with_judgement().select_related("plan__locality"), pk=target_id)


def _may_decide(request: HttpRequest, found: Target) -> bool:
    theirs = localities_for_user(request.user, roles=decisions.MAY_DECIDE)
    return theirs.filter(pk=found.plan.locality_id).exists()


def _page(request: HttpRequest, found: Target, problems: list[object] | None = None) -> HttpResponse:
    context = {
        "page": load_target(found, timezone.localdate()),
        "may_decide": _may_decide(request, found),
        "verdicts": [(verdict.value, verdict.label) for verdict in OFFICIAL_VERDICTS],
        "values": request.POST,
        "problems": problems or [],
    }
    return render(request, "indicators/target.html", context, status=400 if problems else 200)
