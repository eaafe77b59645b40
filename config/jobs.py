"""The background jobs as an administrator looks at them: what each does, when it ran, when it runs next."""

import datetime as dt
from dataclasses import dataclass

from celery.schedules import crontab, maybe_schedule
from django.db.models import Count, Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from config.job_names import EFFECTS, LABELS
from config.models import Job, JobFailure
from config.schedule import BEAT_SCHEDULE, ON_DEMAND
from localities.asking import Question
from localities.touching import counted

# Failures that still say something about today.
RECENT = dt.timedelta(days=7)


@dataclass(frozen=True, slots=True)
class JobLine:
    """One job. `next_at` is None for what runs when somebody asks for it; `failures` are those of the last seven days;
    `is_failing`: its last run ended in an error."""

    task: str
    label: str
    cadence: str
    next_at: dt.datetime | None
    job: Job | None
    failures: int
    is_failing: bool


def job_lines(now: dt.datetime) -> list[JobLine]:
    """Every job, those that fail first: one query."""
    recent = Count("failures", filter=Q(failures__at__gte=now - RECENT))
    stored = {job.task: job for job in Job.objects.annotate(recent=recent)}
    schedules = {entry["task"]: entry["schedule"] for entry in BEAT_SCHEDULE.values()} | dict.fromkeys(ON_DEMAND)
    lines = [_line(task, schedule, stored.get(task), now) for task, schedule in schedules.items()]
    return sorted(lines, key=lambda line: (not line.is_failing, -line.failures, line.label))


def question_of_run(task: str, now: dt.datetime, back: str) -> Question:
    """What to ask before somebody has a job run out of its turn; one whose last run failed is run again."""
    job = Job.objects.filter(task=task).first() or Job(task=task)
    failures = JobFailure.objects.filter(job__task=task, at__gte=now - RECENT)
    recent = counted(_("Lần hỏng trong 7 ngày"), failures, lambda one: f"{_moment(one.at)}: {one.error}")
    act = _("Chạy lại") if job.is_failing else _("Chạy ngay")
    general = _(
        "Việc được xếp vào hàng chờ và làm những gì đang chờ nó; không có gì chờ thì không làm gì. Lần chạy định kỳ "
        "vẫn giữ nguyên."
    )
    effect = str(EFFECTS.get(task, general))
    return Question(f"{act}: {job}", act, effect, [recent] if recent.count else [], back=back)


def _moment(at: dt.datetime) -> str:
    return date_format(timezone.localtime(at), "SHORT_DATETIME_FORMAT")


def _line(task: str, schedule: float | crontab | None, job: Job | None, now: dt.datetime) -> JobLine:
    return JobLine(
        task=task,
        label=str(LABELS[task]),
        cadence=_cadence(schedule) if schedule else _("khi cần"),
        next_at=_next(schedule, job, now) if schedule else None,
        job=job,
        failures=job.recent if job else 0,
        is_failing=bool(job and job.is_failing),
    )


def _cadence(schedule: float | crontab) -> str:
    if isinstance(schedule, crontab):
        every = schedule.minute
        if len(every) > 1:
            return ngettext("%(n)d phút một lần", "%(n)d phút một lần", 60 // len(every)) % {"n": 60 // len(every)}
        minute = f"{min(every):02d}"
        hours = sorted(schedule.hour)
        if len(hours) == 1:
            return _("%(time)s hằng ngày") % {"time": f"{hours[0]:02d}:{minute}"}
        span = {"first": f"{hours[0]:02d}:{minute}", "last": f"{hours[-1]:02d}:{minute}"}
        return _("hằng giờ từ %(first)s đến %(last)s") % span
    minutes = round(schedule / 60)
    return ngettext("%(n)d phút một lần", "%(n)d phút một lần", minutes) % {"n": minutes}


def _next(schedule: float | crontab, job: Job | None, now: dt.datetime) -> dt.datetime:
    began = job.started_at if job and job.started_at else now
    moment = now + max(maybe_schedule(schedule).remaining_estimate(began), dt.timedelta())
    if isinstance(schedule, crontab):
        # What is left is counted from some milliseconds after `now`.
        moment = (moment + dt.timedelta(seconds=30)).replace(second=0, microsecond=0)
    return moment
