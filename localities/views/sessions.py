"""Ending one's own sessions elsewhere."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from localities import services


@require_POST
@login_required(redirect_field_name=None)
def end_one_session(request: HttpRequest, sign_in_id: int) -> HttpResponse:
    """End one; whoever ends the one they sit in is asked to sign in."""
    if not services.end_session(user=request.user, sign_in_id=sign_in_id):
        raise Http404
    messages.success(request, _("Đã kết thúc phiên đăng nhập."))
    return redirect("profile")


@require_POST
@login_required(redirect_field_name=None)
def end_other_sessions(request: HttpRequest) -> HttpResponse:
    """End all but this one, and what programs are signed in with."""
    ended = services.end_sessions(user=request.user, but=request.session.session_key or "", tokens_too=True)
    text = ngettext("Đã kết thúc %(count)d phiên khác.", "Đã kết thúc %(count)d phiên khác.", ended)
    messages.success(request, text % {"count": ended})
    return redirect("profile")
