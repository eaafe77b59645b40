"""A digest before it is sent, for any day and any person within scope."""

import datetime as dt

from csp.decorators import csp
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from alerts.outbox import people_overseen_by
from alerts.previews import RHYTHMS, Preview, preview_digest
from alerts.views.days import read_day
from alerts.views.mails import MAIL_POLICY
from indicators.errors import InvalidInputError
from localities.models import User

# People offered to choose from; the others are reached by their user name in the address.
MOST_PEOPLE = 200
# Farther than this nothing that is stored says what will be.
FARTHEST = dt.timedelta(days=366)


@require_safe
@login_required
def digest_preview(request: HttpRequest) -> HttpResponse:
    """The form, and in a frame what would be sent."""
    problem, preview = "", None
    try:
        preview = _preview(request)
    except ValueError as error:
        problem = str(error)
    context = {
        "problem": problem,
        "preview": preview,
        "people": people_overseen_by(request.user).filter(is_active=True).order_by("username")[:MOST_PEOPLE],
        "chosen": request.GET.get("user", request.user.username),
        "rhythms": [(one.value, one.label) for one in RHYTHMS],
        "rhythm": request.GET.get("rhythm", RHYTHMS[0]),
        "on": request.GET.get("on") or f"{timezone.localdate():%d/%m/%Y}",
    }
    return render(request, "alerts/digest_preview.html", context, status=400 if problem else 200)


@require_safe
@login_required
@csp(MAIL_POLICY)
def digest_preview_html(request: HttpRequest) -> HttpResponse:
    """The mail alone, for the frame."""
    try:
        return HttpResponse(_preview(request).mail.html)
    except ValueError as error:
        raise Http404(str(error)) from error


@require_safe
@login_required
def digest_preview_sheet(request: HttpRequest) -> HttpResponse:
    """The list that would be attached."""
    try:
        sheet = _preview(request).sheet
    except ValueError as error:
        raise Http404(str(error)) from error
    if sheet is None:
        raise Http404
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    return HttpResponse(
        sheet.content, content_type=kind, headers={"Content-Disposition": f'attachment; filename="{sheet.name}"'}
    )


def _preview(request: HttpRequest) -> Preview:
    """Raises ValueError with a sentence where the address asks for what cannot be shown; Http404 for strangers."""
    user = _person(request)
    rhythm = request.GET.get("rhythm", RHYTHMS[0])
    if rhythm not in RHYTHMS:
        raise ValueError(_("Chỉ có bản tin ngày (daily) và bản tin tuần (weekly)."))
    return preview_digest(user=user, asker=request.user, rhythm=rhythm, on=_day(request))


def _person(request: HttpRequest) -> User:
    name = request.GET.get("user", request.user.username)
    if name == request.user.username:
        return request.user
    found = people_overseen_by(request.user).filter(username=name).first()
    if found is None:
        raise Http404
    return found


def _day(request: HttpRequest) -> dt.date:
    today = timezone.localdate()
    try:
        day = read_day(request.GET.get("on", "")) or today
    except InvalidInputError as error:
        raise ValueError(str(error)) from None
    if not today - FARTHEST <= day <= today + FARTHEST:
        raise ValueError(_("Chỉ xem trước được trong vòng một năm trước và sau hôm nay."))
    return day
