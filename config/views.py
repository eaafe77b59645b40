"""The page of background jobs. For who runs the service: superusers."""

from celery import current_app
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from kombu.exceptions import OperationalError

from config import services
from config.job_names import LABELS
from config.jobs import job_lines, question_of_run
from config.models import JobFailure
from config.schedule import BEAT_SCHEDULE, ON_DEMAND
from localities.asking import ask_first, asks_first

FAILURES_SHOWN = 50
RUNNABLE = {*(entry["task"] for entry in BEAT_SCHEDULE.values()), *ON_DEMAND}


@login_required
@require_safe
def jobs(request: HttpRequest) -> HttpResponse:
    """Every job with its last run and its next, and the last failures."""
    if not request.user.is_superuser:
        return render(request, "403.html", status=403)
    context = {
        "lines": job_lines(timezone.now()),
        "failures": JobFailure.objects.select_related("job")[:FAILURES_SHOWN],
        "runnable": RUNNABLE,
    }
    return render(request, "config/jobs.html", context)


@login_required
@require_POST
@asks_first
def run_job(request: HttpRequest, task: str) -> HttpResponse:
    """Have a job run now, or again after a failure, once somebody has said why."""
    if not request.user.is_superuser:
        return render(request, "403.html", status=403)
    if task not in RUNNABLE:
        raise Http404
    ask_first(request, question_of_run(task, timezone.now(), reverse("jobs")))
    try:
        with transaction.atomic():
            services.note_request(task=task, by=request.user)
            current_app.send_task(task)
    except (OperationalError, OSError):
        messages.error(request, _("Hàng chờ việc không trả lời nên chưa xếp được. Thử lại sau vài phút."))
    else:
        messages.success(request, _("Đã xếp việc “%(job)s” vào hàng chờ.") % {"job": LABELS[task]})
    return redirect("jobs")
