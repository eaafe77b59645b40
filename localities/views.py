"""What a signed-in person decides about their own account."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from localities.choices import Language
from localities.services import update_user


@require_POST
@login_required(redirect_field_name=None)
def language(request: HttpRequest) -> HttpResponse:
    """Keep the language that the person chose, and go back to where they chose it."""
    chosen = request.POST.get("language", "")
    if chosen not in Language.values:
        return HttpResponseBadRequest()
    update_user(request.user, by=request.user, language=chosen)
    back = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure())
    return redirect(back if is_ours else "home")
