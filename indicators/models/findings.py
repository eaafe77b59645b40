"""Figures that do not add up, as found, and what was said about them."""

from django.conf import settings
from django.db import models
from django.db.models import Case, Q, Value, When
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from indicators.choices import Check, FindingState, Severity
from indicators.models.catalogue import Indicator, Period
from indicators.models.observations import Observation
from indicators.models.plans import Target
from localities.models import Locality, LocalityQuerySet


class CheckRule(models.Model):
    """How one check is applied here. A check without a row follows what ships: on, not blocking."""

    check_code = models.CharField(_("phép kiểm tra"), max_length=40, unique=True, choices=Check.choices)
    is_on = models.BooleanField(_("bật"), default=True)
    severity = models.CharField(
        _("mức độ"), max_length=10, blank=True, choices=Severity.choices, help_text=_("Để trống: theo mặc định")
    )
    is_blocking = models.BooleanField(
        _("không cho lưu"), default=False, help_text=_("Số liệu làm phát sinh kết luận này bị từ chối khi nhập")
    )
    factor = models.DecimalField(
        _("hệ số"),
        max_digits=8,
        decimal_places=3,
        null=True,
        blank=True,
        help_text=_("Với số tăng giảm đột biến: gấp bao nhiêu lần thì báo"),
    )

    class Meta:
        verbose_name = _("cách kiểm tra số liệu")
        verbose_name_plural = pgettext_lazy("plural", "cách kiểm tra số liệu")
        ordering = ["check_code"]

    def __str__(self) -> str:
        return self.get_check_code_display()


class FindingQuerySet(models.QuerySet["Finding"]):
    def for_localities(self, localities: LocalityQuerySet) -> "FindingQuerySet":
        return self.filter(locality__in=localities)

    def open(self) -> "FindingQuerySet":
        return self.filter(gone_at__isnull=True, accepted_at__isnull=True)

    def but_hints(self) -> "FindingQuerySet":
        """What people are asked to look at, and what is counted wherever findings are: a hint tells of a habit or a
        slip that explains one."""
        return self.exclude(severity=Severity.HINT)

    def in_state(self, state: str) -> "FindingQuerySet":
        """Those of one `FindingState`; one that was accepted before it was gone is gone."""
        if state == FindingState.GONE:
            return self.filter(gone_at__isnull=False)
        return self.filter(gone_at__isnull=True, accepted_at__isnull=state == FindingState.OPEN)

    def heaviest_first(self) -> "FindingQuerySet":
        ranks = [When(severity=severity, then=Value(rank)) for rank, severity in enumerate(Severity.values)]
        return self.alias(rank=Case(*ranks, default=Value(len(ranks)))).order_by("rank", "-found_at", "id")


class Finding(models.Model):
    """One figure that does not add up. The sentence is made from `check_code` and `data` for whoever reads it."""

    check_code = models.CharField(_("phép kiểm tra"), max_length=40, choices=Check.choices)
    severity = models.CharField(_("mức độ"), max_length=10, choices=Severity.choices)
    data = models.JSONField(_("số liệu của kết luận"), default=dict)
    # The same contradiction found again is the same row: a digest of the check, the place and the figures.
    fingerprint = models.CharField(max_length=64, editable=False)

    locality = models.ForeignKey(Locality, models.PROTECT, related_name="findings", verbose_name=_("địa phương"))
    period = models.ForeignKey(Period, models.PROTECT, related_name="findings", verbose_name=_("kỳ"))
    indicator = models.ForeignKey(
        Indicator, models.PROTECT, null=True, blank=True, related_name="findings", verbose_name=_("chỉ tiêu")
    )
    target = models.ForeignKey(
        Target, models.CASCADE, null=True, blank=True, related_name="findings", verbose_name=_("mục tiêu")
    )
    observation = models.ForeignKey(
        Observation, models.PROTECT, null=True, blank=True, related_name="findings", verbose_name=_("số liệu")
    )

    found_at = models.DateTimeField(_("phát hiện lúc"))
    gone_at = models.DateTimeField(_("hết lúc"), null=True, blank=True)
    accepted_at = models.DateTimeField(_("chấp nhận lúc"), null=True, blank=True)
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("người chấp nhận"),
    )
    accepted_reason = models.CharField(_("lý do chấp nhận"), max_length=500, blank=True)

    objects = FindingQuerySet.as_manager()

    class Meta:
        verbose_name = _("số liệu không khớp")
        verbose_name_plural = pgettext_lazy("plural", "số liệu không khớp")
        ordering = ["-found_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["locality", "period", "fingerprint"],
                condition=Q(gone_at__isnull=True),
                name="finding_once_while_it_lasts",
            ),
            models.CheckConstraint(
                condition=Q(accepted_at__isnull=True) | ~Q(accepted_reason=""),
                name="finding_accepted_with_a_reason",
                violation_error_message=_("Chấp nhận số liệu không khớp phải có lý do."),
            ),
        ]
        indexes = [models.Index(fields=["locality", "period"], name="finding_by_locality")]

    def __str__(self) -> str:
        return self.get_check_code_display()

    @property
    def state(self) -> FindingState:
        if self.gone_at is not None:
            return FindingState.GONE
        return FindingState.OPEN if self.accepted_at is None else FindingState.ACCEPTED


class StaleAudit(models.Model):
    """The queue of the audit: a locality and period whose figures must be held against each other again.

    Marked by the recompute for the targets it has judged, so that recording values writes nothing more than it did.
    """

    locality = models.ForeignKey(Locality, models.CASCADE, related_name="+", verbose_name=_("địa phương"))
    period = models.ForeignKey(Period, models.CASCADE, related_name="+", verbose_name=_("kỳ"))
    marked_at = models.DateTimeField(_("chờ từ"))

    class Meta:
        verbose_name = _("bảng chờ kiểm tra")
        verbose_name_plural = pgettext_lazy("plural", "bảng chờ kiểm tra")
        ordering = ["marked_at"]
        constraints = [models.UniqueConstraint(fields=["locality", "period"], name="stale_audit_once")]

    def __str__(self) -> str:
        return f"{self.locality_id}, {self.period_id}"
