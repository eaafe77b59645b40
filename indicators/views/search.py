"""The search of the header: its page and its suggestions."""

from dataclasses import asdict

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from indicators import searching
from localities.scope import localities_for_user


@login_required
@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Units, indicators and targets in the person's scope that hold the words of the address."""
    words = searching.clean(request.GET.get("q", ""))
    found = searching.search(words, localities_for_user(request.user))
    return render(request, "indicators/search.html", {"searched": words, "found": found})


@login_required
@require_safe
def suggestions(request: HttpRequest) -> JsonResponse:
    """The same, the first few, for the box: {"suggestions": [{"label", "note", "address"}]}."""
    words = searching.clean(request.GET.get("q", ""))
    found = searching.search(words, localities_for_user(request.user), searching.SUGGESTED)
    hits = [asdict(hit) for hit in (*found.units, *found.targets, *found.indicators)]
    return JsonResponse({"suggestions": hits}, headers={"Cache-Control": "private, no-store"})
