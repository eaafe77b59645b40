"""Who would hear of a piece of news, and why; and what nobody hears of."""

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from alerts.choices import Cause, Severity
from alerts.exports import unheard_sheet
from alerts.hearing.asking import administers_somewhere, ask_who_hears, unheard_alerts
from alerts.hearing.chosen import localities_to_choose
from alerts.hearing.news_form import NewsForm
from indicators.errors import InvalidInputError
from indicators.exporting import asked_format, file_answer
from localities.scope import localities_for_user

ROWS_PER_PAGE = 50
ASKED = ("alert", "locality", "cause", "severity", "indicator")


@login_required
@require_safe
def hearers(request: HttpRequest) -> HttpResponse:
    """Who hears of one alert (`alert`), or would hear of a cause of some severity in a locality."""
    news, form, problems = None, NewsForm(localities_for_user(request.user), request.GET), []
    if any(name in request.GET for name in ASKED):
        try:
            news = form.news()
        except InvalidInputError as error:
            problems = error.problems
    words = request.GET.get("q", "").replace("\0", "").strip()
    context = {
        "alert": form.cleaned_data.get("alert") if news else None,
        "news": news,
        "answer": ask_who_hears(news, asker=request.user, on=timezone.localdate()) if news else None,
        "problems": problems,
        "causes": Cause.choices,
        "severities": Severity.choices,
        "words": words,
        "localities": localities_to_choose(request.user, words, timezone.localdate()),
        "administers": administers_somewhere(request.user),
    }
    return render(request, "alerts/hearing/hearers.html", context, status=400 if problems else 200)


@login_required
@require_safe
def unheard(request: HttpRequest) -> HttpResponse:
    """The open alerts that nobody hears of, for administrators, where they are."""
    if not administers_somewhere(request.user):
        raise PermissionDenied
    found = unheard_alerts(request.user)
    if asked := asked_format(request.GET):
        return file_answer(unheard_sheet(found), asked)
    page = Paginator(found, ROWS_PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "alerts/hearing/unheard.html", {"page": page})
