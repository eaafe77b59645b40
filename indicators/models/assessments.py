"""How targets were judged, what changed, and which wait to be judged."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from indicators.choices import ChangeCause, Pace, PaceReason, Problem, Verdict
from indicators.fields import ExactDecimalField
from indicators.models.observations import Observation
from indicators.models.plans import Target


class Assessment(models.Model):
    """The state of one target, as last judged. Written only when something in it changed."""

    target = models.OneToOneField(Target, models.CASCADE, primary_key=True, verbose_name=_("mục tiêu"))
    verdict = models.CharField(_("đánh giá"), max_length=10, choices=Verdict.choices, blank=True)
    problem = models.CharField(_("vướng mắc"), max_length=20, choices=Problem.choices, blank=True)
    threshold = ExactDecimalField(_("mức đạt"), null=True, blank=True)
    exceed = ExactDecimalField(_("mức vượt"), null=True, blank=True)
    value = ExactDecimalField(_("giá trị"), null=True, blank=True)
    percent = ExactDecimalField(_("% kế hoạch"), null=True, blank=True)
    observation = models.ForeignKey(
        Observation, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("số liệu")
    )
    # The version of the target that it was judged by.
    version = models.PositiveSmallIntegerField(_("bản"), default=1)
    pace = models.CharField(_("tiến độ"), max_length=10, choices=Pace.choices, blank=True)
    pace_reason = models.CharField(_("vì sao chưa có tiến độ"), max_length=20, choices=PaceReason.choices, blank=True)
    baseline = ExactDecimalField(_("mức xuất phát"), null=True, blank=True)
    expected = ExactDecimalField(_("mức phải có"), null=True, blank=True)
    lag = ExactDecimalField(_("chậm (điểm)"), null=True, blank=True)
    forecast = ExactDecimalField(_("dự báo cuối kỳ"), null=True, blank=True)
    forecast_verdict = models.CharField(_("đánh giá theo dự báo"), max_length=10, choices=Verdict.choices, blank=True)
    judged_at = models.DateTimeField(_("đánh giá lúc"))

    class Meta:
        verbose_name = _("kết quả đánh giá")
        verbose_name_plural = pgettext_lazy("plural", "kết quả đánh giá")
        ordering = ["target_id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(verdict="") & ~Q(problem="") | ~Q(verdict="") & Q(problem=""),
                name="assessment_verdict_or_problem",
            )
        ]
        indexes = [
            # Serves counts and filters by verdict.
            models.Index(fields=["verdict"], name="assessment_verdict"),
            # Serves what falls behind: few rows among many.
            models.Index(
                fields=["pace"], condition=Q(pace__in=[Pace.BEHIND, Pace.FAR_BEHIND]), name="assessment_falls_behind"
            ),
        ]

    def __str__(self) -> str:
        return self.get_verdict_display() or self.get_problem_display()


class StatusChange(models.Model):
    """A verdict, pace or forecast that changed: from, to, why, when. Alerts and statistics feed on these rows."""

    target = models.ForeignKey(Target, models.CASCADE, related_name="status_changes", verbose_name=_("mục tiêu"))
    from_verdict = models.CharField(_("từ"), max_length=10, choices=Verdict.choices, blank=True)
    to_verdict = models.CharField(_("thành"), max_length=10, choices=Verdict.choices, blank=True)
    problem = models.CharField(_("vướng mắc"), max_length=20, choices=Problem.choices, blank=True)
    observation = models.ForeignKey(
        Observation, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("số liệu")
    )
    from_pace = models.CharField(_("tiến độ từ"), max_length=10, choices=Pace.choices, blank=True)
    to_pace = models.CharField(_("tiến độ thành"), max_length=10, choices=Pace.choices, blank=True)
    from_forecast = models.CharField(_("dự báo từ"), max_length=10, choices=Verdict.choices, blank=True)
    to_forecast = models.CharField(_("dự báo thành"), max_length=10, choices=Verdict.choices, blank=True)
    # Why: the value it was judged by before, the version of the target, and which of them made the difference.
    from_observation = models.ForeignKey(
        Observation, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("số liệu trước")
    )
    version = models.PositiveSmallIntegerField(_("bản"), default=1)
    cause = models.CharField(_("nguyên nhân"), max_length=10, choices=ChangeCause.choices, blank=True)
    changed_at = models.DateTimeField(_("lúc"))
    # Set by whoever acts on changes, through `services.status_changes`.
    handled_at = models.DateTimeField(_("đã xử lý lúc"), null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("thay đổi đánh giá")
        verbose_name_plural = pgettext_lazy("plural", "thay đổi đánh giá")
        ordering = ["-changed_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(from_verdict=F("to_verdict"))
                | ~Q(from_pace=F("to_pace"))
                | ~Q(from_forecast=F("to_forecast")),
                name="status_change_changes",
            )
        ]
        indexes = [
            # Serves the sweep for unhandled changes: small, because handled rows leave it.
            models.Index(fields=["id"], condition=Q(handled_at__isnull=True), name="status_change_unhandled"),
            # Serves digests: what changed since the last one.
            models.Index(fields=["changed_at"], name="status_change_changed_at"),
        ]

    def __str__(self) -> str:
        return f"{self.get_from_verdict_display() or '–'} → {self.get_to_verdict_display() or '–'}"


class StaleTarget(models.Model):
    """The queue of the recompute: a target that must be judged again.

    A row of its own, so that marking and clearing a million targets never rewrites the targets. A recompute locks the
    rows it takes for the length of its transaction, so a worker that dies leaves them as they were, and a mark that is
    made meanwhile waits for it and stays.
    """

    target = models.OneToOneField(Target, models.CASCADE, primary_key=True, verbose_name=_("mục tiêu"))
    marked_at = models.DateTimeField(_("chờ từ"))

    class Meta:
        verbose_name = _("mục tiêu chờ đánh giá")
        verbose_name_plural = pgettext_lazy("plural", "mục tiêu chờ đánh giá")
        ordering = ["marked_at"]

    def __str__(self) -> str:
        return str(self.target_id)
