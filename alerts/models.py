"""Alerts, subscriptions and deliveries. A delivery is written before it is sent, then its outcome."""

import datetime as dt
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from alerts.choices import AlertStep, Cause, DeliveryKind, DeliveryState
from indicators.models import StatusChange, Target
from localities.models import Locality, User


class Alert(models.Model):
    """Something about one target that a person should act on. At most one is open per target and cause."""

    target = models.ForeignKey(Target, models.CASCADE, related_name="alerts", verbose_name=_("mục tiêu"))
    cause = models.CharField(_("nguyên nhân"), max_length=20, choices=Cause.choices)
    opened_at = models.DateTimeField(_("mở lúc"))
    resolved_at = models.DateTimeField(_("hết lúc"), null=True, blank=True)

    class Meta:
        verbose_name = _("cảnh báo")
        verbose_name_plural = pgettext_lazy("plural", "cảnh báo")
        ordering = ["-opened_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["target", "cause"],
                condition=Q(resolved_at__isnull=True),
                name="alert_one_open_per_target_and_cause",
                violation_error_message=_("Mục tiêu này đang có cảnh báo cùng nguyên nhân."),
            ),
            models.CheckConstraint(
                condition=Q(resolved_at__isnull=True) | Q(resolved_at__gte=F("opened_at")),
                name="alert_resolved_after_opened",
            ),
        ]
        indexes = [
            # Serves digests: what opened and what was resolved in a span of time.
            models.Index(fields=["opened_at"], name="alert_opened_at"),
            models.Index(fields=["resolved_at"], name="alert_resolved_at"),
        ]

    def __str__(self) -> str:
        return f"{self.get_cause_display()}: {self.target}"


class AlertEvent(models.Model):
    """One step in an alert's life, with the change of verdict that caused it and the reason in a sentence."""

    alert = models.ForeignKey(Alert, models.CASCADE, related_name="events", verbose_name=_("cảnh báo"))
    step = models.CharField(_("bước"), max_length=10, choices=AlertStep.choices)
    status_change = models.ForeignKey(
        StatusChange, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("thay đổi đánh giá")
    )
    reason = models.TextField(_("lý do"))
    happened_at = models.DateTimeField(_("lúc"))

    class Meta:
        verbose_name = _("diễn biến cảnh báo")
        verbose_name_plural = pgettext_lazy("plural", "diễn biến cảnh báo")
        ordering = ["happened_at", "id"]

    def __str__(self) -> str:
        return f"{self.get_step_display()}: {self.reason}"


class Subscription(models.Model):
    """A person's wish to hear about a locality and everything below it."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="subscriptions", verbose_name=_("người dùng")
    )
    locality = models.ForeignKey(Locality, models.PROTECT, related_name="subscriptions", verbose_name=_("địa phương"))
    wants_alerts = models.BooleanField(_("báo ngay"), default=True)
    wants_digest = models.BooleanField(_("bản tin tuần"), default=True)
    created_at = models.DateTimeField(_("đăng ký lúc"))

    class Meta:
        verbose_name = _("đăng ký nhận tin")
        verbose_name_plural = pgettext_lazy("plural", "đăng ký nhận tin")
        ordering = ["user_id", "locality_id"]
        constraints = [
            models.UniqueConstraint(
                "user",
                "locality",
                name="subscription_once",
                violation_error_message=_("Người này đã đăng ký địa phương này."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.locality}"


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    def visible_to(self, user: User) -> Self:
        """People see what was sent to them; superusers see all."""
        return self.all() if user.is_superuser else self.filter(user=user)

    def due_at(self, now: dt.datetime) -> Self:
        """What waits and may be sent, or was claimed so long ago that its worker must be gone."""
        lease = dt.timedelta(seconds=settings.DELIVERY_LEASE_SECONDS)
        may_be_sent = Q(not_before__isnull=True) | Q(not_before__lte=now)
        return self.filter(
            Q(state=DeliveryState.QUEUED) & may_be_sent | Q(state=DeliveryState.SENDING, claimed_at__lte=now - lease),
            # Says again what the line above implies, in the words of the index.
            state__in=[DeliveryState.QUEUED, DeliveryState.SENDING],
        )

    def held_by(self, claim: "Delivery") -> Self:
        """The row of a claim, as long as nobody else has claimed it since."""
        return self.filter(pk=claim.pk, state=DeliveryState.SENDING, claimed_at=claim.claimed_at)


class Delivery(models.Model):
    """One mail to one person: written first, claimed, sent once, its outcome stored."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="deliveries", verbose_name=_("người nhận")
    )
    kind = models.CharField(_("loại"), max_length=10, choices=DeliveryKind.choices)
    address = models.EmailField(_("địa chỉ"))
    subject = models.CharField(_("tiêu đề"), max_length=300)
    text = models.TextField(_("nội dung chữ"))
    html = models.TextField(_("nội dung HTML"))
    # The same for every attempt, so that a mail program shows a doubtful second sending as the same mail.
    message_id = models.CharField(_("Message-ID"), max_length=200, unique=True)
    events = models.ManyToManyField(AlertEvent, related_name="deliveries", blank=True, verbose_name=_("diễn biến"))
    # A digest covers [covers_from, covers_to); the next one begins where this one ends.
    covers_from = models.DateTimeField(_("tính từ"), null=True, blank=True)
    covers_to = models.DateTimeField(_("tính đến"), null=True, blank=True)

    state = models.CharField(
        _("trạng thái"), max_length=10, choices=DeliveryState.choices, default=DeliveryState.QUEUED
    )
    created_at = models.DateTimeField(_("viết lúc"))
    claimed_at = models.DateTimeField(_("nhận gửi lúc"), null=True, blank=True)
    not_before = models.DateTimeField(_("không gửi trước"), null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(_("số lần thử"), default=0)
    sent_at = models.DateTimeField(_("gửi lúc"), null=True, blank=True)
    error = models.TextField(_("lỗi"), blank=True)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        verbose_name = _("thư")
        verbose_name_plural = pgettext_lazy("plural", "thư")
        ordering = ["-created_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "covers_to"],
                condition=Q(kind=DeliveryKind.DIGEST),
                name="delivery_one_digest_per_moment",
            ),
            models.CheckConstraint(
                condition=~Q(kind=DeliveryKind.DIGEST)
                | Q(covers_from__isnull=False, covers_to__isnull=False, covers_to__gt=F("covers_from")),
                name="delivery_digest_covers_a_span",
            ),
            models.CheckConstraint(
                condition=Q(state=DeliveryState.SENT, sent_at__isnull=False)
                | ~Q(state=DeliveryState.SENT) & Q(sent_at__isnull=True),
                name="delivery_sent_has_time",
            ),
        ]
        indexes = [
            # Serves the sweep for mails to send: small, because sent rows leave it.
            models.Index(
                fields=["id"],
                condition=Q(state__in=[DeliveryState.QUEUED, DeliveryState.SENDING]),
                name="delivery_waiting",
            ),
        ]

    def __str__(self) -> str:
        return self.subject
