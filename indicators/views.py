"""The pages: who may look, which board, which filters. What a board says is put together in `board`."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from localities.scope import localities_for_user


@login_required
def home(request: HttpRequest) -> HttpResponse:
    return render(request, "indicators/home.html")


@login_required
def board(request: HttpRequest, locality_id: int, year: int) -> HttpResponse:
    locality = get_object_or_404(localities_for_user(request.user), pk=locality_id)
    return render(request, "indicators/board.html", {"locality": locality, "year": year})
