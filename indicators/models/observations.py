"""Values as of a date. A correction supersedes; nothing is overwritten."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from indicators.choices import ObservationKind
from indicators.fields import ExactDecimalField
from indicators.models.catalogue import Indicator, Period
from indicators.models.plans import ImportedTable
from localities.models import Locality, LocalityQuerySet


class ObservationQuerySet(models.QuerySet["Observation"]):
    def for_localities(self, localities: LocalityQuerySet) -> "ObservationQuerySet":
        return self.filter(locality__in=localities)

    def standing(self) -> "ObservationQuerySet":
        """What was neither corrected nor returned."""
        return self.filter(is_superseded=False, returned_at__isnull=True)


class Observation(models.Model):
    """What was reached, for a period, as of a date, in the indicator's unit."""

    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="observations", verbose_name=_("chỉ tiêu"))
    locality = models.ForeignKey(Locality, models.PROTECT, related_name="observations", verbose_name=_("địa phương"))
    period = models.ForeignKey(Period, models.PROTECT, related_name="observations", verbose_name=_("kỳ"))
    as_of = models.DateField(_("tính đến ngày"))
    kind = models.CharField(_("loại số liệu"), max_length=12, choices=ObservationKind.choices)

    value = ExactDecimalField(_("giá trị"), null=True, blank=True)
    denominator = ExactDecimalField(_("tổng số"), null=True, blank=True)
    is_approximate = models.BooleanField(_("viết “khoảng”"), default=False)
    is_relative = models.BooleanField(
        _("là mức tăng giảm hoặc phần trăm so với mức khác"),
        default=False,
        help_text=_("Chỉ so được với mục tiêu cùng dạng"),
    )
    is_share = models.BooleanField(_("là phần trăm của mức so sánh"), default=False)
    written = models.CharField(_("như đã viết"), max_length=1000)
    source = models.CharField(_("nguồn"), max_length=300)

    # Made from the values of the units or periods below, by the indicator's rule.
    is_computed = models.BooleanField(_("do hệ thống tổng hợp"), default=False)
    # The one that counts for its indicator, locality and period; kept by `services.observations`.
    is_current = models.BooleanField(_("đang được tính"), default=False)
    # A correction points at the row it replaces; the replaced row stays readable.
    corrects = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="corrected_by", verbose_name=_("đính chính cho")
    )
    is_superseded = models.BooleanField(_("đã được đính chính"), default=False)
    table = models.ForeignKey(
        ImportedTable, models.PROTECT, null=True, blank=True, related_name="observations", verbose_name=_("từ bảng")
    )
    # The report it was sent with, and what the unit that received the report said of it. A returned value does not
    # count until another takes its place.
    report = models.ForeignKey(
        "indicators.DueReport",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="observations",
        verbose_name=_("báo cáo"),
    )
    accepted_at = models.DateTimeField(_("nhận lúc"), null=True, blank=True)
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("người nhận")
    )
    returned_at = models.DateTimeField(_("trả lại lúc"), null=True, blank=True)
    recorded_at = models.DateTimeField(_("ghi lúc"), auto_now_add=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("người ghi")
    )

    objects = ObservationQuerySet.as_manager()

    class Meta:
        verbose_name = _("số liệu")
        verbose_name_plural = pgettext_lazy("plural", "số liệu")
        ordering = ["-as_of", "-id"]
        constraints = [
            # Serves the recompute too: the current value of a target is one index look-up.
            models.UniqueConstraint(
                fields=["locality", "indicator", "period"],
                condition=Q(is_current=True),
                name="observation_one_current",
                violation_error_message=_("Chỉ một số liệu được tính cho chỉ tiêu này trong kỳ."),
            ),
            models.UniqueConstraint(
                fields=["locality", "indicator", "period", "as_of", "kind", "is_computed"],
                condition=Q(is_superseded=False),
                name="observation_one_live_per_date_and_kind",
                violation_error_message=_("Đã có số liệu cùng ngày và cùng loại."),
            ),
            models.CheckConstraint(
                condition=Q(is_current=False) | Q(is_superseded=False),
                name="observation_superseded_does_not_count",
            ),
            models.CheckConstraint(
                condition=Q(is_current=False) | Q(returned_at__isnull=True),
                name="observation_returned_does_not_count",
            ),
            models.CheckConstraint(
                condition=Q(accepted_at__isnull=True) | Q(returned_at__isnull=True),
                name="observation_accepted_or_returned",
            ),
            models.CheckConstraint(
                condition=~Q(written=""),
                name="observation_says_something",
                violation_error_message=_("Số liệu không được để trống."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.indicator}: {self.written}"

    @property
    def stands(self) -> bool:
        """Whether it was neither corrected nor returned."""
        return not self.is_superseded and self.returned_at is None
