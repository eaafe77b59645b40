"""The list of a period's units: who has reported, what waits, what can be taken or closed together."""

from collections.abc import Sequence

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from indicators.errors import IndicatorsError, InvalidInputError
from indicators.exporting import asked_format, file_answer, reports_sheet
from indicators.models import DueReport
from indicators.models.reporting import DueReportQuerySet
from indicators.reporting import label_of
from indicators.reviewing import Standing, choose_period, list_period, periods_of
from indicators.services import review
from indicators.wakeup import wake_step_listeners
from localities.asking import Question, ask_first, asks_first
from localities.choices import MAY_REVIEW_REPORTS
from localities.models import Locality, LocalityQuerySet
from localities.scope import localities_for_user
from localities.touching import NAMED, Touched

CHOICES = ("period", "state", "unit")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@asks_first
def reviews(request: HttpRequest) -> HttpResponse:
    """The reports of one period by unit, for everyone in whose scope they lie; `period`, `state` and `unit` in the
    address narrow them. A POST takes the ticked reports (`action=accept`) or closes the period for those listed in it
    (`action=close`), for who may."""
    if request.method != "POST":
        return _page(request)
    theirs = localities_for_user(request.user, roles=MAY_REVIEW_REPORTS)
    if not theirs.exists():
        return render(request, "403.html", status=403)
    try:
        with transaction.atomic():
            said = _act(request)
            wake_step_listeners()
    except IndicatorsError as error:
        return _page(request, error)
    messages.success(request, said)
    return redirect(_address(request))


def _act(request: HttpRequest) -> str:
    chosen = _chosen(request)
    if not chosen:
        raise InvalidInputError([_("Chưa chọn đơn vị nào.")])
    if request.POST.get("action") == "close":
        done = review.close_reports(reports=chosen, by=request.user)
        _ask_before_closing(request, done)
        said = ngettext("Đã khóa kỳ của %(count)d đơn vị.", "Đã khóa kỳ của %(count)d đơn vị.", len(done))
        return said % {"count": len(done)}
    seen = {report.pk: request.POST.get(f"seen-{report.pk}", "") for report in chosen}
    done = review.accept_reports(reports=chosen, seen=seen, by=request.user)
    said = ngettext("Đã nhận báo cáo của %(count)d đơn vị.", "Đã nhận báo cáo của %(count)d đơn vị.", len(done))
    return said % {"count": len(done)}


def _ask_before_closing(request: HttpRequest, closed: Sequence[DueReport]) -> None:
    title = _("Khóa kỳ %(label)s") % {"label": label_of(closed[0])}
    effect = _(
        "Từ đó không ai ghi được số liệu của các đơn vị này trong kỳ, dù bằng bảng nhập, nhập tệp hay phần mềm khác, "
        "trừ đơn vị được cho phép sửa riêng."
    )
    names = [str(report.locality) for report in closed]
    touched = [Touched(_("Đơn vị"), len(names), names[:NAMED])]
    ask_first(request, Question(title, _("Khóa kỳ"), effect, touched, asks_why=False))


def _chosen(request: HttpRequest) -> list[DueReport]:
    """Those of the ticked reports that lie in the person's scope."""
    ids = {int(text) for text in request.POST.getlist("report") if text.isascii() and text.isdigit() and len(text) < 19}
    return list(_in_scope(request).filter(pk__in=ids))


def _in_scope(request: HttpRequest) -> DueReportQuerySet:
    return DueReport.objects.for_localities(localities_for_user(request.user))


def _page(request: HttpRequest, error: IndicatorsError | None = None) -> HttpResponse:
    today = timezone.localdate()
    scope = localities_for_user(request.user)
    reports = DueReport.objects.for_localities(scope)
    periods = periods_of(reports, today)
    period = choose_period(periods, request.GET.get("period", ""), today)
    unit = _unit(scope, request.GET.get("unit", ""))
    if unit is not None:
        reports = reports.filter(locality__path__startswith=unit.path)
    listing = list_period(reports, period, today) if period else None
    state = request.GET.get("state", "")
    if listing and error is None and (asked := asked_format(request.GET)):
        shown = [one.listed for one in listing.lines if state not in Standing.values or one.standing == state]
        return file_answer(reports_sheet(shown), asked)
    theirs = set(localities_for_user(request.user, roles=MAY_REVIEW_REPORTS).values_list("pk", flat=True))
    context = {
        "periods": periods,
        "period": period,
        "listing": listing,
        "state": state if state in Standing.values else "",
        "states": [(one.value, one.label, listing.counts[one.value]) for one in Standing] if listing else [],
        "units": _receivers(reports if unit is None else DueReport.objects.for_localities(scope), scope),
        "unit": unit,
        "theirs": theirs,
        "may_review": bool(theirs),
        "plain": [one for one in listing.lines if one.is_plain and one.report.locality_id in theirs] if listing else [],
        "closable": [one for one in listing.closable if one.report.locality_id in theirs] if listing else [],
        "problems": error.problems if error else [],
        "query": urlencode({name: request.GET[name] for name in CHOICES if request.GET.get(name)}),
    }
    return render(request, "indicators/review/list.html", context, status=409 if error else 200)


def _receivers(reports: DueReportQuerySet, scope: LocalityQuerySet) -> LocalityQuerySet:
    """The units right above those that report."""
    parents = reports.filter(locality__parent__isnull=False).values("locality__parent")
    return scope.filter(pk__in=parents).order_by("path", "-valid_from")


def _unit(scope: LocalityQuerySet, text: str) -> Locality | None:
    """The unit named in the address; what is not there or not in scope chooses nothing."""
    return scope.filter(pk=int(text)).first() if text.isascii() and text.isdigit() and len(text) < 19 else None


def _address(request: HttpRequest) -> str:
    chosen = {name: request.GET[name] for name in CHOICES if request.GET.get(name)}
    return f"{reverse('reviews')}?{urlencode(chosen)}" if chosen else reverse("reviews")
