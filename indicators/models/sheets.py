"""The sheet of a report: what is typed before it is sent, who is at it, and what was said of it afterwards."""

from django.conf import settings
from django.core.validators import FileExtensionValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from indicators.choices import Answer, ObservationKind, Step
from indicators.evidence import EVIDENCE_TYPES
from indicators.models.catalogue import Indicator, Period
from indicators.models.reporting import DueReport


class SheetCell(models.Model):
    """What was typed for one indicator and period and not sent up yet: a draft that every officer of the unit shares.

    `version` grows with each change; who saves says which one they saw, so that nobody overwrites unseen.
    """

    report = models.ForeignKey(DueReport, models.CASCADE, related_name="cells", verbose_name=_("báo cáo"))
    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="+", verbose_name=_("chỉ tiêu"))
    period = models.ForeignKey(Period, models.PROTECT, related_name="+", verbose_name=_("kỳ"))
    written = models.CharField(_("số liệu như đã gõ"), max_length=200, blank=True)
    kind = models.CharField(
        _("loại số liệu"), max_length=12, choices=ObservationKind.choices, default=ObservationKind.ESTIMATE
    )
    answer = models.CharField(_("trả lời"), max_length=20, choices=Answer.choices, blank=True)
    note = models.CharField(_("ghi chú"), max_length=500, blank=True)
    version = models.PositiveIntegerField(_("lần lưu"), default=1)
    saved_at = models.DateTimeField(_("lưu lúc"))
    saved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("người lưu")
    )

    class Meta:
        verbose_name = _("ô đang nhập")
        verbose_name_plural = pgettext_lazy("plural", "ô đang nhập")
        ordering = ["report_id", "indicator_id", "period_id"]
        constraints = [
            models.UniqueConstraint(fields=["report", "indicator", "period"], name="sheet_cell_once"),
            models.CheckConstraint(
                condition=Q(written="") | Q(answer=""),
                name="sheet_cell_value_or_answer",
                violation_error_message=_("Một dòng chỉ có số liệu hoặc câu trả lời, không có cả hai."),
            ),
        ]

    def __str__(self) -> str:
        return self.written or self.get_answer_display()


class SheetVisit(models.Model):
    """Who has a sheet open: told to whoever else has."""

    report = models.ForeignKey(DueReport, models.CASCADE, related_name="visits", verbose_name=_("báo cáo"))
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("người đang nhập")
    )
    seen_at = models.DateTimeField(_("thấy lúc"))

    class Meta:
        verbose_name = _("người đang nhập")
        verbose_name_plural = pgettext_lazy("plural", "người đang nhập")
        ordering = ["-seen_at"]
        constraints = [models.UniqueConstraint(fields=["report", "user"], name="sheet_visit_once")]

    def __str__(self) -> str:
        return f"{self.user}: {self.report}"


class ReportAttachment(models.Model):
    """A file sent with a report. One that is taken away stays readable as such."""

    report = models.ForeignKey(DueReport, models.PROTECT, related_name="attachments", verbose_name=_("báo cáo"))
    file = models.FileField(
        _("tệp kèm theo"), upload_to="reports/%Y/%m/", validators=[FileExtensionValidator(EVIDENCE_TYPES)]
    )
    name = models.CharField(_("tên tệp"), max_length=255)
    attached_at = models.DateTimeField(_("lúc"), auto_now_add=True)
    attached_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("người gửi")
    )
    removed_at = models.DateTimeField(_("bỏ lúc"), null=True, blank=True)

    class Meta:
        verbose_name = _("tệp kèm báo cáo")
        verbose_name_plural = pgettext_lazy("plural", "tệp kèm báo cáo")
        ordering = ["attached_at", "id"]

    def __str__(self) -> str:
        return self.name


class ReturnedRow(models.Model):
    """One row of a report that was returned, with the reason; settled when the report is sent again."""

    report = models.ForeignKey(DueReport, models.PROTECT, related_name="returned_rows", verbose_name=_("báo cáo"))
    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="+", verbose_name=_("chỉ tiêu"))
    reason = models.CharField(_("lý do trả lại"), max_length=500)
    returned_at = models.DateTimeField(_("trả lại lúc"))
    returned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("người trả lại")
    )
    settled_at = models.DateTimeField(_("gửi lại lúc"), null=True, blank=True)

    class Meta:
        verbose_name = _("dòng trả lại")
        verbose_name_plural = pgettext_lazy("plural", "dòng trả lại")
        ordering = ["report_id", "returned_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["report", "indicator"],
                condition=Q(settled_at__isnull=True),
                name="returned_row_once",
                violation_error_message=_("Dòng này đang được trả lại."),
            ),
            models.CheckConstraint(
                condition=~Q(reason=""),
                name="returned_row_says_why",
                violation_error_message=_("Trả lại phải có lý do."),
            ),
        ]

    def __str__(self) -> str:
        return self.reason


class ReportStep(models.Model):
    """One line of a report's timeline. Rows are added, never changed."""

    report = models.ForeignKey(DueReport, models.CASCADE, related_name="steps", verbose_name=_("báo cáo"))
    step = models.CharField(_("việc"), max_length=20, choices=Step.choices)
    at = models.DateTimeField(_("lúc"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("người làm")
    )
    note = models.CharField(_("ghi chú"), max_length=1000, blank=True)

    class Meta:
        verbose_name = _("bước của báo cáo")
        verbose_name_plural = pgettext_lazy("plural", "bước của báo cáo")
        ordering = ["report_id", "at", "id"]

    def __str__(self) -> str:
        return self.get_step_display()


class CloseException(models.Model):
    """Leave for one unit to change a closed period until a day, that day included."""

    report = models.ForeignKey(DueReport, models.CASCADE, related_name="exceptions", verbose_name=_("báo cáo"))
    until = models.DateField(_("được sửa đến hết ngày"))
    reason = models.CharField(_("lý do"), max_length=500)
    granted_at = models.DateTimeField(_("cho phép lúc"))
    granted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("người cho phép")
    )
    withdrawn_at = models.DateTimeField(_("rút lúc"), null=True, blank=True)

    class Meta:
        verbose_name = _("cho sửa sau khi khóa")
        verbose_name_plural = pgettext_lazy("plural", "cho sửa sau khi khóa")
        ordering = ["report_id", "-granted_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["report"],
                condition=Q(withdrawn_at__isnull=True),
                name="close_exception_once",
                violation_error_message=_("Đơn vị này đã được phép sửa kỳ này."),
            ),
            models.CheckConstraint(
                condition=~Q(reason=""),
                name="close_exception_says_why",
                violation_error_message=_("Cho sửa sau khi khóa phải có lý do."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.report}: {self.until:%d/%m/%Y}"
