"""People whose role needs a second factor set it up before anything else."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import Resolver404, resolve
from django.utils.translation import gettext as _

from localities.accounts.required_factor import must_set_up_second_factor

OPEN = {"second-factor", "login", "login-code", "logout", "language"}


class SecondFactorMiddleware:
    """Lead to the page that sets it up; programs that come with a session are told in a sentence.

    Programs with a token are refused when they ask for one (`services.signing_in.check_credentials`).
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.user.is_authenticated or not must_set_up_second_factor(request.user) or _is_open(request):
            return self.get_response(request)
        if request.path.startswith("/api/"):
            sentence = _("Vai trò của bạn cần xác thực hai bước. Bật trên trang web trước đã.")
            return JsonResponse({"detail": sentence, "problems": []}, status=403)
        return redirect("second-factor")


def _is_open(request: HttpRequest) -> bool:
    try:
        return resolve(request.path_info).url_name in OPEN
    except Resolver404:
        return False
