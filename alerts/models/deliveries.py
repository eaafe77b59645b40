"""What is sent to people and systems. A delivery is written before it is sent, then its outcome."""

import datetime as dt
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from alerts.choices import Channel, DeliveryKind, DeliveryState, Frequency
from alerts.models.alerts import AlertEvent
from alerts.models.hearing import Webhook
from localities.models import User


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

    def through(self, channel: str) -> Self:
        return self.filter(channel=channel)

    def on_page_of(self, user: User) -> Self:
        """A person's notifications on the page, newest first."""
        return self.filter(user=user, channel=Channel.PAGE)

    def unread(self) -> Self:
        return self.filter(channel=Channel.PAGE, read_at__isnull=True)

    def held_by(self, claim: "Delivery") -> Self:
        """The row of a claim, as long as nobody else has claimed it since."""
        return self.filter(pk=claim.pk, state=DeliveryState.SENDING, claimed_at=claim.claimed_at)


class Delivery(models.Model):
    """One message to one person or system: written first, claimed, sent once, its outcome stored."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="deliveries", verbose_name=_("người nhận")
    )
    kind = models.CharField(_("loại"), max_length=10, choices=DeliveryKind.choices)
    channel = models.CharField(_("kênh"), max_length=10, choices=Channel.choices, default=Channel.MAIL)
    webhook = models.ForeignKey(
        Webhook, models.CASCADE, null=True, blank=True, related_name="deliveries", verbose_name=_("webhook")
    )
    address = models.CharField(_("địa chỉ"), max_length=500)
    subject = models.CharField(_("tiêu đề"), max_length=300)
    # A webhook's payload stands in `text`.
    text = models.TextField(_("nội dung chữ"))
    html = models.TextField(_("nội dung HTML"), blank=True)
    attachment_name = models.CharField(_("tên tệp kèm"), max_length=100, blank=True)
    attachment = models.BinaryField(_("tệp kèm"), null=True, blank=True)
    # Where a notification on the page leads: a path of this service.
    link = models.CharField(_("liên kết"), max_length=500, blank=True)
    # What is said once only ("reminder:12:7:before") is held to that by the database.
    once_key = models.CharField(max_length=100, null=True, blank=True, unique=True, editable=False)
    # The same for every attempt, so that a mail program shows a doubtful second sending as the same mail.
    message_id = models.CharField(_("Message-ID"), max_length=200, unique=True)
    events = models.ManyToManyField(AlertEvent, related_name="deliveries", blank=True, verbose_name=_("diễn biến"))
    # A digest covers [covers_from, covers_to); the next one of its rhythm begins where this one ends.
    rhythm = models.CharField(
        _("nhịp"),
        max_length=10,
        blank=True,
        choices=[(one.value, one.label) for one in (Frequency.DAILY, Frequency.WEEKLY)],
    )
    covers_from = models.DateTimeField(_("tính từ"), null=True, blank=True)
    covers_to = models.DateTimeField(_("tính đến"), null=True, blank=True)

    state = models.CharField(
        _("trạng thái"), max_length=10, choices=DeliveryState.choices, default=DeliveryState.QUEUED
    )
    created_at = models.DateTimeField(_("viết lúc"))
    # The last attempt; it stays when the attempt is over, and the rate per minute is counted by it.
    claimed_at = models.DateTimeField(_("nhận gửi lúc"), null=True, blank=True)
    not_before = models.DateTimeField(_("không gửi trước"), null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(_("số lần thử"), default=0)
    sent_at = models.DateTimeField(_("gửi lúc"), null=True, blank=True)
    # The server's answer was lost after the message was handed over: it was sent again under the same Message-ID.
    is_doubtful = models.BooleanField(_("có thể đã gửi hai lần"), default=False)
    read_at = models.DateTimeField(_("đã xem trên trang lúc"), null=True, blank=True)
    error = models.TextField(_("lỗi"), blank=True)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        verbose_name = _("thư")
        verbose_name_plural = pgettext_lazy("plural", "thư")
        ordering = ["-created_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "rhythm", "covers_to"],
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
            models.CheckConstraint(
                condition=Q(channel=Channel.WEBHOOK, webhook__isnull=False)
                | ~Q(channel=Channel.WEBHOOK) & Q(webhook__isnull=True),
                name="delivery_by_webhook_names_it",
            ),
        ]
        indexes = [
            # Serves the sweep for mails to send: small, because sent rows leave it.
            models.Index(
                fields=["id"],
                condition=Q(state__in=[DeliveryState.QUEUED, DeliveryState.SENDING]),
                name="delivery_waiting",
            ),
            # Serves what a person was sent, newest first, and the hourly ceiling.
            models.Index(fields=["user", "-created_at"], name="delivery_by_person"),
            # Serves the rate per minute: the last attempts of a channel.
            models.Index(fields=["channel", "claimed_at"], name="delivery_by_attempt"),
            # Serves the outbox: what was sent a day.
            models.Index(fields=["sent_at"], name="delivery_by_sending"),
            # Serves the outbox: what was given up.
            models.Index(fields=["id"], condition=Q(state=DeliveryState.FAILED), name="delivery_failed"),
            # Serves the count beside a person's name.
            models.Index(
                fields=["user"], condition=Q(channel=Channel.PAGE, read_at__isnull=True), name="delivery_unread"
            ),
        ]

    def __str__(self) -> str:
        return self.subject


class Outlet(models.Model):
    """A way out as all workers see it: the mail server, or the endpoint of one webhook.

    One that cannot be reached is closed for a while, a little longer each time, so an outage costs one attempt and
    what waits keeps its order. Workers that claim mails take this row's lock, which holds the rate across them.
    """

    channel = models.CharField(_("kênh"), max_length=10, choices=Channel.choices)
    webhook = models.OneToOneField(
        Webhook, models.CASCADE, null=True, blank=True, related_name="outlet", verbose_name=_("webhook")
    )
    closed_until = models.DateTimeField(_("tạm ngừng đến"), null=True, blank=True)
    failures = models.PositiveIntegerField(_("số lần hỏng liên tiếp"), default=0)
    failing_since = models.DateTimeField(_("hỏng từ"), null=True, blank=True)
    error = models.TextField(_("lỗi"), blank=True)

    class Meta:
        verbose_name = _("đường gửi")
        verbose_name_plural = pgettext_lazy("plural", "đường gửi")
        ordering = ["channel", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["channel"], condition=Q(webhook__isnull=True), name="outlet_once_without_webhook"
            ),
            models.CheckConstraint(
                condition=Q(failures=0, failing_since__isnull=True) | Q(failures__gt=0, failing_since__isnull=False),
                name="outlet_failing_since",
            ),
        ]

    def __str__(self) -> str:
        return str(self.webhook or self.get_channel_display())
