"""Codes of alerts and deliveries and their labels."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Cause(models.TextChoices):
    MISSED = "missed", _("Chưa đạt")


class AlertStep(models.TextChoices):
    """What a change of verdict did to an alert."""

    OPENED = "opened", _("Mở")
    UPDATED = "updated", _("Có số liệu mới, vẫn chưa đạt")
    RESOLVED = "resolved", _("Đã hết")


class DeliveryKind(models.TextChoices):
    ALERTS = "alerts", _("Cảnh báo")
    DIGEST = "digest", _("Bản tin tuần")


class DeliveryState(models.TextChoices):
    QUEUED = "queued", _("Chờ gửi")
    SENDING = "sending", _("Đang gửi")
    SENT = "sent", _("Đã gửi")
    FAILED = "failed", _("Không gửi được")
