"""What is done for every request of who is signed in: their session is seen, a second factor that must be is set up."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import Resolver404, resolve
from django.utils.translation import gettext as _

from localities.accounts.last_seen import sign_in_to_note
from localities.accounts.required_factor import must_set_up_second_factor
from localities.services import follow_session, note_seen

OPEN = {"second-factor", "login", "login-code", "logout", "language"}


class SeenSessionMiddleware:
    """Keep when a session was last seen, and keep it in the person's list when its key changes."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            old_key, key = request.COOKIES.get(settings.SESSION_COOKIE_NAME, ""), request.session.session_key or ""
            if key != old_key:
                # Django has just given it another, for a SECRET_KEY that was replaced.
                follow_session(old_key=old_key, new_key=key)
            if (sign_in := sign_in_to_note(request)) is not None:
                note_seen(sign_in_id=sign_in)
        return self.get_response(request)


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
