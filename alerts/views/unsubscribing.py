"""What a signed link opens without signing in: changing or ending one's mails, and the calendar of one's deadlines."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_safe

from alerts.calendar_feed import calendar_owner, write_calendar
from alerts.choices import Frequency
from alerts.models import MailPreference
from alerts.services import preferences
from alerts.unsubscribing import ONE_CLICK, reader_of
from alerts.views.frequencies import change_frequencies, rows_of
from indicators.errors import InvalidInputError
from localities.models import User


@csrf_exempt  # a mail program sends its one click from nowhere; every other change is checked in `_page`
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """What the person hears, to change or to end. Looking changes nothing: mail scanners open every link.

    A mail program's own button posts `List-Unsubscribe=One-Click` (RFC 8058): it ends all alerts and digests at once,
    and again does no harm.
    """
    user = reader_of(token)
    if user is None:
        raise Http404
    name, value = ONE_CLICK
    with translation.override(user.language):
        if request.method == "POST" and request.POST.get(name) == value:
            preferences.stop_mails(user=user, by=user)
            return HttpResponse(_("Đã ngừng gửi thư."), content_type="text/plain; charset=utf-8")
        return _page(request, token, user)


@csrf_protect
def _page(request: HttpRequest, token: str, user: User) -> HttpResponse:
    problems: list[object] = []
    if request.method == "POST":
        try:
            messages.success(request, _change(request, user))
        except InvalidInputError as error:
            problems = error.problems
        else:
            return redirect("unsubscribe", token)
    context = {
        "reader": user,
        "rows": rows_of(user),
        "frequencies": Frequency.choices,
        "stopped_at": MailPreference.objects.filter(user=user).values_list("stopped_at", flat=True).first(),
        "problems": problems,
    }
    return render(request, "alerts/hearing/unsubscribe.html", context, status=400 if problems else 200)


def _change(request: HttpRequest, user: User) -> str:
    match request.POST.get("do"):
        case "stop":
            preferences.stop_mails(user=user, by=user)
            return _("Đã ngừng gửi thư.")
        case "resume":
            preferences.resume_mails(user=user, by=user)
            return _("Thư lại được gửi như đã chọn.")
        case _:
            change_frequencies(request, user)
            return _("Đã lưu cách nhận tin.")


@never_cache
@require_safe
def calendar_feed(request: HttpRequest, token: str) -> HttpResponse:
    """The person's reporting deadlines, for the calendar of a phone or a mail program."""
    user = calendar_owner(token)
    if user is None:
        raise Http404
    text = write_calendar(user, now=timezone.now(), on=timezone.localdate())
    response = HttpResponse(text, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'inline; filename="han-bao-cao.ics"'
    return response
