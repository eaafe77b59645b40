"""The catalogue: sectors, units of measure, periods and indicators."""

from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from indicators.choices import Accumulation, Aggregation, Breakdown, Condition, Direction, Profile, Standing
from indicators.fields import ExactDecimalField
from indicators.spans import Span
from localities.folding import fold


class Sector(models.Model):
    name = models.CharField(_("tên"), max_length=200, unique=True)
    position = models.PositiveIntegerField(_("thứ tự"), default=0)

    class Meta:
        verbose_name = _("lĩnh vực")
        verbose_name_plural = pgettext_lazy("plural", "lĩnh vực")
        ordering = ["position", "name"]

    def __str__(self) -> str:
        return self.name


class UnitOfMeasure(models.Model):
    """A unit as people write it, and as `units.read_unit` reads it. Units of one dimension convert into each other:
    value × 10 ** exponent is in the dimension's base unit."""

    name = models.CharField(_("đơn vị tính"), max_length=100)
    dimension = models.CharField(_("thứ nguyên"), max_length=100, editable=False)
    exponent = models.SmallIntegerField(_("bậc của 10"), editable=False)

    class Meta:
        verbose_name = _("đơn vị tính")
        verbose_name_plural = pgettext_lazy("plural", "đơn vị tính")
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                "dimension",
                "exponent",
                name="unit_once",
                violation_error_message=_("Đơn vị này đã có dưới một cách viết khác."),
            )
        ]

    def __str__(self) -> str:
        return self.name


class Period(models.Model):
    """A span of days with targets: a year, a term, a five-year plan. `ends_on` is its last day."""

    starts_on = models.DateField(_("từ ngày"))
    ends_on = models.DateField(_("đến hết ngày"))

    class Meta:
        verbose_name = _("kỳ")
        verbose_name_plural = pgettext_lazy("plural", "kỳ")
        ordering = ["-ends_on", "-starts_on"]
        constraints = [
            models.UniqueConstraint("starts_on", "ends_on", name="period_once"),
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")),
                name="period_ends_after_it_begins",
                violation_error_message=_("Ngày cuối kỳ phải sau ngày đầu kỳ."),
            ),
        ]

    def __str__(self) -> str:
        return str(Span(self.starts_on, self.ends_on))


class IndicatorQuerySet(models.QuerySet["Indicator"]):
    def matching(self, words: str) -> Self:
        """The indicators whose name holds the words, diacritics and case aside."""
        return self.filter(search_name__contains=fold(words))


class Indicator(models.Model):
    """What is measured. Parts ("Trong đó: …") stand under their whole, so the same words under another whole are
    another indicator; identity is `key`, the folded names from the top down and the dimension of the unit."""

    name = models.CharField(_("tên chỉ tiêu"), max_length=500)
    key = models.CharField(max_length=1500, unique=True, editable=False)
    search_name = models.CharField(max_length=500, editable=False)
    sector = models.ForeignKey(Sector, models.PROTECT, null=True, blank=True, verbose_name=_("lĩnh vực"))
    unit = models.ForeignKey(
        UnitOfMeasure,
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name=_("đơn vị tính"),
        help_text=_("Để trống với dòng đầu mục và chỉ tiêu định tính"),
    )
    direction = models.CharField(_("chiều"), max_length=10, choices=Direction.choices, default=Direction.UNCLEAR)
    accumulation = models.CharField(
        _("cách cộng dồn"), max_length=10, choices=Accumulation.choices, default=Accumulation.UNKNOWN
    )
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="parts", verbose_name=_("đứng dưới")
    )
    standing = models.CharField(_("quan hệ với dòng trên"), max_length=10, choices=Standing.choices, blank=True)

    # How its pace is judged.
    profile = models.CharField(_("tiến độ"), max_length=10, choices=Profile.choices, default=Profile.LINEAR)
    on_track_below = ExactDecimalField(_("đúng tiến độ khi chậm dưới (điểm)"), null=True, blank=True)
    behind_below = ExactDecimalField(_("chậm nhiều khi chậm từ (điểm)"), null=True, blank=True)

    # How a unit's value and a broken-down target relate to those of the units below.
    aggregation = models.CharField(
        _("cách tổng hợp"), max_length=15, choices=Aggregation.choices, default=Aggregation.NONE
    )
    breakdown = models.CharField(
        _("kiểm tra khi phân bổ"), max_length=10, choices=Breakdown.choices, default=Breakdown.UNCHECKED
    )
    # Of the units below: the numerator of a ratio, or what is counted; without one the indicator itself.
    source = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("lấy từ chỉ tiêu của đơn vị")
    )
    weight = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("quyền số, mẫu số")
    )
    condition = models.CharField(_("điều kiện để đếm"), max_length=15, choices=Condition.choices, blank=True)
    condition_value = ExactDecimalField(_("mức của điều kiện"), null=True, blank=True)

    objects = IndicatorQuerySet.as_manager()

    class Meta:
        verbose_name = _("chỉ tiêu")
        verbose_name_plural = pgettext_lazy("plural", "chỉ tiêu")
        ordering = ["name", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(parent__isnull=True, standing="") | Q(parent__isnull=False) & ~Q(standing=""),
                name="indicator_standing_with_parent",
                violation_error_message=_("Chỉ tiêu đứng dưới chỉ tiêu khác phải nói rõ quan hệ."),
            ),
            models.CheckConstraint(
                condition=Q(direction__in=Direction.values),
                name="indicator_direction_known",
                violation_error_message=_("Chiều của chỉ tiêu không có trong danh mục."),
            ),
            models.CheckConstraint(
                condition=Q(
                    aggregation__in=[Aggregation.WEIGHTED_MEAN, Aggregation.RATIO_OF_SUMS], weight__isnull=False
                )
                | ~Q(aggregation__in=[Aggregation.WEIGHTED_MEAN, Aggregation.RATIO_OF_SUMS]),
                name="indicator_mean_has_a_weight",
                violation_error_message=_("Bình quân gia quyền và tỷ số phải có chỉ tiêu làm quyền số, mẫu số."),
            ),
            models.CheckConstraint(
                condition=~Q(aggregation=Aggregation.COUNT_MEETING) | ~Q(condition=""),
                name="indicator_count_has_a_condition",
                violation_error_message=_("Đếm đơn vị thỏa điều kiện phải có điều kiện."),
            ),
        ]

    def __str__(self) -> str:
        return self.name


def indicator_key(name: str, dimension: str, parent_key: str = "") -> str:
    """The identity of an indicator: names from the top down, folded, then the dimension of its unit.

    The parent's own dimension is dropped: "Trong đó" rows follow the words of their whole, whatever it is counted in.
    """
    above = parent_key.rpartition("|")[0]
    path = f"{above} > {fold(name)}" if above else fold(name)
    return f"{path}|{dimension}"
