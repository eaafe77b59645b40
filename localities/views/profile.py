"""One's own account on one page: who one is, the second factor, sessions, roles and who stands in."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.db.models import F, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from localities.accounts.addresses import client_address
from localities.accounts.forms import ProfileForm, sent
from localities.accounts.open_sessions import open_sessions
from localities.accounts.required_factor import needs_second_factor
from localities.errors import LocalityError
from localities.models import Membership, RecoveryCode, SecondFactor, User
from localities.services import check_own_password, update_user

NEW_CODES_BELOW = 4


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def profile(request: HttpRequest) -> HttpResponse:
    """Show the account; keep another name or mail address."""
    form = ProfileForm(sent(request), user=request.user)
    if form.is_valid():
        try:
            _keep(request, form)
        except LocalityError as refused:
            form.refuse(refused)
        else:
            messages.success(request, _("Đã lưu hồ sơ."))
            return redirect("profile")
    status = 400 if form.is_bound else 200
    return render(request, "account/profile.html", {"form": form, **_facts(request)}, status=status)


def _keep(request: HttpRequest, form: ProfileForm) -> None:
    facts = {name: form.cleaned_data[name] for name in ("full_name", "email")}
    if form.changes_mail:
        check_own_password(user=request.user, password=form.cleaned_data["password"], address=client_address(request))
    with transaction.atomic():
        update_user(request.user, by=request.user, **facts)


def _facts(request: HttpRequest) -> dict[str, object]:
    user = request.user
    codes_left = RecoveryCode.objects.filter(user=user, used_at__isnull=True).count()
    return {
        "factor": SecondFactor.objects.filter(user=user).first(),
        "factor_is_required": needs_second_factor(user),
        "codes_left": codes_left,
        "codes_are_few": codes_left < NEW_CODES_BELOW,
        "sessions": open_sessions(user, request.session.session_key or ""),
        "memberships": _memberships(user),
        "today": timezone.localdate(),
    }


def _memberships(user: User) -> QuerySet[Membership]:
    """All of them, those that are over last."""
    rows = Membership.objects.filter(user=user).select_related("locality", "office", "stands_in_for__user")
    return rows.order_by(F("valid_to").desc(nulls_first=True), "locality__path", "pk")
