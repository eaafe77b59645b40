"""Rules of alerts: what applies where, a trial on the past year, and changing them."""

import datetime as dt
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from alerts.choices import Cause, Severity
from alerts.exports import rules_sheet
from alerts.models import AlertRule
from alerts.questions import before_removing, before_switching_off
from alerts.seeing import rules_seen_by
from alerts.services import rules as services
from alerts.trials import Trial, try_rule
from alerts.views.days import read_day
from indicators.errors import InvalidInputError, NotAllowedError
from indicators.exporting import asked_format, file_answer
from indicators.models import Plan, Sector
from indicators.numbers import NumberError, format_number, parse_number
from indicators.wakeup import wake
from localities.asking import ask_first, asks_first
from localities.choices import MAY_WRITE_PLANS
from localities.models import Locality, User
from localities.scope import localities_for_user

NUMBERS = ("threshold", "recovery_margin")
YEAR = dt.timedelta(days=365)
MOST_CHOICES = 200
REVIEW = "alerts.handle_status_changes"


@login_required
@require_safe
def rules(request: HttpRequest) -> HttpResponse:
    """The rules that apply somewhere in the person's scope."""
    rows = rules_seen_by(request.user).select_related("locality", "sector", "plan")
    if asked := asked_format(request.GET):
        return file_answer(rules_sheet(rows), asked)
    return render(request, "alerts/rule_list.html", {"rules": rows, "may_add": _places(request.user) is not None})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def new_rule(request: HttpRequest) -> HttpResponse:
    """Add a rule as a draft: its page says what it would have done."""
    places = _places(request.user)
    if places is None:
        return render(request, "403.html", status=403)
    problems: list[object] = []
    if request.method == "POST":
        try:
            added = services.add_rule(**_scope(request, places), **_facts(request), by=request.user)
        except NotAllowedError:
            return render(request, "403.html", status=403)
        except InvalidInputError as error:
            problems = list(error.problems)
        else:
            messages.success(request, _("Đã thêm bản thử; quy tắc chưa áp dụng."))
            return redirect("alert-rule", added.pk)
    context = {
        "places": places,
        "sectors": Sector.objects.all(),
        "plans": _plans(request.user),
        "may_rule_everywhere": request.user.is_superuser,
        "values": request.POST or {"hold_values": "1", "severity": Severity.WARNING},
    }
    return _form(request, "alerts/rule_new.html", context, problems)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@asks_first
def rule(request: HttpRequest, pk: int) -> HttpResponse:
    """One rule: what it says, what it would have opened in the last year, and for who may, changing it."""
    found = get_object_or_404(rules_seen_by(request.user).select_related("locality", "sector", "plan"), pk=pk)
    may_write = services.may_write_rule(found.locality, request.user)
    if request.method == "POST" and not may_write:
        return render(request, "403.html", status=403)
    problems: list[object] = []
    if request.method == "POST":
        try:
            return _act(request, found)
        except InvalidInputError as error:
            problems = list(error.problems)
    trial, trial_problems = _trial(request, found)
    context = {
        "rule": found,
        "trial": trial,
        "may_write": may_write,
        "is_removable": bool(found.locality_id or found.sector_id or found.plan_id),
        "values": request.POST if problems else _values(found),
    }
    return _form(request, "alerts/rule_detail.html", context, [*problems, *trial_problems])


def _form(request: HttpRequest, template: str, context: dict[str, Any], problems: list[object]) -> HttpResponse:
    context |= {"problems": problems, "causes": Cause.choices, "severities": Severity.choices}
    return render(request, template, context, status=400 if problems else 200)


def _act(request: HttpRequest, found: AlertRule) -> HttpResponse:
    action = request.POST.get("action", "")
    if action == "remove":
        ask_first(request, before_removing(found))
        services.remove_rule(rule=found, by=request.user)
        messages.success(request, _("Đã bỏ quy tắc."))
        wake(REVIEW)
        return redirect("alert-rules")
    if action == "off":
        ask_first(request, before_switching_off(found))
    if action in ("on", "off"):
        services.switch_rule(rule=found, is_on=action == "on", by=request.user)
        messages.success(request, _("Đã bật quy tắc.") if action == "on" else _("Đã tắt quy tắc."))
    else:
        services.change_rule(rule=found, **_facts(request), by=request.user)
        messages.success(request, _("Đã lưu quy tắc."))
    wake(REVIEW)
    return redirect("alert-rule", found.pk)


def _trial(request: HttpRequest, found: AlertRule) -> tuple[Trial | None, list[object]]:
    """Held against the last year, or from the day that `since` names, when asked for."""
    if "since" not in request.GET:
        return None, []
    today = timezone.localdate()
    try:
        since = read_day(request.GET["since"]) or today - YEAR
        if since > today:
            raise InvalidInputError([_("Chọn một ngày đã qua.")])
    except InvalidInputError as error:
        return None, list(error.problems)
    return try_rule(found, since=since, on=today), []


def _facts(request: HttpRequest) -> dict[str, Any]:
    """What a form says about a rule. Raises InvalidInputError for what is no number."""
    numbers: dict[str, Decimal | None] = {}
    problems = []
    for name in NUMBERS:
        text = request.POST.get(name, "").replace("\0", "").strip()
        try:
            numbers[name] = parse_number(text) if text else None
        except NumberError as error:
            problems.append(f"{AlertRule._meta.get_field(name).verbose_name}: {error}")
    hold = request.POST.get("hold_values", "").strip() or "1"
    if not (hold.isascii() and hold.isdigit() and len(hold) < 4):
        problems.append(_("Số kỳ số liệu: viết một số nguyên, ví dụ 2."))
    if problems:
        raise InvalidInputError(problems)
    return {
        "name": request.POST.get("name", "").replace("\0", ""),
        "severity": request.POST.get("severity", ""),
        "hold_values": int(hold),
        **numbers,
    }


def _scope(request: HttpRequest, places: list[Locality]) -> dict[str, Any]:
    """The cause and the place; what is not offered is not chosen."""

    def chosen(name: str, among: Any) -> Any:
        return next((one for one in among if str(one.pk) == request.POST.get(name)), None)

    return {
        "cause": request.POST.get("cause", ""),
        "locality": chosen("locality", places),
        "sector": chosen("sector", Sector.objects.all()),
        "plan": chosen("plan", _plans(request.user)),
    }


def _places(user: User) -> list[Locality] | None:
    """Where a person may add rules; None: nowhere."""
    theirs = localities_for_user(user, roles=MAY_WRITE_PLANS)
    places = list(theirs.valid_on(timezone.localdate()).order_by("path")[:MOST_CHOICES])
    return places if places or user.is_superuser else None


def _plans(user: User) -> list[Plan]:
    theirs = localities_for_user(user, roles=MAY_WRITE_PLANS)
    return list(Plan.objects.filter(locality__in=theirs, amends=None).select_related("locality")[:MOST_CHOICES])


def _values(found: AlertRule) -> dict[str, str]:
    numbers = {name: format_number(number) for name in NUMBERS if (number := getattr(found, name)) is not None}
    return {"name": found.name, "severity": found.severity, "hold_values": str(found.hold_values), **numbers}
