"""What changes a target without being its value: amendments, milestones, decisions of the authority."""

from django.conf import settings
from django.core.validators import FileExtensionValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from indicators.choices import OFFICIAL_VERDICTS, Kind
from indicators.evidence import EVIDENCE_TYPES
from indicators.fields import ExactDecimalField
from indicators.models.observations import Observation
from indicators.models.plans import Plan, Target


class TargetVersion(models.Model):
    """One version of a target's demand. A target that was never amended has none; from its first amendment on, every
    version is a row, the one in force included, and the target repeats the last."""

    target = models.ForeignKey(Target, models.CASCADE, related_name="versions", verbose_name=_("mục tiêu"))
    version = models.PositiveSmallIntegerField(_("bản"))
    # The document that set this version, its number and date; the target's own plan for the first.
    plan = models.ForeignKey(Plan, models.PROTECT, related_name="target_versions", verbose_name=_("văn bản"))
    effective_on = models.DateField(_("hiệu lực từ"), null=True, blank=True)
    reason = models.CharField(_("lý do"), max_length=500, blank=True)

    # The demand, in the same words as `Target`.
    written = models.CharField(_("mức như đã viết"), max_length=500, blank=True)
    kind = models.CharField(_("dạng"), max_length=12, choices=Kind.choices, blank=True)
    low = ExactDecimalField(_("mức dưới"), null=True, blank=True)
    high = ExactDecimalField(_("mức trên"), null=True, blank=True)
    denominator = ExactDecimalField(_("tổng số"), null=True, blank=True)
    is_approximate = models.BooleanField(_("viết “khoảng”"), default=False)
    is_open = models.BooleanField(_("viết “trên”, “dưới”"), default=False)
    is_share = models.BooleanField(_("là phần trăm của mức so sánh"), default=False)
    relative_to = models.CharField(_("so với"), max_length=300, blank=True)

    created_at = models.DateTimeField(_("ghi lúc"), auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("người ghi")
    )

    class Meta:
        verbose_name = _("bản của mục tiêu")
        verbose_name_plural = pgettext_lazy("plural", "bản của mục tiêu")
        ordering = ["target_id", "version"]
        constraints = [
            models.UniqueConstraint(
                "target",
                "version",
                name="target_version_once",
                violation_error_message=_("Mục tiêu này đã có bản mang số đó."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.target} ({self.version})"


class Milestone(models.Model):
    """What the plan itself expects by a day: the cumulative value for a flow, the level for a state."""

    target = models.ForeignKey(Target, models.CASCADE, related_name="milestones", verbose_name=_("mục tiêu"))
    version = models.PositiveSmallIntegerField(_("bản"), default=1)
    on = models.DateField(_("đến hết ngày"))
    value = ExactDecimalField(_("mức phải có"))

    class Meta:
        verbose_name = _("mốc tiến độ")
        verbose_name_plural = pgettext_lazy("plural", "mốc tiến độ")
        ordering = ["target_id", "version", "on"]
        constraints = [
            models.UniqueConstraint(
                "target",
                "version",
                "on",
                name="milestone_once",
                violation_error_message=_("Đã có mốc tiến độ của ngày này."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.on:%d/%m/%Y}"


class VerdictDecision(models.Model):
    """What a person decided about a target, beside what is computed: published verdicts, confirmations after a new
    value, and the judgement of what no number measures. Rows are added, never changed."""

    target = models.ForeignKey(Target, models.CASCADE, related_name="decisions", verbose_name=_("mục tiêu"))
    # Blank: an earlier verdict was withdrawn.
    verdict = models.CharField(
        _("đánh giá"),
        max_length=10,
        blank=True,
        choices=[(verdict.value, verdict.label) for verdict in OFFICIAL_VERDICTS],
    )
    written = models.CharField(_("như đã công bố"), max_length=300, blank=True)
    document = models.CharField(_("văn bản"), max_length=300, blank=True)
    reason = models.CharField(_("lý do"), max_length=500, blank=True)
    evidence_text = models.TextField(_("căn cứ"), blank=True)
    evidence_link = models.URLField(_("đường dẫn"), max_length=500, blank=True)
    evidence_file = models.FileField(
        _("tệp kèm theo"), upload_to="evidence/%Y/%m/", blank=True, validators=[FileExtensionValidator(EVIDENCE_TYPES)]
    )
    # The value it was said of.
    observation = models.ForeignKey(
        Observation, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("số liệu")
    )
    decided_at = models.DateTimeField(_("lúc"))
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("người ghi")
    )

    class Meta:
        verbose_name = _("quyết định đánh giá")
        verbose_name_plural = pgettext_lazy("plural", "quyết định đánh giá")
        ordering = ["target_id", "-decided_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(verdict="") | Q(verdict__in=[str(v) for v in OFFICIAL_VERDICTS]),
                name="decision_is_a_verdict",
                violation_error_message=_("Đánh giá chính thức chỉ có thể là Vượt, Đạt hoặc Chưa đạt."),
            ),
            models.CheckConstraint(
                condition=~(Q(document="") & Q(reason="") & Q(written="") & Q(evidence_text="") & Q(evidence_link="")),
                name="decision_says_why",
                violation_error_message=_("Đánh giá phải có văn bản, lý do hoặc căn cứ."),
            ),
        ]

    def __str__(self) -> str:
        return self.get_verdict_display() or str(_("Rút đánh giá"))
