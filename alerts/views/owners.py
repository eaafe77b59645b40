"""Who answers for which indicator of a unit: to see for everybody in scope, to set for those who plan there."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from alerts.hearing.chosen import localities_to_choose
from alerts.owning import Owned, changes_in, owned_in
from alerts.questions import before_removing_owner
from alerts.services import ownership
from alerts.views.people import people_at
from indicators.errors import InvalidInputError, NotAllowedError
from localities.asking import ask_first, asks_first
from localities.choices import MAY_WRITE_PLANS
from localities.models import Locality
from localities.scope import localities_for_user


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@asks_first
def owners(request: HttpRequest) -> HttpResponse:
    """The indicators of one unit (`unit`, or else the person's first) with those who answer for them."""
    words = request.GET.get("q", "").replace("\0", "").strip()
    offered = localities_to_choose(request.user, words, timezone.localdate())
    place = _place(request, offered)
    if place is None:
        return render(request, "alerts/owners.html", {"words": words, "localities": offered})
    rows = owned_in(place, timezone.localdate())
    problems: list[object] = []
    if request.method == "POST":
        try:
            messages.success(request, _change(request, place, rows))
        except NotAllowedError:
            return render(request, "403.html", status=403)
        except InvalidInputError as error:
            problems = list(error.problems)
        else:
            return redirect(f"{reverse('owners')}?unit={place.pk}")
    may_write = localities_for_user(request.user, roles=MAY_WRITE_PLANS).filter(pk=place.pk).exists()
    context = {
        "place": place,
        "rows": rows,
        "nobodys": sum(row.is_nobodys for row in rows),
        "changes": changes_in(place),
        "may_write": may_write,
        "people": people_at(place) if may_write else [],
        "ticked": request.POST.getlist("indicator"),
        "chosen": request.POST.get("user", ""),
        "problems": problems,
        "words": words,
        "localities": offered,
    }
    return render(request, "alerts/owners.html", context, status=400 if problems else 200)


def _place(request: HttpRequest, offered: QuerySet[Locality]) -> Locality | None:
    """Outside the person's scope it does not exist."""
    asked = request.GET.get("unit", "")
    if not asked:
        return offered.first()
    if not (asked.isascii() and asked.isdigit() and len(asked) < 19):
        raise Http404
    return get_object_or_404(localities_for_user(request.user), pk=int(asked))


def _change(request: HttpRequest, place: Locality, rows: list[Owned]) -> str:
    """Do what the pressed button says; returns what was done. Raises InvalidInputError, NotAllowedError."""
    if "remove" in request.POST:
        return _remove(request, rows)
    ticked = set(request.POST.getlist("indicator"))
    indicators = [row.indicator for row in rows if str(row.indicator.pk) in ticked]
    person = next((one for one in people_at(place) if str(one.pk) == request.POST.get("user")), None)
    problems = [] if indicators else [_("Chọn ít nhất một chỉ tiêu.")]
    if person is None:
        problems.append(_("Chọn người phụ trách."))
    if problems or person is None:
        raise InvalidInputError(problems)
    ownership.add_owners(indicators=indicators, locality=place, user=person, by=request.user)
    n = len(indicators)
    return ngettext("Đã giao %(n)d chỉ tiêu cho %(person)s.", "Đã giao %(n)d chỉ tiêu cho %(person)s.", n) % {
        "n": n,
        "person": person,
    }


@transaction.atomic
def _remove(request: HttpRequest, rows: list[Owned]) -> str:
    found = {str(one.pk): one for row in rows for one in row.here}.get(request.POST["remove"])
    if found is None:
        raise InvalidInputError([_("Người này không còn phụ trách chỉ tiêu đó.")])
    question = before_removing_owner(found)
    ownership.remove_owner(ownership=found, by=request.user)
    ask_first(request, question)
    names = {"person": found.user, "indicator": found.indicator}
    return _("%(person)s thôi phụ trách %(indicator)s.") % names
