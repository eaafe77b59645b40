"""Ending one's own sessions elsewhere."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST
from knox.models import AuthToken

from localities import services
from localities.accounts.open_sessions import open_sessions
from localities.asking import Question, ask_first, asks_first
from localities.touching import NAMED, Touched, counted


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
@asks_first
def end_other_sessions(request: HttpRequest) -> HttpResponse:
    """End all but this one, and what programs are signed in with, once it was confirmed."""
    effect = _("Ở các máy ấy phải đăng nhập lại. Chương trình đang đăng nhập thay anh/chị cũng dừng.")
    title, back = _("Kết thúc mọi phiên khác"), reverse("profile")
    ask_first(request, Question(title, title, effect, _touched(request), asks_why=False, back=back))
    ended = services.end_sessions(user=request.user, but=request.session.session_key or "", tokens_too=True)
    text = ngettext("Đã kết thúc %(count)d phiên khác.", "Đã kết thúc %(count)d phiên khác.", ended)
    messages.success(request, text % {"count": ended})
    return redirect("profile")


def _touched(request: HttpRequest) -> list[Touched]:
    others = [str(one) for one in open_sessions(request.user, request.session.session_key or "") if not one.is_this]
    tokens = AuthToken.objects.filter(user=request.user).order_by("created")
    since = _("từ %(at)s")
    found = [
        Touched(_("Phiên đăng nhập đang mở"), len(others), others[:NAMED]),
        counted(
            _("Chương trình đang đăng nhập thay"),
            tokens,
            lambda token: since % {"at": f"{timezone.localtime(token.created):%d/%m/%Y %H:%M}"},
        ),
    ]
    return [one for one in found if one.count]
