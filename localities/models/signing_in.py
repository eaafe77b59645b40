"""What signing in needs to remember: second factors, sessions, failed attempts, mails for a new password."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from localities.models.people import User


class SecondFactor(models.Model):
    """A person's authenticator app. There is none until its first code was typed in."""

    user = models.OneToOneField(User, models.CASCADE, related_name="second_factor", verbose_name=_("người dùng"))
    # Sealed (`sealing`): a copy of the database alone does not make codes.
    secret = models.CharField(max_length=300, editable=False)
    # The time step of the last code that was taken: no code counts twice, nor an older one after it.
    last_step = models.BigIntegerField(default=0, editable=False)
    since = models.DateTimeField(_("từ lúc"))

    class Meta:
        verbose_name = _("xác thực hai bước")
        verbose_name_plural = pgettext_lazy("plural", "xác thực hai bước")

    def __str__(self) -> str:
        return str(self.user)


class RecoveryCode(models.Model):
    """A code for the day the phone is gone. Only its digest is kept; it is good once."""

    user = models.ForeignKey(User, models.CASCADE, related_name="recovery_codes", verbose_name=_("người dùng"))
    digest = models.CharField(max_length=64, editable=False)
    used_at = models.DateTimeField(_("dùng lúc"), null=True, blank=True)

    class Meta:
        verbose_name = _("mã dự phòng")
        verbose_name_plural = pgettext_lazy("plural", "mã dự phòng")
        constraints = [models.UniqueConstraint("user", "digest", name="recovery_code_once")]

    def __str__(self) -> str:
        return str(self.user)


class SignIn(models.Model):
    """A session a person opened: when, from where, with what. It lasts until its key is gone from the sessions."""

    user = models.ForeignKey(User, models.CASCADE, related_name="sign_ins", verbose_name=_("người dùng"))
    session_key = models.CharField(max_length=40, unique=True, editable=False)
    at = models.DateTimeField(_("đăng nhập lúc"))
    # To about five minutes (`accounts.last_seen`); not known of sessions opened before this was kept.
    seen_at = models.DateTimeField(_("thấy lần cuối lúc"), null=True, editable=False)
    address = models.CharField(_("địa chỉ mạng"), max_length=45)
    user_agent = models.CharField(_("trình duyệt"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("phiên đăng nhập")
        verbose_name_plural = pgettext_lazy("plural", "phiên đăng nhập")
        ordering = ["-at", "-id"]
        # Whether somebody has come from an address before (`services.lockout`).
        indexes = [models.Index(fields=["user", "address"], name="sign_in_from_address")]

    def __str__(self) -> str:
        return f"{self.user}, {self.address}"


class FailedSignIns(models.Model):
    """How often one key failed. A key is a digest, since people type passwords into the field for the name."""

    key = models.CharField(max_length=64, unique=True)
    failures = models.PositiveIntegerField(default=0)
    since = models.DateTimeField()
    last_at = models.DateTimeField(db_index=True)
    blocked_until = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("đăng nhập không thành")
        verbose_name_plural = pgettext_lazy("plural", "đăng nhập không thành")

    def __str__(self) -> str:
        return self.key


class PasswordMail(models.Model):
    """Somebody asked for a new password. The row goes once it was dealt with, whether or not the person exists."""

    written = models.CharField(_("đã nhập"), max_length=254)
    asked_at = models.DateTimeField(_("hỏi lúc"))
    not_before = models.DateTimeField(db_index=True)
    attempts = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("thư đặt lại mật khẩu")
        verbose_name_plural = pgettext_lazy("plural", "thư đặt lại mật khẩu")

    def __str__(self) -> str:
        return self.written
