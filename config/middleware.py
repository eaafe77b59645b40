"""Request-wide behaviour that belongs to no app."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import render
from django.utils import translation

from localities.choices import Way
from localities.ways import coming_by

WAYS = {"/api/": Way.API, "/admin/": Way.ADMIN}


class PersonLanguageMiddleware:
    """Show each person's chosen language; Vietnamese to those who are not signed in."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        language = getattr(request.user, "language", settings.LANGUAGE_CODE)
        with translation.override(language):
            return self.get_response(request)


class WayMiddleware:
    """Note which way each request came in, for the history of what it changes."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        way = next((way for start, way in WAYS.items() if request.path.startswith(start)), Way.PAGE)
        with coming_by(way):
            return self.get_response(request)


class FormOnlyMiddleware:
    """A page, in place of nothing, for who opens an address that only takes what a form sends."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.method != "GET" or not isinstance(response, HttpResponseNotAllowed):
            return response
        page = render(request, "405.html", status=405)
        page["Allow"] = response["Allow"]
        return page
