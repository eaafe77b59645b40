"""Another password: by who knows the old one, or through a mail."""

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from localities import services
from localities.accounts.addresses import client_address
from localities.accounts.forms import ChangePasswordForm, ForgottenForm, NewPasswordForm, sent
from localities.accounts.resetting import person_of_link
from localities.errors import LocalityError, TooManyAttemptsError
from localities.queues import SEND_PASSWORD_MAILS
from localities.wakeup import wake


@sensitive_post_parameters()
@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def change_own_password(request: HttpRequest) -> HttpResponse:
    """Change it; all other sessions and all tokens of programs end."""
    form = ChangePasswordForm(sent(request))
    if form.is_valid():
        try:
            services.check_own_password(
                user=request.user, password=form.cleaned_data["password"], address=client_address(request)
            )
            _change(request, form.cleaned_data["new_password"])
        except LocalityError as refused:
            form.refuse(refused)
        else:
            messages.success(request, _("Đã đổi mật khẩu. Các phiên đăng nhập khác đã kết thúc."))
            return redirect("profile")
    return render(request, "account/password.html", {"form": form}, status=400 if form.is_bound else 200)


@transaction.atomic
def _change(request: HttpRequest, password: str) -> None:
    user = services.change_password(user=request.user, password=password, by=request.user)
    old_key = request.session.session_key or ""
    # Gives this session another key and lets it outlive the password it began with.
    update_session_auth_hash(request, user)
    services.follow_session(old_key=old_key, new_key=request.session.session_key or "")
    services.end_sessions(user=user, but=request.session.session_key or "", tokens_too=True)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def forgotten(request: HttpRequest) -> HttpResponse:
    """Ask for a mail. The answer is the same whether or not there is such a person."""
    form = ForgottenForm(sent(request))
    context: dict[str, object] = {"form": form}
    status = 200
    if form.is_valid():
        try:
            services.ask_for_password(written=form.cleaned_data["written"], address=client_address(request))
        except TooManyAttemptsError as refused:
            form.refuse(refused)
            status = 429
        else:
            wake(SEND_PASSWORD_MAILS)
            context = {"is_asked": True}
    return render(request, "account/forgotten.html", context, status=status)


@sensitive_post_parameters()
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def new_password(request: HttpRequest, uid: str, token: str) -> HttpResponse:
    """Set it through the mailed link. Looking at the page uses nothing up: mail programs open links themselves."""
    if person_of_link(uid, token) is None:
        return render(request, "account/new_password.html", {"is_over": True}, status=410)
    form = NewPasswordForm(sent(request))
    if form.is_valid():
        try:
            services.reset_password(uid=uid, token=token, password=form.cleaned_data["new_password"])
        except LocalityError as refused:
            form.refuse(refused)
        else:
            messages.success(request, _("Đã đặt mật khẩu mới. Đăng nhập bằng mật khẩu đó."))
            return redirect("login")
    return render(request, "account/new_password.html", {"form": form}, status=400 if form.is_bound else 200)
