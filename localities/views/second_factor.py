"""Setting up an authenticator app, its recovery codes, and giving it up."""

from base64 import b64encode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods
from qrcode import QRCode
from qrcode.image.svg import SvgPathImage

from localities import services
from localities.accounts.addresses import client_address
from localities.accounts.forms import OwnPasswordForm, SetUpForm, sent
from localities.accounts.one_time_codes import grouped, new_secret, provisioning_uri
from localities.accounts.required_factor import has_second_factor, needs_second_factor
from localities.accounts.sealing import seal, unseal
from localities.errors import LocalityError
from localities.models import RecoveryCode

# The secret on the page, until its first code comes back.
SESSION_KEY = "second_factor_offered"
ISSUER = "Chỉ Tiêu"


@sensitive_post_parameters()
@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def second_factor(request: HttpRequest) -> HttpResponse:
    """Show the secret, take its first code, then show the recovery codes once. A new app replaces the old one."""
    secret = _offered_secret(request)
    form = SetUpForm(sent(request))
    if form.is_valid():
        try:
            _ask_password(request, form)
            codes = services.set_up_second_factor(
                user=request.user, secret=secret, code=form.cleaned_data["code"], by=request.user
            )
        except LocalityError as refused:
            form.refuse(refused)
        else:
            del request.session[SESSION_KEY]
            messages.success(request, _("Đã bật xác thực hai bước."))
            return _show_codes(request, codes)
    context = {
        "form": form,
        "square": _square(provisioning_uri(secret, request.user.username, ISSUER)),
        "secret": grouped(secret, 4).replace("-", " "),
        "replaces": has_second_factor(request.user),
        "is_required": needs_second_factor(request.user),
    }
    return render(request, "account/second_factor.html", context, status=400 if form.is_bound else 200)


@sensitive_post_parameters()
@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def recovery_codes(request: HttpRequest) -> HttpResponse:
    """Make ten new recovery codes and show them once."""
    if not has_second_factor(request.user):
        return redirect("second-factor")
    form = OwnPasswordForm(sent(request))
    if form.is_valid():
        try:
            _ask_password(request, form)
            codes = services.renew_recovery_codes(user=request.user, by=request.user)
        except LocalityError as refused:
            form.refuse(refused)
        else:
            return _show_codes(request, codes)
    left = RecoveryCode.objects.filter(user=request.user, used_at__isnull=True).count()
    context = {"form": form, "codes_left": left}
    return render(request, "account/renew_codes.html", context, status=400 if form.is_bound else 200)


@sensitive_post_parameters()
@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def remove_factor(request: HttpRequest) -> HttpResponse:
    """Give it up; not where the person's role needs one, there only another app may take its place."""
    if not has_second_factor(request.user) or needs_second_factor(request.user):
        return redirect("second-factor")
    form = OwnPasswordForm(sent(request))
    if form.is_valid():
        try:
            _ask_password(request, form)
            services.remove_second_factor(user=request.user, by=request.user)
        except LocalityError as refused:
            form.refuse(refused)
        else:
            messages.success(request, _("Đã tắt xác thực hai bước."))
            return redirect("profile")
    return render(request, "account/remove_factor.html", {"form": form}, status=400 if form.is_bound else 200)


def _ask_password(request: HttpRequest, form: OwnPasswordForm) -> None:
    services.check_own_password(
        user=request.user, password=form.cleaned_data["password"], address=client_address(request)
    )


def _offered_secret(request: HttpRequest) -> str:
    """The same secret as long as the page is tried, so that a mistyped code does not mean another square."""
    secret = unseal(request.session.get(SESSION_KEY, ""))
    if secret is None:
        secret = new_secret()
        request.session[SESSION_KEY] = seal(secret)
    return secret


def _square(uri: str) -> str:
    """The QR code as the address of an inline picture: nothing is fetched from anywhere."""
    code = QRCode(border=3)
    code.add_data(uri)
    drawn = code.make_image(image_factory=SvgPathImage).to_string()
    return "data:image/svg+xml;base64," + b64encode(drawn).decode()


def _show_codes(request: HttpRequest, codes: list[str]) -> HttpResponse:
    shown = [grouped(code, 5) for code in codes]
    heading = _("Mã dự phòng Chỉ Tiêu của %(user)s. Mỗi mã dùng một lần.") % {"user": request.user.username}
    text = "\r\n".join([heading, "", *shown, ""])
    file = "data:text/plain;charset=utf-8;base64," + b64encode(text.encode()).decode()
    return render(request, "account/recovery_codes.html", {"codes": shown, "file": file})
