"""Signing in: name and password, then the code of whoever has a second factor; and signing out."""

from urllib.parse import urlencode

from django.conf import settings
from django.contrib import auth
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from localities.accounts import half_way, last_seen
from localities.accounts.addresses import client_address
from localities.accounts.forms import CodeForm, SignInForm, sent
from localities.accounts.required_factor import has_second_factor
from localities.demonstration import DEMONSTRATION_LOGINS
from localities.errors import LocalityError, TooManyAttemptsError
from localities.models import User
from localities.services import check_code, check_password, record_sign_in
from localities.ways_back import way_back

BACKEND = "django.contrib.auth.backends.ModelBackend"


@sensitive_post_parameters()
@csrf_protect
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def login(request: HttpRequest) -> HttpResponse:
    """Ask for name and password."""
    if request.user.is_authenticated:
        return redirect(way_back(request, settings.LOGIN_REDIRECT_URL))
    form = SignInForm(sent(request))
    status = 200
    if form.is_valid():
        try:
            user = check_password(**form.cleaned_data, address=client_address(request), request=request)
        except LocalityError as refused:
            form.refuse(refused)
            status = 429 if isinstance(refused, TooManyAttemptsError) else 200
        else:
            return _go_on(request, user)
    context = {"form": form, "next": way_back(request, ""), "demonstration_logins": _demonstration()}
    return render(request, "registration/login.html", context, status=status)


@sensitive_post_parameters()
@csrf_protect
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def login_code(request: HttpRequest) -> HttpResponse:
    """Ask for the code; back to the beginning where it took too long."""
    user = half_way.person(request)
    if user is None:
        return redirect("login")
    form = CodeForm(sent(request))
    status = 200
    if form.is_valid():
        try:
            check_code(user=user, code=form.cleaned_data["code"], address=client_address(request))
        except LocalityError as refused:
            form.refuse(refused)
            status = 429 if isinstance(refused, TooManyAttemptsError) else 200
        else:
            return _enter(request, user)
    return render(request, "registration/login_code.html", {"form": form, "next": way_back(request, "")}, status=status)


@never_cache
@require_POST
def logout(request: HttpRequest) -> HttpResponse:
    auth.logout(request)
    return redirect(settings.LOGOUT_REDIRECT_URL)


def _demonstration() -> dict[str, object]:
    return DEMONSTRATION_LOGINS if settings.EMBEDDED else {}


def _go_on(request: HttpRequest, user: User) -> HttpResponse:
    if not has_second_factor(user):
        return _enter(request, user)
    half_way.remember(request, user)
    there = redirect("login-code")
    if back := way_back(request, ""):
        there["Location"] += "?" + urlencode({"next": back})
    return there


def _enter(request: HttpRequest, user: User) -> HttpResponse:
    half_way.forget(request)
    auth.login(request, user, BACKEND)
    sign_in = record_sign_in(
        user=user,
        session_key=request.session.session_key,
        address=client_address(request),
        user_agent=request.headers.get("User-Agent", ""),
    )
    last_seen.begin(request, sign_in)
    return redirect(way_back(request, settings.LOGIN_REDIRECT_URL))
