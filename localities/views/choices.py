"""What a signed-in person chooses on any page: the language and the unit they work for."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from localities.choices import Language
from localities.services import update_user
from localities.ways_back import way_back
from localities.working_unit import choose_working_unit


@require_POST
@login_required(redirect_field_name=None)
def language(request: HttpRequest) -> HttpResponse:
    """Keep the language that the person chose, and go back to where they chose it."""
    chosen = request.POST.get("language", "")
    if chosen not in Language.values:
        return HttpResponseBadRequest()
    update_user(request.user, by=request.user, language=chosen)
    return redirect(way_back(request))


@require_POST
@login_required(redirect_field_name=None)
def choose_unit(request: HttpRequest) -> HttpResponse:
    """Work for another of one's units from now on, and go back to where that was chosen."""
    chosen = request.POST.get("unit", "")
    if not chosen.isdecimal() or not choose_working_unit(request, int(chosen)):
        raise Http404
    return redirect(way_back(request))
