"""The page of background jobs. For who runs the service: superusers."""

from celery import current_app
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from config.jobs import LABELS, job_lines
from config.models import JobFailure
from config.schedule import BEAT_SCHEDULE

FAILURES_SHOWN = 50


@login_required
@require_safe
def jobs(request: HttpRequest) -> HttpResponse:
    """Every scheduled job with its last run and its next, and the last failures."""
    if not request.user.is_superuser:
        return render(request, "403.html", status=403)
    failures = JobFailure.objects.select_related("job")[:FAILURES_SHOWN]
    context = {
        "lines": job_lines(timezone.now()),
        "failures": [(failure, LABELS.get(failure.job.task, failure.job.task)) for failure in failures],
    }
    return render(request, "config/jobs.html", context)


@login_required
@require_POST
def run_job(request: HttpRequest, task: str) -> HttpResponse:
    """Have a job run once more now; a job that finds nothing to do does nothing."""
    if not request.user.is_superuser:
        return render(request, "403.html", status=403)
    if task not in {entry["task"] for entry in BEAT_SCHEDULE.values()}:
        raise Http404
    current_app.send_task(task)
    messages.success(request, _("Đã xếp việc “%(job)s” vào hàng chờ.") % {"job": LABELS[task]})
    return redirect("jobs")
