"""A person's notifications on the page."""

from django.contrib.auth.decorators import login_required
from django.contrib.auth.mixins import LoginRequiredMixin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST
from django.views.generic import ListView

from alerts.models import Delivery
from alerts.services.deliveries import mark_read


class NotificationListView(LoginRequiredMixin, ListView):
    template_name = "alerts/notification_list.html"
    context_object_name = "notifications"
    paginate_by = 50

    def get_queryset(self) -> QuerySet[Delivery]:
        return Delivery.objects.on_page_of(self.request.user)


@login_required
@require_POST
def open_notification(request: HttpRequest, pk: int) -> HttpResponse:
    """Note that it was seen, and go where it leads."""
    notification = get_object_or_404(Delivery.objects.on_page_of(request.user), pk=pk)
    mark_read(user=request.user, notifications=[pk])
    return redirect(notification.link or "notifications")


@login_required
@require_POST
def read_notifications(request: HttpRequest) -> HttpResponse:
    """Note that all were seen."""
    mark_read(user=request.user)
    return redirect("notifications")
