"""What was sent, what waits and what failed: for administrators, and the proof for any alert and any person."""

from itertools import chain
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.mixins import LoginRequiredMixin, UserPassesTestMixin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from alerts.choices import Channel
from alerts.exports import deliveries_sheet
from alerts.models import Alert, Delivery
from alerts.outbox import (
    MAY_OVERSEE,
    deliveries_overseen_by,
    facts_visible_to,
    failed_of,
    failing_outlets,
    history_of_alert,
    history_of_person,
    people_overseen_by,
    sent_per_day,
    state_of,
    waiting_of,
)
from alerts.queues import SENDERS
from alerts.services.deliveries import retry_delivery
from alerts.views.listing import ExportedListView
from indicators.errors import IndicatorsError
from indicators.tablefiles import Sheet
from indicators.wakeup import wake
from localities.scope import localities_for_user
from localities.working_unit import works_as

MOST_WAITING = 20


class OutboxView(LoginRequiredMixin, UserPassesTestMixin, ExportedListView):
    """How the sending goes. Those who oversee nobody have no outbox."""

    template_name = "alerts/outbox.html"
    context_object_name = "failed"
    paginate_by = 50

    def test_func(self) -> bool:
        return works_as(self.request, MAY_OVERSEE)

    def get_queryset(self) -> QuerySet[Delivery]:
        return failed_of(deliveries_overseen_by(self.request.user))

    def sheet(self, rows: QuerySet[Delivery]) -> Sheet:
        """What failed, then what waits."""
        waiting = waiting_of(deliveries_overseen_by(self.request.user))
        return deliveries_sheet(chain(rows, waiting), with_subject=False)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        overseen = deliveries_overseen_by(self.request.user)
        return super().get_context_data(
            **kwargs,
            state=state_of(overseen),
            waiting=waiting_of(overseen)[:MOST_WAITING],
            # The mail server is everybody's; a webhook's endpoint is its person's.
            outlets=failing_outlets(people_overseen_by(self.request.user)),
            days=sent_per_day(overseen, timezone.localdate()),
        )


class HistoryView(LoginRequiredMixin, ExportedListView):
    template_name = "alerts/sending_history.html"
    context_object_name = "deliveries"
    paginate_by = 50

    def sheet(self, rows: QuerySet[Delivery]) -> Sheet:
        return deliveries_sheet(rows, with_subject=False)


class AlertHistoryView(HistoryView):
    """To whom an alert was told, when and how."""

    def get_queryset(self) -> QuerySet[Delivery]:
        seen = Alert.objects.for_localities(localities_for_user(self.request.user))
        self.extra_context = {"about": get_object_or_404(seen, pk=self.kwargs["pk"])}
        return history_of_alert(self.extra_context["about"], self.request.user)


class PersonHistoryView(HistoryView):
    """What a person was sent; one's own, and that of the people one oversees."""

    def get_queryset(self) -> QuerySet[Delivery]:
        person = get_object_or_404(people_overseen_by(self.request.user), pk=self.kwargs["pk"])
        self.extra_context = {"about": person}
        return history_of_person(person, self.request.user)


@login_required
@require_POST
def retry(request: HttpRequest, pk: int) -> HttpResponse:
    delivery = get_object_or_404(facts_visible_to(request.user), pk=pk)
    try:
        retry_delivery(delivery=delivery, by=request.user)
    except IndicatorsError as refused:
        for problem in refused.problems:
            messages.error(request, str(problem))
    else:
        wake(SENDERS[Channel(delivery.channel)])
        messages.success(request, _("Sẽ gửi lại “%(subject)s”.") % {"subject": delivery.subject})
    return redirect("outbox")
