"""Plans and the targets they set."""

import datetime as dt

from django.conf import settings
from django.db import models
from django.db.models import BigIntegerField, F, Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from indicators.choices import OFFICIAL_VERDICTS, Counting, Kind, Profile, Setter, Standing
from indicators.fields import ExactDecimalField
from indicators.models.catalogue import Indicator, Period
from indicators.official import official_stands, official_waits
from localities.models import Locality, LocalityQuerySet


class Plan(models.Model):
    """A document that sets targets: a resolution, a plan, a decision that assigns them."""

    locality = models.ForeignKey(Locality, models.PROTECT, related_name="plans", verbose_name=_("địa phương"))
    period = models.ForeignKey(Period, models.PROTECT, related_name="plans", verbose_name=_("kỳ"))
    setter = models.CharField(_("cấp giao"), max_length=20, choices=Setter.choices)
    number = models.CharField(_("số, ký hiệu"), max_length=100, blank=True)
    title = models.CharField(_("trích yếu"), max_length=300)
    issued_on = models.DateField(_("ngày ban hành"), null=True, blank=True)
    amends = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="amendments", verbose_name=_("sửa đổi văn bản")
    )
    is_strict = models.BooleanField(
        _("đọc “trên”, “dưới” là không tính mức đó"),
        default=False,
        help_text=_("Thông lệ đọc “trên 20” là “20 trở lên”. Chọn khi văn bản thật sự đòi hỏi hơn 20."),
    )
    # From this day nothing in it is edited in place: what changes is an amendment.
    in_force_on = models.DateField(_("có hiệu lực từ"), null=True, blank=True)

    # How its board is summed up.
    is_leading = models.BooleanField(
        _("là văn bản chính"),
        default=False,
        help_text=_("Khi một chỉ tiêu có nhiều cấp giao, câu tổng hợp đếm theo văn bản này"),
    )
    counting = models.CharField(
        _("cách đếm chỉ tiêu"), max_length=10, choices=Counting.choices, default=Counting.OWN_VALUE
    )
    counted_numbers = models.CharField(
        _("số thứ tự được đếm"), max_length=100, blank=True, help_text=_("Ví dụ 1-19; để trống: mọi chỉ tiêu")
    )

    # How its pace is judged, before what the indicators say.
    on_track_below = ExactDecimalField(_("đúng tiến độ khi chậm dưới (điểm)"), null=True, blank=True)
    behind_below = ExactDecimalField(_("chậm nhiều khi chậm từ (điểm)"), null=True, blank=True)

    class Meta:
        verbose_name = _("văn bản giao chỉ tiêu")
        verbose_name_plural = pgettext_lazy("plural", "văn bản giao chỉ tiêu")
        ordering = ["-period_id", "locality_id", "id"]
        constraints = [
            models.UniqueConstraint(
                "locality",
                "period",
                "number",
                "title",
                name="plan_once",
                violation_error_message=_("Địa phương này đã có văn bản cùng số và trích yếu trong kỳ."),
            ),
            models.CheckConstraint(
                condition=~Q(amends=F("id")),
                name="plan_amends_another",
                violation_error_message=_("Một văn bản không thể sửa đổi chính nó."),
            ),
        ]

    def __str__(self) -> str:
        return self.title if self.number in self.title else f"{self.title} ({self.number})"

    def is_in_force(self, on: dt.date) -> bool:
        """Whether what it demands can no longer be edited in place."""
        return self.in_force_on is not None and self.in_force_on <= on


class ImportedTable(models.Model):
    """One table that was read in: where a target or a value came from."""

    file_name = models.CharField(_("tệp"), max_length=255)
    sha256 = models.CharField(_("dấu vân tay của tệp"), max_length=64)
    plan = models.ForeignKey(Plan, models.PROTECT, related_name="tables", verbose_name=_("văn bản"))
    row_count = models.PositiveIntegerField(_("số dòng"))
    imported_at = models.DateTimeField(_("lúc"), auto_now_add=True)
    imported_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("người nhập")
    )

    class Meta:
        verbose_name = _("bảng đã nhập")
        verbose_name_plural = pgettext_lazy("plural", "bảng đã nhập")
        ordering = ["-imported_at"]

    def __str__(self) -> str:
        return self.file_name


class TargetQuerySet(models.QuerySet["Target"]):
    def for_localities(self, localities: LocalityQuerySet) -> "TargetQuerySet":
        return self.filter(locality__in=localities)

    def with_judgement(self) -> "TargetQuerySet":
        """Join everything a judged row shows."""
        return self.select_related(
            "plan", "period", "locality", "indicator__unit", "indicator__sector", "assessment__observation"
        ).prefetch_related("versions__plan")

    def where_verdicts_differ(self) -> "TargetQuerySet":
        """Where the authority decided otherwise than the numbers say, as far as they say anything."""
        judged = self.exclude(official_verdict="").filter(assessment__verdict__in=OFFICIAL_VERDICTS)
        return judged.exclude(official_verdict=F("assessment__verdict"))

    def where_confirmation_waits(self) -> "TargetQuerySet":
        """Where the value changed since the authority decided (`official.official_waits` in SQL)."""
        said_of = Coalesce("official_observation_id", 0, output_field=BigIntegerField())
        counted = Coalesce("assessment__observation_id", 0, output_field=BigIntegerField())
        judged = self.exclude(official_verdict="").filter(assessment__isnull=False)
        return judged.alias(said_of=said_of, counted=counted).exclude(said_of=F("counted"))


class Target(models.Model):
    """One plan's demand on one indicator in one locality and period: as written, and as read.

    `low` and `high` hold what was read, in the indicator's unit, whichever way is better: point low = high; range
    low < high; floor `low` (with a stretch as `high`); ceiling `high` (with a stretch as `low`); ratio both the
    numerator, with `denominator`; zero both 0; relative the change in percent, or the share where `is_share`.
    Rows without a demand (headings, values that were not printed) have no kind.
    """

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="targets", verbose_name=_("văn bản"))
    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="targets", verbose_name=_("chỉ tiêu"))
    locality = models.ForeignKey(Locality, models.PROTECT, related_name="targets", verbose_name=_("địa phương"))
    period = models.ForeignKey(Period, models.PROTECT, related_name="targets", verbose_name=_("kỳ"))

    # Where it stands in the table.
    position = models.PositiveIntegerField(_("thứ tự"), default=0)
    number = models.CharField(_("TT"), max_length=20, blank=True)
    stands_under = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="rows_below", verbose_name=_("đứng dưới dòng")
    )
    standing = models.CharField(_("quan hệ với dòng trên"), max_length=10, choices=Standing.choices, blank=True)
    is_heading = models.BooleanField(_("dòng đầu mục"), default=False)

    # As written: kept for ever.
    written = models.CharField(_("mức như đã viết"), max_length=500, blank=True)
    written_unit = models.CharField(_("đơn vị như đã viết"), max_length=100, blank=True)
    written_percent = models.CharField(_("% như đã công bố"), max_length=100, blank=True)
    # The table that printed the percentage: it is said of the value printed there, and of no later one.
    percent_table = models.ForeignKey(
        ImportedTable, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("% công bố trong bảng")
    )
    note = models.TextField(_("ghi chú"), blank=True)

    # As read.
    kind = models.CharField(_("dạng"), max_length=12, choices=Kind.choices, blank=True)
    low = ExactDecimalField(_("mức dưới"), null=True, blank=True)
    high = ExactDecimalField(_("mức trên"), null=True, blank=True)
    denominator = ExactDecimalField(_("tổng số"), null=True, blank=True)
    is_approximate = models.BooleanField(_("viết “khoảng”"), default=False)
    is_open = models.BooleanField(
        _("viết “trên”, “dưới”"), default=False, help_text=_("Chỉ có nghĩa khi văn bản được đọc chặt")
    )
    is_share = models.BooleanField(_("là phần trăm của mức so sánh"), default=False)
    relative_to = models.CharField(_("so với"), max_length=300, blank=True)
    read_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("người sửa cách đọc"),
        help_text=_("Để trống khi máy đọc"),
    )

    # The version in force from `effective_on` (always, without one). Earlier ones are `TargetVersion` rows.
    version = models.PositiveSmallIntegerField(_("bản"), default=1, editable=False)
    effective_on = models.DateField(_("hiệu lực từ"), null=True, blank=True, editable=False)

    # How its pace is judged. A target set in mid-year counts from its own day, from the value of that day.
    profile = models.CharField(
        _("tiến độ"), max_length=10, choices=Profile.choices, blank=True, help_text=_("Để trống: theo chỉ tiêu")
    )
    counts_from = models.DateField(_("tính từ ngày"), null=True, blank=True, help_text=_("Để trống: từ đầu kỳ"))
    baseline = ExactDecimalField(
        _("mức xuất phát"),
        null=True,
        blank=True,
        help_text=_("Để trống: 0 với số cộng dồn, số cuối kỳ trước với trạng thái"),
    )

    # The target that this one is a unit's or a shorter period's share of.
    breaks_down = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="shares", verbose_name=_("phân bổ từ")
    )

    # The verdict the authority published or decided, the last `VerdictDecision`. Nothing computed overwrites it.
    official_verdict = models.CharField(
        _("đánh giá chính thức"),
        max_length=10,
        blank=True,
        choices=[(verdict.value, verdict.label) for verdict in OFFICIAL_VERDICTS],
    )
    official_written = models.CharField(_("đánh giá như đã công bố"), max_length=300, blank=True)
    official_reason = models.CharField(_("lý do, văn bản"), max_length=500, blank=True)
    official_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("người ghi đánh giá chính thức"),
    )
    official_at = models.DateTimeField(_("ghi lúc"), null=True, blank=True)
    # The value it was said of; with another one it waits to be confirmed. No foreign key: values point at tables and
    # tables at plans, and a decision of its own row carries the key.
    official_observation_id = models.BigIntegerField(null=True, blank=True, editable=False)

    table = models.ForeignKey(
        ImportedTable, models.PROTECT, null=True, blank=True, related_name="targets", verbose_name=_("từ bảng")
    )
    created_at = models.DateTimeField(_("tạo lúc"), auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("người tạo")
    )

    objects = TargetQuerySet.as_manager()

    class Meta:
        verbose_name = _("mục tiêu")
        verbose_name_plural = pgettext_lazy("plural", "mục tiêu")
        ordering = ["plan_id", "position", "id"]
        constraints = [
            models.UniqueConstraint(
                "plan",
                "locality",
                "indicator",
                "period",
                name="target_once_per_plan",
                violation_error_message=_("Văn bản này đã giao chỉ tiêu này cho địa phương trong kỳ."),
            ),
            models.CheckConstraint(
                condition=(
                    Q(kind__in=["", Kind.QUALITATIVE], low__isnull=True, high__isnull=True)
                    | Q(kind__in=[Kind.POINT, Kind.RANGE, Kind.ZERO], low__isnull=False, high__isnull=False)
                    | Q(kind=Kind.FLOOR, low__isnull=False)
                    | Q(kind=Kind.CEILING, high__isnull=False)
                    | Q(kind=Kind.RATIO, low__isnull=False, high__isnull=False, denominator__isnull=False)
                    | Q(kind=Kind.RELATIVE)
                ),
                name="target_has_what_its_kind_needs",
                violation_error_message=_("Dạng của mục tiêu và các mức đã đọc không khớp nhau."),
            ),
            models.CheckConstraint(
                condition=~Q(breaks_down=F("id")),
                name="target_is_not_its_own_share",
                violation_error_message=_("Một mục tiêu không thể là phần phân bổ của chính nó."),
            ),
            models.CheckConstraint(
                condition=Q(kind=Kind.RATIO) | Q(denominator__isnull=True),
                name="target_denominator_only_for_ratio",
                violation_error_message=_("Chỉ số đạt trên tổng số mới có tổng số."),
            ),
            models.CheckConstraint(
                condition=Q(stands_under__isnull=True, standing="") | Q(stands_under__isnull=False) & ~Q(standing=""),
                name="target_standing_with_row_above",
                violation_error_message=_("Dòng đứng dưới dòng khác phải nói rõ quan hệ."),
            ),
            models.CheckConstraint(
                condition=Q(official_verdict="") | Q(official_verdict__in=[str(v) for v in OFFICIAL_VERDICTS]),
                name="target_official_verdict_decided",
                violation_error_message=_("Đánh giá chính thức chỉ có thể là Vượt, Đạt hoặc Chưa đạt."),
            ),
        ]
        indexes = [
            # Serves the board (one locality and period) and finding the targets that an observation touches.
            models.Index(fields=["locality", "period", "indicator"], name="target_by_locality"),
        ]

    def __str__(self) -> str:
        return f"{self.indicator}: {self.written}" if self.written else str(self.indicator)

    @property
    def full_name(self) -> str:
        """The name away from its table, where a part is named after its whole. Load with `stands_under__indicator`."""
        name = str(self.indicator)
        if self.stands_under is not None and self.standing == Standing.PART:
            name = f"{self.stands_under.indicator}: {name}"
        return name[:1].upper() + name[1:]

    @property
    def is_official_standing(self) -> bool:
        """Whether the official verdict is the one that counts. Load `with_judgement`."""
        if not hasattr(self, "assessment"):
            return bool(self.official_verdict)
        return official_stands(self.official_verdict, self.official_observation_id, self.assessment.observation_id)

    @property
    def waits_for_confirmation(self) -> bool:
        """Whether the official verdict was said of another value than the one judged. Load `with_judgement`."""
        return hasattr(self, "assessment") and official_waits(
            self.official_verdict, self.official_observation_id, self.assessment.observation_id
        )
