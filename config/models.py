"""What became of the background jobs: one row per kind of job, and one per failure."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from config.job_names import LABELS


class Job(models.Model):
    """A kind of job, known by its task's name. Jobs run every minute, so runs are counted and not listed."""

    task = models.CharField(_("việc"), max_length=100, unique=True)
    started_at = models.DateTimeField(_("bắt đầu lần cuối"), null=True, blank=True)
    ended_at = models.DateTimeField(_("xong lần cuối"), null=True, blank=True)
    failed_at = models.DateTimeField(_("hỏng lần cuối"), null=True, blank=True)
    runs = models.PositiveBigIntegerField(_("số lần chạy xong"), default=0)

    class Meta:
        verbose_name = _("việc chạy nền")
        verbose_name_plural = pgettext_lazy("plural", "việc chạy nền")
        ordering = ["task"]

    def __str__(self) -> str:
        return str(LABELS.get(self.task, self.task))

    @property
    def is_failing(self) -> bool:
        """Whether its last run ended in an error."""
        return self.failed_at is not None and (self.ended_at is None or self.ended_at < self.failed_at)


class JobFailure(models.Model):
    """One run that ended in an error."""

    job = models.ForeignKey(Job, models.CASCADE, related_name="failures", verbose_name=_("việc"))
    at = models.DateTimeField(_("lúc"), db_index=True)
    error = models.CharField(_("lỗi"), max_length=1000)
    trace = models.TextField(_("vết lỗi"), blank=True)

    class Meta:
        verbose_name = _("lần chạy hỏng")
        verbose_name_plural = pgettext_lazy("plural", "lần chạy hỏng")
        ordering = ["-at", "-id"]

    def __str__(self) -> str:
        return f"{self.job}: {self.error}"
