"""The background jobs as an administrator looks at them: what each does, when it ran, when it runs next."""

import datetime as dt
from dataclasses import dataclass

from celery.schedules import crontab, maybe_schedule
from django.db.models import Count, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from config.models import Job
from config.schedule import BEAT_SCHEDULE

# Failures that still say something about today.
RECENT = dt.timedelta(days=7)

LABELS = {
    "alerts.escalate_alerts": gettext_lazy("Chuyển lên cấp trên cảnh báo chưa ai xử lý"),
    "alerts.handle_status_changes": gettext_lazy("Lập cảnh báo từ đánh giá thay đổi"),
    "alerts.queue_digests": gettext_lazy("Soạn bản tin ngày, tuần"),
    "alerts.remind_of_reports": gettext_lazy("Nhắc báo cáo sắp đến hạn, quá hạn"),
    "alerts.review_day": gettext_lazy("Rà soát cuối ngày"),
    "alerts.send_deliveries": gettext_lazy("Gửi thư"),
    "alerts.send_webhooks": gettext_lazy("Gửi webhook"),
    "alerts.tell_account_changes": gettext_lazy("Báo thay đổi của tài khoản"),
    "alerts.tell_events": gettext_lazy("Soạn thư báo ngay"),
    "alerts.tell_returned_reports": gettext_lazy("Báo cho đơn vị có báo cáo bị trả lại"),
    "alerts.tell_stand_ins": gettext_lazy("Báo khi bắt đầu thay người nghỉ"),
    "config.forget_failures": gettext_lazy("Dọn lịch sử lỗi đã cũ"),
    "indicators.audit_open": gettext_lazy("Kiểm tra lại mọi bảng đang chạy"),
    "indicators.audit_stale": gettext_lazy("Kiểm tra số liệu vừa thay đổi"),
    "indicators.compute_aggregates": gettext_lazy("Tổng hợp số liệu từ đơn vị"),
    "indicators.forget_upload_files": gettext_lazy("Xóa tệp tải lên đã hết hạn giữ"),
    "indicators.import_uploads": gettext_lazy("Nhập bảng đã tải lên"),
    "indicators.plan_due_reports": gettext_lazy("Lập lịch báo cáo các tháng tới"),
    "indicators.recompute_all": gettext_lazy("Đánh giá lại toàn bộ"),
    "indicators.recompute_stale": gettext_lazy("Đánh giá số liệu vừa thay đổi"),
    "localities.forget_sign_ins": gettext_lazy("Dọn phiên đăng nhập đã hết"),
    "localities.send_password_mails": gettext_lazy("Gửi thư đặt lại mật khẩu"),
}


@dataclass(frozen=True, slots=True)
class JobLine:
    """One scheduled job. `failures` are those of the last seven days; `is_failing`: its last run ended in an error."""

    task: str
    label: str
    cadence: str
    next_at: dt.datetime
    job: Job | None
    failures: int
    is_failing: bool


def job_lines(now: dt.datetime) -> list[JobLine]:
    """Every scheduled job, those that fail first: one query."""
    recent = Count("failures", filter=Q(failures__at__gte=now - RECENT))
    stored = {job.task: job for job in Job.objects.annotate(recent=recent)}
    lines = [
        _line(entry["task"], entry["schedule"], stored.get(entry["task"]), now) for entry in BEAT_SCHEDULE.values()
    ]
    return sorted(lines, key=lambda line: (not line.is_failing, -line.failures, line.label))


def _line(task: str, schedule: float | crontab, job: Job | None, now: dt.datetime) -> JobLine:
    return JobLine(
        task=task,
        label=str(LABELS[task]),
        cadence=_cadence(schedule),
        next_at=_next(schedule, job, now),
        job=job,
        failures=job.recent if job else 0,
        is_failing=bool(job and job.failed_at and (job.ended_at is None or job.ended_at < job.failed_at)),
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
    return now + max(maybe_schedule(schedule).remaining_estimate(began), dt.timedelta())
