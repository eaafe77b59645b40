"""The page for what Django refuses before any view sees it."""

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

TOO_MUCH = (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Django's handler400: 413 for more than the service takes, 400 for the rest.

    Without the request: its host may be what is wrong with it, its body cannot be read again.
    """
    is_too_much = isinstance(exception, TOO_MUCH)
    page = render_to_string("400.html", {"is_too_much": is_too_much})
    return HttpResponse(page, status=413 if is_too_much else 400)
