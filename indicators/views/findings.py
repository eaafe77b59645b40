"""Figures that do not add up, across the person's scope, and accepting them."""

from collections.abc import Callable
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from indicators.choices import FindingState, Severity
from indicators.errors import InvalidInputError
from indicators.exporting import asked_format, file_answer, findings_sheet
from indicators.findings import sentence_of
from indicators.models import Finding
from indicators.models.findings import FindingQuerySet
from indicators.services.findings import MAY_ACCEPT, accept_finding, reopen_finding
from indicators.spans import Span
from localities.asking import Question, ask_first, asks_first
from localities.models import Locality, LocalityQuerySet
from localities.scope import localities_for_user

ROWS_PER_PAGE = 50
CHOICES = ("unit", "state", "severity")
# Hints are left out unless they are asked for: they are not among what is counted elsewhere either.
EVERY = "every"


@login_required
@require_safe
def findings_page(request: HttpRequest) -> HttpResponse:
    """What does not add up within the person's scope, or in a unit with everything below it: what is open, unless
    another state is asked for; the heaviest of each table first."""
    return _page(request)


@login_required
@require_POST
@asks_first
def accept_one(request: HttpRequest, finding_id: int) -> HttpResponse:
    """Accept a finding (`action=accept`, with a reason) or take that back, for who may; outside the person's scope it
    does not exist."""
    scope = localities_for_user(request.user)
    finding = get_object_or_404(Finding.objects.for_localities(scope), pk=finding_id)
    if not _theirs(request).filter(pk=finding.locality_id).exists():
        return render(request, "403.html", status=403)
    is_back = request.POST.get("action") == "reopen"
    verb: Callable[[], object] = (
        (lambda: _reopen(request, finding))
        if is_back
        else (lambda: accept_finding(finding=finding, reason=_text(request, "reason"), by=request.user))
    )
    try:
        verb()
    except InvalidInputError as error:
        return _page(request, finding, error.problems)
    messages.success(request, _("Đã mở lại.") if is_back else _("Đã chấp nhận số liệu không khớp."))
    return redirect(f"{reverse('findings')}{_address(request)}#finding-{finding.pk}")


@transaction.atomic
def _reopen(request: HttpRequest, finding: Finding) -> None:
    reopen_finding(finding=finding, by=request.user)
    effect = _("Chỗ này lại được nêu là không khớp; lý do đã chấp nhận chỉ còn trong lịch sử: %(reason)s")
    title = _("Mở lại số liệu không khớp: %(name)s") % {"name": finding.indicator or finding.locality}
    back = f"{reverse('findings')}{_address(request)}"
    ask_first(request, Question(title, _("Mở lại"), effect % {"reason": finding.accepted_reason}, back=back))


def _page(request: HttpRequest, refused: Finding | None = None, problems: list[object] | None = None) -> HttpResponse:
    scope = localities_for_user(request.user)
    chosen = {name: request.GET.get(name, "") for name in CHOICES}
    state = chosen["state"] if chosen["state"] in FindingState.values else FindingState.OPEN.value
    everything = Finding.objects.for_localities(scope).in_state(state)
    unit = _unit(scope, chosen["unit"])
    of_unit = everything.filter(locality__path__startswith=unit.path) if unit else everything
    found = _narrowed(of_unit, chosen["severity"]).select_related(
        *("locality", "period", "indicator", "accepted_by", "target__indicator", "target__stands_under__indicator")
    )
    if (asked := asked_format(request.GET)) and refused is None:
        return file_answer(findings_sheet(found), asked)
    page = Paginator(found, ROWS_PER_PAGE).get_page(request.GET.get("page"))
    theirs = set(_theirs(request).filter(pk__in={row.locality_id for row in page}).values_list("pk", flat=True))
    context = {
        "page": page,
        "rows": [(row, sentence_of(row), _board(row), row.locality_id in theirs) for row in page],
        "units": Locality.objects.filter(pk__in=everything.values("locality")).order_by("path", "-valid_from"),
        "unit": unit,
        "state": state,
        "severity": chosen["severity"],
        "states": FindingState.choices,
        "severities": [("", _("Mọi mức độ, trừ gợi ý")), *Severity.choices, (EVERY, _("Mọi mức độ"))],
        "hints": 0 if chosen["severity"] else of_unit.filter(severity=Severity.HINT).count(),
        "query": _address(request),
        "refused": refused,
        "problems": problems or [],
        "reason": _text(request, "reason"),
    }
    return render(request, "indicators/findings.html", context, status=400 if problems else 200)


def _narrowed(found: FindingQuerySet, severity: str) -> FindingQuerySet:
    if severity in Severity.values:
        found = found.filter(severity=severity)
    elif severity != EVERY:
        found = found.but_hints()
    ordered = found.heaviest_first()
    return ordered.order_by("locality__path", "-period__ends_on", "locality_id", "period_id", *ordered.query.order_by)


def _board(finding: Finding) -> str:
    """The row on its board."""
    span = Span(finding.period.starts_on, finding.period.ends_on)
    place = f"#target-{finding.target_id}" if finding.target_id else ""
    return reverse("board", args=[finding.locality_id, span]) + place


def _theirs(request: HttpRequest) -> LocalityQuerySet:
    return localities_for_user(request.user, roles=MAY_ACCEPT)


def _unit(scope: LocalityQuerySet, text: str) -> Locality | None:
    """The unit named in the address; what is not there or not in scope chooses nothing."""
    return scope.filter(pk=int(text)).first() if text.isascii() and text.isdigit() and len(text) < 19 else None


def _address(request: HttpRequest) -> str:
    chosen = {name: request.GET[name] for name in (*CHOICES, "page") if request.GET.get(name)}
    return f"?{urlencode(chosen)}" if chosen else ""


def _text(request: HttpRequest, name: str) -> str:
    return request.POST.get(name, "").replace("\0", "")
