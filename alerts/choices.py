"""Codes of alerts and deliveries and their labels."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Cause(models.TextChoices):
    """What an alert is about."""

    MISSED = "missed", _("Chưa đạt khi hết kỳ")
    BEHIND = "behind", _("Chậm tiến độ")
    FAR_BEHIND = "far_behind", _("Chậm nhiều")
    FORECAST_MISS = "forecast_miss", _("Dự báo không đạt")
    OVERDUE = "overdue", _("Báo cáo quá hạn")
    INCONSISTENT = "inconsistent", _("Số liệu không khớp")
    VERDICTS_DIFFER = "verdicts_differ", _("Đánh giá chính thức khác tính toán")
    PLAN_CHANGED = "plan_changed", _("Mức giao thay đổi khi đã có số liệu")
    UNATTENDED = "unattended", _("Chỉ tiêu chưa có người theo dõi")


class Topic(models.TextChoices):
    """What one alert can be about in turn: an alert that worsens from behind to far behind stays the same alert."""

    MISSED = "missed", _("Chưa đạt")
    PACE = "pace", _("Tiến độ")
    FORECAST = "forecast", _("Dự báo")
    OVERDUE = "overdue", _("Báo cáo")
    FIGURES = "figures", _("Số liệu")
    OFFICIAL = "official", _("Đánh giá chính thức")
    PLAN = "plan", _("Mức giao")
    OWNER = "owner", _("Người theo dõi")


TOPIC_OF = {
    Cause.MISSED: Topic.MISSED,
    Cause.BEHIND: Topic.PACE,
    Cause.FAR_BEHIND: Topic.PACE,
    Cause.FORECAST_MISS: Topic.FORECAST,
    Cause.OVERDUE: Topic.OVERDUE,
    Cause.INCONSISTENT: Topic.FIGURES,
    Cause.VERDICTS_DIFFER: Topic.OFFICIAL,
    Cause.PLAN_CHANGED: Topic.PLAN,
    Cause.UNATTENDED: Topic.OWNER,
}


class Severity(models.TextChoices):
    """How much an alert matters, from the least up."""

    NOTICE = "notice", _("Lưu ý")
    WARNING = "warning", _("Cần xử lý")
    CRITICAL = "critical", _("Nghiêm trọng")


# Names of the rules that a service begins with (migration 0005): one that still has it is shown in the reader's words.
SHIPPED_NAMES = {
    "Chưa đạt khi hết kỳ": _("Chưa đạt khi hết kỳ"),
    "Chậm nhiều so với tiến độ": _("Chậm nhiều so với tiến độ"),
    "Chậm so với tiến độ": pgettext_lazy("rule", "Chậm so với tiến độ"),
    "Dự báo không đạt": _("Dự báo không đạt"),
    "Báo cáo quá hạn": _("Báo cáo quá hạn"),
    "Số liệu không khớp": _("Số liệu không khớp"),
    "Đánh giá chính thức khác tính toán": _("Đánh giá chính thức khác tính toán"),
    "Mức giao thay đổi khi đã có số liệu": _("Mức giao thay đổi khi đã có số liệu"),
    "Chỉ tiêu chưa có người theo dõi": _("Chỉ tiêu chưa có người theo dõi"),
}


class AlertState(models.TextChoices):
    """Where an alert stands. A watched one has its cause but not yet what its rule asks for before opening."""

    WATCHED = "watched", _("Đang theo dõi")
    OPEN = "open", _("Đang mở")
    OVER = "over", _("Đã hết")


class Ending(models.TextChoices):
    """How an alert ended."""

    RESOLVED = "resolved", _("Nguyên nhân không còn")
    CLOSED = "closed", _("Có người đóng")


class AlertStep(models.TextChoices):
    """What happened to an alert."""

    OPENED = "opened", _("Mở")
    REOPENED = "reopened", pgettext_lazy("step", "Mở lại")
    WORSENED = "worsened", _("Nặng hơn")
    EASED = "eased", _("Nhẹ hơn")
    UPDATED = "updated", _("Có số liệu mới")
    MUTED = "muted", _("Tạm ẩn theo cảnh báo khác")
    UNMUTED = "unmuted", _("Thôi ẩn")
    ACKNOWLEDGED = "acknowledged", _("Đã tiếp nhận")
    ASSIGNED = "assigned", pgettext_lazy("step", "Giao xử lý")
    COMMENTED = "commented", _("Ý kiến")
    SNOOZED = "snoozed", pgettext_lazy("step", "Hoãn nhắc")
    WOKEN = "woken", _("Hết hoãn")
    ACCEPTED = "accepted", pgettext_lazy("step", "Chấp nhận có thời hạn")
    ESCALATED = "escalated", _("Báo lên cấp trên")
    RESOLVED = "resolved", _("Đã hết")
    CLOSED = "closed", _("Đóng")


class Frequency(models.TextChoices):
    """How soon a person hears."""

    AT_ONCE = "at_once", _("Báo ngay, kèm bản tin tuần")
    DAILY = "daily", _("Bản tin ngày")
    WEEKLY = "weekly", _("Bản tin tuần")
    NEVER = "never", _("Không nhận")


class DeliveryKind(models.TextChoices):
    ALERTS = "alerts", _("Cảnh báo")
    DIGEST = "digest", _("Bản tin")
    REMINDER = "reminder", _("Nhắc báo cáo")
    RETURNED = "returned", _("Báo cáo bị trả lại")
    ESCALATION = "escalation", _("Báo lên cấp trên")
    ASSIGNMENT = "assignment", pgettext_lazy("step", "Giao xử lý")
    TRIAL = "trial", _("Gửi thử")
    ACCOUNT = "account", _("Tài khoản và người thay")


class Channel(models.TextChoices):
    """Which way a delivery takes."""

    MAIL = "mail", _("Thư")
    WEBHOOK = "webhook", _("Webhook")
    PAGE = "page", _("Trên trang")


class DeliveryState(models.TextChoices):
    QUEUED = "queued", _("Chờ gửi")
    SENDING = "sending", _("Đang gửi")
    SENT = "sent", _("Đã gửi")
    FAILED = "failed", _("Không gửi được")
