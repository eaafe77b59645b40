"""Who wants to hear about what, how soon, and in which rhythm."""

import datetime as dt
from typing import Any

from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from alerts.choices import Cause, Frequency, Severity
from indicators.models import Indicator, Plan, Sector
from localities.models import Locality


class CausesField(models.JSONField):
    """Codes of `Cause`; none stands for all of them."""

    def shown(self, causes: list[str] | None) -> str:
        """The causes in the reader's words."""
        return "; ".join(str(Cause(cause).label) for cause in causes or ()) or _("mọi nguyên nhân")

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        """The database knows it as what it is there."""
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.JSONField", args, kwargs


class Subscription(models.Model):
    """A person's wish about a locality and everything below it, or a sector or a plan there. Of several that fit a
    piece of news the most specific counts."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="subscriptions", verbose_name=_("người dùng")
    )
    locality = models.ForeignKey(Locality, models.PROTECT, related_name="subscriptions", verbose_name=_("địa phương"))
    sector = models.ForeignKey(
        Sector, models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("lĩnh vực")
    )
    plan = models.ForeignKey(Plan, models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("văn bản"))
    causes = CausesField(_("nguyên nhân"), default=list, blank=True)
    least_severity = models.CharField(_("từ mức độ"), max_length=10, choices=Severity.choices, default=Severity.NOTICE)
    frequency = models.CharField(_("cách nhận"), max_length=10, choices=Frequency.choices, default=Frequency.AT_ONCE)
    created_at = models.DateTimeField(_("đăng ký lúc"))

    class Meta:
        verbose_name = _("đăng ký nhận tin")
        verbose_name_plural = pgettext_lazy("plural", "đăng ký nhận tin")
        ordering = ["user_id", "locality_id", "id"]
        constraints = [
            models.UniqueConstraint(
                "user",
                "locality",
                Coalesce("sector", 0),
                Coalesce("plan", 0),
                name="subscription_once",
                violation_error_message=_("Người này đã đăng ký địa phương này."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.locality}"

    @property
    def causes_label(self) -> str:
        return str(self._meta.get_field("causes").shown(self.causes))

    @property
    def wanted_causes(self) -> frozenset[str]:
        return frozenset(self.causes or Cause.values)


class MailPreference(models.Model):
    """When a person's digests come. Without a row: Mondays at 07:00, daily ones every working day at 07:00, in the
    service's time zone."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        primary_key=True,
        related_name="mail_preference",
        verbose_name=_("người dùng"),
    )
    weekday = models.PositiveSmallIntegerField(
        _("thứ trong tuần"), default=0, validators=[MaxValueValidator(6)], help_text=_("0 là thứ Hai")
    )
    at = models.TimeField(_("giờ"), default=dt.time(7))
    time_zone = models.CharField(_("múi giờ"), max_length=50, blank=True, help_text=_("Để trống: giờ của hệ thống"))
    skips_unchanged = models.BooleanField(
        _("không gửi khi không có thay đổi"), default=False, help_text=_("Bản tin không có gì mới thì thôi gửi")
    )
    # Alerts and digests go to nobody who has stopped them, whatever their role: what a mail program's button promises.
    stopped_at = models.DateTimeField(_("ngừng mọi thư từ"), null=True, blank=True, editable=False)
    # Stands in the signed address of the person's calendar feed: the next number ends the address before it.
    calendar_number = models.PositiveIntegerField(default=0, editable=False)

    class Meta:
        verbose_name = _("giờ nhận bản tin")
        verbose_name_plural = pgettext_lazy("plural", "giờ nhận bản tin")
        ordering = ["user_id"]
        constraints = [models.CheckConstraint(condition=Q(weekday__lte=6), name="mail_preference_weekday")]

    def __str__(self) -> str:
        return str(self.user)


class EscalationStep(models.Model):
    """After how many working days without acknowledgement an alert goes up, and to whom."""

    level = models.PositiveSmallIntegerField(_("bậc"), unique=True)
    working_days = models.PositiveSmallIntegerField(_("sau số ngày làm việc"))
    # 0: the leaders of the alert's own locality; 1: those of the level above; and so on.
    levels_up = models.PositiveSmallIntegerField(_("lên mấy cấp"), default=0)
    least_severity = models.CharField(_("từ mức độ"), max_length=10, choices=Severity.choices, default=Severity.WARNING)
    is_on = models.BooleanField(_("bật"), default=True)

    class Meta:
        verbose_name = _("bậc báo lên cấp trên")
        verbose_name_plural = pgettext_lazy("plural", "bậc báo lên cấp trên")
        ordering = ["level"]
        constraints = [
            models.CheckConstraint(condition=Q(level__gte=1, working_days__gte=1), name="escalation_step_from_one")
        ]

    def __str__(self) -> str:
        return str(self.level)


class OwnershipChange(models.Model):
    """That a person began or ceased to answer for an indicator in a locality. Rows are added, never changed."""

    indicator = models.ForeignKey(Indicator, models.CASCADE, related_name="+", verbose_name=_("chỉ tiêu"))
    locality = models.ForeignKey(Locality, models.PROTECT, related_name="+", verbose_name=_("địa phương"))
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("người phụ trách")
    )
    # From then on, or no longer.
    is_owner = models.BooleanField(_("phụ trách"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("người làm")
    )
    changed_at = models.DateTimeField(_("lúc"))

    class Meta:
        verbose_name = _("thay đổi người phụ trách")
        verbose_name_plural = pgettext_lazy("plural", "thay đổi người phụ trách")
        ordering = ["-changed_at", "-id"]
        # Serves the history of a unit's page.
        indexes = [models.Index(fields=["locality", "-changed_at"], name="ownership_change_by_locality")]

    def __str__(self) -> str:
        return f"{self.user}: {self.indicator}"


class Webhook(models.Model):
    """Where a province's systems or a chat gateway hear: one signed payload for each event."""

    name = models.CharField(_("tên"), max_length=200)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="webhooks", verbose_name=_("nhân danh")
    )
    locality = models.ForeignKey(Locality, models.PROTECT, related_name="+", verbose_name=_("địa phương"))
    url = models.URLField(_("địa chỉ"), max_length=500)
    secret = models.CharField(_("khóa ký"), max_length=100)
    causes = CausesField(_("nguyên nhân"), default=list, blank=True)
    least_severity = models.CharField(_("từ mức độ"), max_length=10, choices=Severity.choices, default=Severity.NOTICE)
    is_on = models.BooleanField(_("bật"), default=True)
    created_at = models.DateTimeField(_("tạo lúc"), auto_now_add=True)

    class Meta:
        verbose_name = _("webhook")
        verbose_name_plural = pgettext_lazy("plural", "webhook")
        ordering = ["name", "id"]

    def __str__(self) -> str:
        return self.name
