"""How far each person's digests have come."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from alerts.choices import Frequency


class DigestCursor(models.Model):
    """Where a person's digests of one rhythm stand, whether or not the last moment brought one.

    `looked_until` is the last moment that was dealt with: written, left out because nothing had changed, or not wanted.
    `covers_from` is where the next one begins; empty while the person hears nothing of that rhythm. `folded` counts the
    news since the last one that were to be told at once and were not, because of the ceiling per hour.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="digest_cursors", verbose_name=_("người dùng")
    )
    rhythm = models.CharField(
        _("nhịp"),
        max_length=10,
        choices=[(one.value, one.label) for one in (Frequency.DAILY, Frequency.WEEKLY)],
    )
    looked_until = models.DateTimeField(_("đã xem xét đến"), null=True, blank=True)
    covers_from = models.DateTimeField(_("bản sau tính từ"), null=True, blank=True)
    folded = models.PositiveIntegerField(_("số tin gộp vào bản tin"), default=0)

    class Meta:
        verbose_name = _("mốc bản tin")
        verbose_name_plural = pgettext_lazy("plural", "mốc bản tin")
        ordering = ["user_id", "rhythm"]
        constraints = [models.UniqueConstraint(fields=["user", "rhythm"], name="digest_cursor_once")]

    def __str__(self) -> str:
        return f"{self.user}: {self.get_rhythm_display()}"
