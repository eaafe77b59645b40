"""Which values are due from whom, and what was answered."""

import datetime as dt

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from indicators.choices import Answer, Basis, Frequency, Review
from indicators.models.catalogue import Indicator, Sector
from indicators.models.plans import Plan
from localities.models import Locality, LocalityQuerySet


class ReportingCalendar(models.Model):
    """A rule that a decision issued: which periods are reported, when they are cut off, when a report must be there.

    A rule that changes is a new row that replaces the old one from a date; a row in use is never edited.
    """

    name = models.CharField(_("tên"), max_length=200)
    basis = models.CharField(_("kỳ tính"), max_length=20, choices=Basis.choices)
    frequency = models.CharField(_("định kỳ"), max_length=20, choices=Frequency.choices)
    cut_off_day = models.PositiveSmallIntegerField(
        _("ngày chốt số liệu"), null=True, blank=True, help_text=_("Để trống: ngày cuối tháng")
    )
    working_days = models.PositiveSmallIntegerField(
        _("hạn gửi (ngày làm việc)"), help_text=_("Tính từ ngày làm việc đầu tiên sau ngày chốt")
    )
    decided_by = models.CharField(_("văn bản quy định"), max_length=300)
    decided_on = models.DateField(_("ngày văn bản"), null=True, blank=True)
    valid_from = models.DateField(_("áp dụng từ"))
    valid_to = models.DateField(_("áp dụng đến hết"), null=True, blank=True)
    replaces = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="replaced_by", verbose_name=_("thay cho")
    )

    class Meta:
        verbose_name = _("chế độ báo cáo")
        verbose_name_plural = pgettext_lazy("plural", "chế độ báo cáo")
        ordering = ["name", "valid_from"]
        constraints = [
            models.UniqueConstraint(
                "name",
                "valid_from",
                name="reporting_calendar_once",
                violation_error_message=_("Đã có chế độ báo cáo cùng tên và cùng ngày áp dụng."),
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="reporting_calendar_ends_after_it_begins",
                violation_error_message=_("Ngày cuối áp dụng phải sau ngày đầu."),
            ),
            models.CheckConstraint(
                condition=Q(cut_off_day__isnull=True) | Q(cut_off_day__gte=1, cut_off_day__lte=28),
                name="reporting_calendar_cut_off_day_in_every_month",
                violation_error_message=_("Ngày chốt phải từ 1 đến 28, hoặc để trống cho ngày cuối tháng."),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class ReportingDuty(models.Model):
    """Who reports by a calendar: a unit, or every unit right below it, on one plan or one sector or everything."""

    calendar = models.ForeignKey(
        ReportingCalendar, models.PROTECT, related_name="duties", verbose_name=_("chế độ báo cáo")
    )
    locality = models.ForeignKey(
        Locality, models.PROTECT, related_name="reporting_duties", verbose_name=_("địa phương")
    )
    with_below = models.BooleanField(
        _("mọi đơn vị bên dưới"),
        default=False,
        help_text=_("Từng đơn vị bên dưới báo cáo, thay cho chính địa phương này"),
    )
    plan = models.ForeignKey(
        Plan, models.PROTECT, null=True, blank=True, related_name="reporting_duties", verbose_name=_("văn bản")
    )
    sector = models.ForeignKey(Sector, models.PROTECT, null=True, blank=True, verbose_name=_("lĩnh vực"))
    is_active = models.BooleanField(_("đang áp dụng"), default=True)

    class Meta:
        verbose_name = _("trách nhiệm báo cáo")
        verbose_name_plural = pgettext_lazy("plural", "trách nhiệm báo cáo")
        ordering = ["calendar_id", "locality_id", "id"]
        constraints = [
            models.UniqueConstraint(
                "calendar",
                "locality",
                Coalesce("plan", 0),
                Coalesce("sector", 0),
                name="reporting_duty_once",
                violation_error_message=_("Đã giao trách nhiệm báo cáo này."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.calendar}: {self.locality}"


class DueReportQuerySet(models.QuerySet["DueReport"]):
    def for_localities(self, localities: LocalityQuerySet) -> "DueReportQuerySet":
        return self.filter(locality__in=localities)

    def with_facts(self) -> "DueReportQuerySet":
        """Join everything a report shows; `is_answered` says whether an answer stands for the whole of it."""
        return self.select_related(
            "locality", "duty__calendar", "duty__plan", "duty__sector", "duty__locality", "sent_by", "closed_by"
        ).annotate(is_answered=_answered_whole())

    def arrived(self) -> "DueReportQuerySet":
        """The reports that were sent, or answered as a whole."""
        return self.filter(Q(sent_at__isnull=False) | Q(_answered_whole()))

    def to_review(self) -> "DueReportQuerySet":
        """The reports that were sent, or answered as a whole, and neither accepted nor returned since."""
        return self.filter(Q(review=Review.SENT) | Q(_answered_whole(), review=Review.NOT_SENT))

    def waiting(self) -> "DueReportQuerySet":
        """The reports that have not arrived."""
        return self.filter(~Q(_answered_whole()), sent_at__isnull=True)

    def due_on(self, on: dt.date) -> "DueReportQuerySet":
        """What has not arrived and must arrive on that day."""
        return self.waiting().filter(due_on=on)

    def overdue_on(self, on: dt.date) -> "DueReportQuerySet":
        """What has not arrived although its day is past."""
        return self.waiting().filter(due_on__lt=on)


def _answered_whole() -> Exists:
    answers = ReportAnswer.objects.filter(report=OuterRef("pk"), indicator__isnull=True, withdrawn_at__isnull=True)
    return Exists(answers)


class DueReport(models.Model):
    """One unit's report for one reporting period, made ahead from its duty so that what is due is one query."""

    duty = models.ForeignKey(ReportingDuty, models.PROTECT, related_name="reports", verbose_name=_("trách nhiệm"))
    locality = models.ForeignKey(Locality, models.PROTECT, related_name="due_reports", verbose_name=_("địa phương"))
    label = models.CharField(_("kỳ báo cáo"), max_length=100)
    starts_on = models.DateField(_("từ ngày"))
    cut_off_on = models.DateField(_("ngày chốt"))
    due_on = models.DateField(_("hạn gửi"))
    sent_at = models.DateTimeField(_("gửi lúc"), null=True, blank=True)
    # The first sending: a report that is returned and sent again was in time if this was.
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("người gửi")
    )
    review = models.CharField(_("duyệt"), max_length=10, choices=Review.choices, default=Review.NOT_SENT)
    # From then on nothing of its period changes, but for the exceptions that are recorded.
    closed_at = models.DateTimeField(_("khóa lúc"), null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("người khóa")
    )

    objects = DueReportQuerySet.as_manager()

    class Meta:
        verbose_name = _("báo cáo đến hạn")
        verbose_name_plural = pgettext_lazy("plural", "báo cáo đến hạn")
        ordering = ["due_on", "locality_id", "id"]
        constraints = [
            models.UniqueConstraint(
                "duty",
                "locality",
                "cut_off_on",
                name="due_report_once",
                violation_error_message=_("Báo cáo này đã có trong lịch."),
            ),
            models.CheckConstraint(
                condition=Q(cut_off_on__gte=F("starts_on")) & Q(due_on__gte=F("cut_off_on")),
                name="due_report_days_in_order",
                violation_error_message=_("Ngày đầu kỳ, ngày chốt và hạn gửi phải theo thứ tự."),
            ),
            models.CheckConstraint(
                condition=Q(sent_at__isnull=False) | Q(review=Review.NOT_SENT),
                name="due_report_reviewed_once_sent",
                violation_error_message=_("Chỉ duyệt báo cáo đã gửi."),
            ),
        ]
        indexes = [
            # Serves what is due or overdue on a date: only what was not sent yet.
            models.Index(fields=["due_on"], condition=Q(sent_at__isnull=True), name="due_report_waiting"),
            # Serves the reports of a unit.
            models.Index(fields=["locality", "cut_off_on"], name="due_report_by_locality"),
            # Serves the lock: which periods of a unit are closed.
            models.Index(fields=["locality"], condition=Q(closed_at__isnull=False), name="due_report_closed"),
        ]

    def __str__(self) -> str:
        return f"{self.locality}: {self.label}"


class ReportAnswer(models.Model):
    """What a unit answered instead of a value, for one indicator or (without one) for the whole report."""

    report = models.ForeignKey(DueReport, models.CASCADE, related_name="answers", verbose_name=_("báo cáo"))
    indicator = models.ForeignKey(
        Indicator, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("chỉ tiêu")
    )
    answer = models.CharField(_("trả lời"), max_length=20, choices=Answer.choices)
    note = models.CharField(_("ghi chú"), max_length=500, blank=True)
    answered_at = models.DateTimeField(_("trả lời lúc"), auto_now_add=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("người trả lời"),
    )
    withdrawn_at = models.DateTimeField(_("rút lúc"), null=True, blank=True)

    class Meta:
        verbose_name = _("trả lời báo cáo")
        verbose_name_plural = pgettext_lazy("plural", "trả lời báo cáo")
        ordering = ["answered_at", "id"]
        constraints = [
            models.UniqueConstraint(
                "report",
                Coalesce("indicator", 0),
                condition=Q(withdrawn_at__isnull=True),
                name="report_answer_once",
                violation_error_message=_("Đã có câu trả lời cho chỉ tiêu này trong báo cáo."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.report}: {self.get_answer_display()}"


class DayException(models.Model):
    """A day that a decision made free, or made a working day in compensation."""

    on = models.DateField(_("ngày"), unique=True)
    is_working = models.BooleanField(_("là ngày làm việc bù"), default=False)
    name = models.CharField(_("lý do, văn bản"), max_length=300)

    class Meta:
        verbose_name = _("ngày nghỉ, ngày làm bù")
        verbose_name_plural = pgettext_lazy("plural", "ngày nghỉ, ngày làm bù")
        ordering = ["-on"]

    def __str__(self) -> str:
        return f"{self.on:%d/%m/%Y}"
