"""The first page after signing in."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from alerts.home import load_home
from localities.working_unit import working_unit


@login_required
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """What there is to do today in the unit the person works for, by role."""
    today, unit = timezone.localdate(), working_unit(request)
    context = {"home": load_home(request.user, unit, today), "unit": unit, "today": today}
    return render(request, "alerts/home/home.html", context)
