"""Tables uploaded on the web: kept from the first look to the day on which they can no longer be undone."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from indicators.choices import UploadState
from indicators.models.plans import ImportedTable, Plan
from localities.models import LocalityQuerySet


class UploadQuerySet(models.QuerySet["Upload"]):
    def for_localities(self, localities: LocalityQuerySet) -> "UploadQuerySet":
        return self.filter(plan__locality__in=localities)


class Upload(models.Model):
    """One file on its way in. The row is the queue of record: a worker claims it by its state.

    `options` and `fixes` are what a person decided on the preview (as `services.uploads` writes them); `problems` are
    those of the last attempt, one object per cell; `before` holds what the import changed, so that it can be undone.
    """

    file = models.FileField(_("tệp"), upload_to="uploads/%Y/%m/")
    file_name = models.CharField(_("tên tệp"), max_length=255)
    sha256 = models.CharField(_("dấu vân tay của tệp"), max_length=64)
    plan = models.ForeignKey(Plan, models.PROTECT, related_name="uploads", verbose_name=_("văn bản"))
    options = models.JSONField(default=dict)
    fixes = models.JSONField(default=dict)
    state = models.CharField(_("trạng thái"), max_length=10, choices=UploadState.choices, default=UploadState.READ)
    row_count = models.PositiveIntegerField(_("số dòng"), default=0)
    rows_done = models.PositiveIntegerField(_("số dòng đã xong"), default=0)
    problems = models.JSONField(default=list)
    before = models.JSONField(default=dict)
    table = models.OneToOneField(
        ImportedTable, models.PROTECT, null=True, blank=True, related_name="upload", verbose_name=_("bảng đã nhập")
    )
    uploaded_at = models.DateTimeField(_("tải lên lúc"), auto_now_add=True)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("người tải lên")
    )
    claimed_at = models.DateTimeField(_("bắt đầu nhập lúc"), null=True, blank=True)
    finished_at = models.DateTimeField(_("xong lúc"), null=True, blank=True)
    undone_at = models.DateTimeField(_("hoàn tác lúc"), null=True, blank=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("người hoàn tác")
    )

    objects = UploadQuerySet.as_manager()

    class Meta:
        verbose_name = _("tệp tải lên")
        verbose_name_plural = pgettext_lazy("plural", "tệp tải lên")
        ordering = ["-uploaded_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state__in=[UploadState.DONE, UploadState.UNDONE]) | Q(table__isnull=False),
                name="upload_done_has_its_table",
            )
        ]
        indexes = [
            # Serves the worker that looks for what waits.
            models.Index(
                fields=["uploaded_at"],
                condition=Q(state__in=[UploadState.QUEUED, UploadState.RUNNING]),
                name="upload_waiting",
            )
        ]

    def __str__(self) -> str:
        return self.file_name
