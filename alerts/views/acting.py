"""What a person does on an alert's page: one form an action."""

import datetime as dt
from collections.abc import Callable

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from alerts.models import Alert
from alerts.queues import SEND_MAILS
from alerts.services import acting
from alerts.views.alerts import alert_page, find_alert, people_for
from alerts.views.days import read_day
from indicators.errors import ConflictError, InvalidInputError, NotAllowedError
from indicators.wakeup import wake


@login_required
@require_POST
def act(request: HttpRequest, pk: int) -> HttpResponse:
    """Do what `action` names. What is wrong stands above the form; who may not is told so (403)."""
    found = find_alert(request, pk)
    action = ACTIONS.get(request.POST.get("action", ""))
    if action is None:
        return alert_page(request, found, [_("Chọn việc cần làm.")], 400)
    try:
        said = action(request, found)
    except NotAllowedError:
        return render(request, "403.html", status=403)
    except acting.AlertGoneError as error:
        messages.error(request, " ".join(map(str, error.problems)))
        return redirect("alerts")
    except ConflictError as error:
        return alert_page(request, find_alert(request, pk), list(error.problems), 409)
    except InvalidInputError as error:
        return alert_page(request, found, list(error.problems), 400)
    # Something may have to be told or sent now.
    wake(SEND_MAILS)
    messages.success(request, said)
    return redirect("alert", pk)


def _reason(request: HttpRequest) -> str:
    return request.POST.get("reason", "").replace("\0", "")


def _day(request: HttpRequest) -> dt.date | None:
    return read_day(request.POST.get("until", ""))


def _acknowledge(request: HttpRequest, found: Alert) -> str:
    acting.acknowledge(alert=found, reason=_reason(request), by=request.user)
    return _("Đã ghi nhận anh/chị tiếp nhận cảnh báo này.")


def _assign(request: HttpRequest, found: Alert) -> str:
    chosen = request.POST.get("to", "")
    to = next((person for person in people_for(found) if str(person.pk) == chosen), None)
    if to is None:
        raise InvalidInputError([_("Chọn người xử lý.")])
    acting.assign(alert=found, to=to, reason=_reason(request), by=request.user)
    return _("Đã giao cho %(person)s.") % {"person": to}


def _comment(request: HttpRequest, found: Alert) -> str:
    acting.comment(alert=found, text=_reason(request), by=request.user)
    return _("Đã ghi ý kiến.")


def _snooze(request: HttpRequest, found: Alert) -> str:
    until_report = request.POST.get("wait") == "report"
    until = None if until_report else _day(request)
    acting.snooze(alert=found, until=until, until_report=until_report, reason=_reason(request), by=request.user)
    return _("Đã hoãn nhắc.")


def _accept(request: HttpRequest, found: Alert) -> str:
    until = _day(request)
    if until is None:
        missing = [_("Chọn ngày hết hạn chấp nhận.")]
        raise InvalidInputError(missing if _reason(request).strip() else [_("Nêu lý do."), *missing])
    acting.accept(alert=found, until=until, reason=_reason(request), by=request.user)
    return _("Đã chấp nhận có thời hạn.")


def _close(request: HttpRequest, found: Alert) -> str:
    acting.close(alert=found, reason=_reason(request), by=request.user)
    return _("Đã đóng cảnh báo.")


def _reopen(request: HttpRequest, found: Alert) -> str:
    acting.reopen(alert=found, reason=_reason(request), by=request.user)
    return _("Đã mở lại cảnh báo.")


ACTIONS: dict[str, Callable[[HttpRequest, Alert], str]] = {
    "acknowledge": _acknowledge,
    "assign": _assign,
    "comment": _comment,
    "snooze": _snooze,
    "accept": _accept,
    "close": _close,
    "reopen": _reopen,
}
