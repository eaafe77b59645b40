"""Alerts: what a person should act on, and everything that happened to it."""

from django.conf import settings
from django.db import models
from django.db.models import Case, F, Q, Value, When
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from alerts.choices import SHIPPED_NAMES, AlertState, AlertStep, Cause, Ending, Severity, Topic
from indicators.fields import ExactDecimalField
from indicators.models import DueReport, Finding, Indicator, Period, Plan, Sector, StatusChange, Target
from localities.models import Locality, LocalityQuerySet


class AlertRuleQuerySet(models.QuerySet["AlertRule"]):
    def applied(self) -> "AlertRuleQuerySet":
        return self.filter(is_draft=False)


class AlertRule(models.Model):
    """When a cause becomes an alert, and how much it matters. Of several rules that fit, the most specific counts."""

    name = models.CharField(_("tên"), max_length=200)
    cause = models.CharField(_("nguyên nhân"), max_length=20, choices=Cause.choices)
    severity = models.CharField(_("mức độ"), max_length=10, choices=Severity.choices)
    is_on = models.BooleanField(_("bật"), default=True)
    # Not applied at all yet, so that it can be tried; one that was on and is switched off switches its cause off.
    is_draft = models.BooleanField(_("đang thử"), default=False)
    # Points of lag for a pace, percent below the threshold for a miss or a forecast, working days for a late report.
    threshold = ExactDecimalField(_("ngưỡng"), null=True, blank=True)
    hold_values = models.PositiveSmallIntegerField(
        _("chờ số kỳ số liệu"), default=1, help_text=_("Mở khi nguyên nhân còn sau chừng ấy số liệu liên tiếp")
    )
    recovery_margin = ExactDecimalField(
        _("biên phục hồi"), null=True, blank=True, help_text=_("Tốt hơn ngưỡng chừng này mới coi là hết")
    )
    # Where it applies: everywhere without any of these.
    locality = models.ForeignKey(
        Locality, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("địa phương và bên dưới")
    )
    sector = models.ForeignKey(
        Sector, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("lĩnh vực")
    )
    plan = models.ForeignKey(Plan, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("văn bản"))

    objects = AlertRuleQuerySet.as_manager()

    class Meta:
        verbose_name = _("quy tắc cảnh báo")
        verbose_name_plural = pgettext_lazy("plural", "quy tắc cảnh báo")
        ordering = ["cause", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(hold_values__gte=1),
                name="alert_rule_holds_a_value",
                violation_error_message=_("Phải chờ ít nhất một kỳ số liệu."),
            ),
            models.CheckConstraint(condition=~Q(is_on=True, is_draft=True), name="alert_rule_draft_is_off"),
        ]

    def __str__(self) -> str:
        """What somebody called it; one that a service begins with, in the reader's language."""
        return str(SHIPPED_NAMES.get(self.name, self.name))


class Ownership(models.Model):
    """Who answers for an indicator in a locality and below: they always hear."""

    indicator = models.ForeignKey(Indicator, models.CASCADE, related_name="owners", verbose_name=_("chỉ tiêu"))
    locality = models.ForeignKey(Locality, models.PROTECT, related_name="ownerships", verbose_name=_("địa phương"))
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="ownerships", verbose_name=_("người phụ trách")
    )

    class Meta:
        verbose_name = _("người phụ trách chỉ tiêu")
        verbose_name_plural = pgettext_lazy("plural", "người phụ trách chỉ tiêu")
        ordering = ["indicator_id", "locality_id", "user_id"]
        constraints = [
            models.UniqueConstraint(
                "indicator",
                "locality",
                "user",
                name="ownership_once",
                violation_error_message=_("Người này đã phụ trách chỉ tiêu này."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.indicator}"


class AlertQuerySet(models.QuerySet["Alert"]):
    def for_localities(self, localities: LocalityQuerySet) -> "AlertQuerySet":
        return self.filter(locality__in=localities)

    def open(self) -> "AlertQuerySet":
        return self.filter(state=AlertState.OPEN)

    def opened_once(self) -> "AlertQuerySet":
        """Those that people have seen; what is watched for the first time is not there for them yet."""
        return self.filter(opened_at__isnull=False)

    def gravest_first(self) -> "AlertQuerySet":
        ranks = [When(severity=severity, then=Value(-rank)) for rank, severity in enumerate(Severity.values)]
        return self.alias(rank=Case(*ranks)).order_by("rank", "-opened_at", "-pk")

    def heard_of(self) -> "AlertQuerySet":
        """The open ones that ask for somebody now: not muted, snoozed or accepted. What ends by date is ended by
        `wake_alerts`, so that the fields alone say it."""
        return self.open().filter(
            muted_by__isnull=True,
            snoozed_until__isnull=True,
            snoozed_until_report=False,
            accepted_until__isnull=True,
        )


class Alert(models.Model):
    """Something about one target, report or finding that a person should act on.

    `subject` names it: "target:12", "report:5", "finding:7", "series:3:8" (locality and indicator). The database holds
    at most one alert that is not over per subject and topic. It reopens as the same alert within the year.
    """

    subject = models.CharField(max_length=60, editable=False)
    topic = models.CharField(_("loại"), max_length=10, choices=Topic.choices)
    cause = models.CharField(_("nguyên nhân"), max_length=20, choices=Cause.choices)
    severity = models.CharField(_("mức độ"), max_length=10, choices=Severity.choices)
    state = models.CharField(_("trạng thái"), max_length=10, choices=AlertState.choices, default=AlertState.OPEN)
    rule = models.ForeignKey(
        AlertRule, models.SET_NULL, null=True, blank=True, related_name="alerts", verbose_name=_("theo quy tắc")
    )

    # What it is about. The place is always there: scope and subscriptions work by it.
    locality = models.ForeignKey(Locality, models.PROTECT, related_name="alerts", verbose_name=_("địa phương"))
    target = models.ForeignKey(
        Target, models.CASCADE, null=True, blank=True, related_name="alerts", verbose_name=_("mục tiêu")
    )
    indicator = models.ForeignKey(
        Indicator, models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("chỉ tiêu")
    )
    period = models.ForeignKey(Period, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("kỳ"))
    report = models.ForeignKey(
        DueReport, models.CASCADE, null=True, blank=True, related_name="alerts", verbose_name=_("báo cáo")
    )
    finding = models.ForeignKey(
        Finding, models.CASCADE, null=True, blank=True, related_name="alerts", verbose_name=_("số liệu không khớp")
    )

    # How many values in a row had the cause, and the date of the last of them: what a rule waits for.
    held = models.PositiveSmallIntegerField(_("số kỳ liên tiếp"), default=1)
    held_as_of = models.DateField(_("số liệu đến ngày"), null=True, blank=True)
    # Its cause is gone by the threshold and not yet by the recovery margin.
    is_recovering = models.BooleanField(_("đang phục hồi"), default=False)

    opened_at = models.DateTimeField(_("mở lúc"), null=True, blank=True)
    resolved_at = models.DateTimeField(_("hết lúc"), null=True, blank=True)
    ending = models.CharField(_("kết thúc"), max_length=10, choices=Ending.choices, blank=True)

    # What people did about it.
    acknowledged_at = models.DateTimeField(_("tiếp nhận lúc"), null=True, blank=True)
    acknowledged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("người tiếp nhận"),
    )
    assigned_to = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="assigned_alerts",
        verbose_name=_("giao cho"),
    )
    snoozed_until = models.DateField(_("hoãn đến ngày"), null=True, blank=True)
    snoozed_until_report = models.BooleanField(_("hoãn đến khi có số liệu mới"), default=False)
    accepted_until = models.DateField(_("chấp nhận đến ngày"), null=True, blank=True)
    muted_by = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="mutes", verbose_name=_("ẩn theo cảnh báo")
    )
    escalated_level = models.PositiveSmallIntegerField(_("đã báo lên mấy cấp"), default=0)
    escalated_at = models.DateTimeField(_("báo lên lúc"), null=True, blank=True)
    # Whether anybody was found to hear of it, as last decided; administrators see those that nobody hears of.
    has_hearers = models.BooleanField(_("có người nhận tin"), default=True)

    objects = AlertQuerySet.as_manager()

    class Meta:
        verbose_name = _("cảnh báo")
        verbose_name_plural = pgettext_lazy("plural", "cảnh báo")
        ordering = ["-opened_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["subject", "topic"],
                condition=~Q(state=AlertState.OVER),
                name="alert_one_open_per_subject_and_topic",
                violation_error_message=_("Đang có cảnh báo cùng loại."),
            ),
            models.CheckConstraint(
                condition=Q(state=AlertState.WATCHED) | Q(opened_at__isnull=False),
                name="alert_open_since",
            ),
            models.CheckConstraint(
                condition=Q(state=AlertState.OVER, resolved_at__isnull=False) & ~Q(ending="")
                | ~Q(state=AlertState.OVER) & Q(resolved_at__isnull=True, ending=""),
                name="alert_over_has_an_ending",
            ),
            models.CheckConstraint(
                condition=Q(resolved_at__isnull=True) | Q(resolved_at__gte=F("opened_at")),
                name="alert_resolved_after_opened",
            ),
            models.CheckConstraint(condition=~Q(muted_by=F("id")), name="alert_does_not_mute_itself"),
        ]
        indexes = [
            # Serves digests: what opened and what was resolved in a span of time.
            models.Index(fields=["opened_at"], name="alert_opened_at"),
            models.Index(fields=["resolved_at"], name="alert_resolved_at"),
            # Serves boards and digests: what is open in a place.
            models.Index(fields=["locality"], condition=Q(state=AlertState.OPEN), name="alert_open_by_locality"),
            # Serves the sweep over what waits for another value.
            models.Index(
                fields=["id"],
                condition=Q(state=AlertState.WATCHED) | Q(is_recovering=True),
                name="alert_to_look_at_again",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_cause_display()}: {self.target or self.report or self.finding or self.indicator}"


class AlertEvent(models.Model):
    """One step in an alert's life: who or what took it, when and why. Rows are added, never changed.

    `reason` is what was said at the time, in the service's language, or a person's own words; `alerts.steps.why` says
    it in the reader's language.
    """

    alert = models.ForeignKey(Alert, models.CASCADE, related_name="events", verbose_name=_("cảnh báo"))
    step = models.CharField(_("bước"), max_length=12, choices=AlertStep.choices)
    severity = models.CharField(_("mức độ"), max_length=10, choices=Severity.choices, blank=True)
    cause = models.CharField(_("nguyên nhân"), max_length=20, choices=Cause.choices, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("người làm")
    )
    # Whose change of data led to it: one does not hear of one's own.
    due_to = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("do số liệu của"),
    )
    status_change = models.ForeignKey(
        StatusChange, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("thay đổi đánh giá")
    )
    reason = models.TextField(_("lý do"), blank=True)
    # What a person's step asked for (`alerts.steps` says it in words): {"until": date}, {"until_report": true},
    # {"to": user's id, "name": …}. What the service said, as a code with its facts (`alerts.saying`).
    data = models.JSONField(_("số liệu của bước"), default=dict, blank=True)
    happened_at = models.DateTimeField(_("lúc"))
    # When hearers were told of it at once, or found to hear of it only in a digest.
    told_at = models.DateTimeField(_("đã báo lúc"), null=True, blank=True)

    class Meta:
        verbose_name = _("diễn biến cảnh báo")
        verbose_name_plural = pgettext_lazy("plural", "diễn biến cảnh báo")
        ordering = ["happened_at", "id"]
        indexes = [
            # Serves the grouping of what happens within a few minutes into one mail.
            models.Index(fields=["id"], condition=Q(told_at__isnull=True), name="alert_event_untold"),
            # Serves digests.
            models.Index(fields=["happened_at"], name="alert_event_happened_at"),
        ]

    def __str__(self) -> str:
        return f"{self.get_step_display()}: {self.reason}"


class ReviewCursor(models.Model):
    """How far a kind of row was looked at ("decisions", "versions"): what is new since is reviewed at the next sweep,
    and the nightly review looks at everything whatever the cursor says."""

    name = models.CharField(max_length=20, primary_key=True)
    last_pk = models.BigIntegerField(default=0)

    class Meta:
        verbose_name = _("mốc đã xem xét")
        verbose_name_plural = pgettext_lazy("plural", "mốc đã xem xét")
        ordering = ["name"]

    def __str__(self) -> str:
        """What somebody called it; one that a service begins with, in the reader's language."""
        return str(SHIPPED_NAMES.get(self.name, self.name))
