"""Giving a colleague one's role for the days of a leave, and taking it back."""

import datetime as dt

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from localities.accounts.forms import StandInForm, sent
from localities.asking import Question, ask_first, asks_first
from localities.choices import Role
from localities.errors import LocalityError
from localities.models import Membership, User
from localities.scope import localities_for_user
from localities.services import colleagues, end_stand_in, give_stand_in
from localities.touching import touched_by

DAY = dt.timedelta(days=1)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def stand_ins(request: HttpRequest) -> HttpResponse:
    """List who stands in for whom, as far as one may decide it; give it to somebody."""
    user, today = request.user, timezone.localdate()
    theirs = _may_give(user).valid_on(today).filter(stands_in_for__isnull=True).exclude(role=Role.VIEWER)
    form = StandInForm(
        sent(request),
        giver=user,
        memberships=theirs.select_related("user", "locality").order_by("locality__path", "pk"),
        people=colleagues(user),
    )
    if form.is_valid():
        facts = form.cleaned_data
        try:
            stand_in = give_stand_in(
                membership=facts["membership"],
                user=facts["user"],
                valid_from=facts["valid_from"],
                valid_to=facts["last_day"] + DAY,
                note=facts["note"],
                by=user,
            )
        except LocalityError as refused:
            form.refuse(refused)
        else:
            messages.success(request, _("Đã giao cho %(user)s thay.") % {"user": stand_in.user})
            return redirect("stand-ins")
    given = Membership.objects.filter(stands_in_for__in=_may_give(user))
    rows = given.select_related("user", "locality", "stands_in_for__user").order_by("-valid_from", "-pk")
    context = {"form": form, "rows": rows[:200], "today": today, "may_give": theirs.exists()}
    return render(request, "account/stand_ins.html", context, status=400 if form.is_bound else 200)


@require_POST
@login_required(redirect_field_name=None)
@asks_first
def take_back(request: HttpRequest, stand_in_id: int) -> HttpResponse:
    """End it today, once it was confirmed; for strangers it does not exist."""
    given = Membership.objects.filter(stands_in_for__in=_may_give(request.user))
    stand_in = get_object_or_404(given, pk=stand_in_id)
    names = {"user": stand_in.user, "holder": stand_in.stands_in_for.user}
    title = _("%(user)s thôi thay %(holder)s") % names
    effect = _("Từ hôm nay %(user)s không còn thấy và làm việc gì nhờ vai trò của %(holder)s.") % names
    ask_first(request, Question(title, _("Thôi thay"), effect, touched_by([stand_in]), back=reverse("stand-ins")))
    end_stand_in(stand_in=stand_in, by=request.user)
    messages.success(request, _("%(user)s thôi thay từ hôm nay.") % {"user": stand_in.user})
    return redirect("stand-ins")


def _may_give(user: User) -> QuerySet[Membership]:
    """One's own memberships, and those of the units one administers."""
    administered = localities_for_user(user, roles=[Role.ADMINISTRATOR])
    return Membership.objects.filter(Q(user=user) | Q(locality__in=administered))
