"""What both are told when one begins to stand in for the other. Reads only."""

import datetime as dt
from dataclasses import dataclass

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from alerts.mails import Mail, place_name, render
from localities.models import Membership, User

DAY = dt.timedelta(days=1)
# One that began while nothing ran is still news.
TOLD_WITHIN = dt.timedelta(days=3)


@dataclass(frozen=True, slots=True)
class Told:
    """One of the two, and what they hear of; the page it leads to is a path."""

    stand_in: Membership
    user: User

    @property
    def is_holder(self) -> bool:
        return self.user.pk == self.stand_in.stands_in_for.user_id

    @property
    def path(self) -> str:
        return reverse("stand-ins" if self.is_holder else "profile")

    @property
    def news(self) -> str:
        names = {
            "user": self.stand_in.user,
            "holder": self.stand_in.stands_in_for.user,
            "first": date_format(self.stand_in.valid_from, "SHORT_DATE_FORMAT"),
            "last": date_format(self.stand_in.valid_to - DAY, "SHORT_DATE_FORMAT"),
        }
        if self.is_holder:
            return _("%(user)s thay anh/chị từ %(first)s đến hết %(last)s") % names
        return _("anh/chị thay %(holder)s từ %(first)s đến hết %(last)s") % names

    @property
    def name(self) -> str:
        """The role, where."""
        return f"{self.stand_in.get_role_display()}, {self.stand_in.locality}"

    @property
    def sentence(self) -> str:
        if self.is_holder:
            return _("Muốn thôi sớm hơn: bấm “Thôi thay” ở trang người thay khi nghỉ.")
        return _("Trong những ngày này anh/chị thấy và làm được việc của vai trò này; việc đã làm mang tên anh/chị.")

    @property
    def url(self) -> str:
        return settings.SITE_URL + self.path


def stand_ins_to_tell(today: dt.date) -> list[Told]:
    """Those that began in the last days and hold today, for each of the two who still works here."""
    begun = Membership.objects.valid_on(today).filter(stands_in_for__isnull=False, valid_from__gt=today - TOLD_WITHIN)
    rows = begun.select_related("user", "locality", "stands_in_for__user").order_by("pk")
    return [Told(one, user) for one in rows for user in (one.user, one.stands_in_for.user) if user.is_active]


def build_stand_in_note(told: Told) -> Mail:
    """As a notification on the page."""
    with translation.override(told.user.language):
        subject = f"{told.stand_in.locality}: {told.news}"
        return Mail(subject=subject[:300], text=f"{told.name}. {told.sentence}\n", html="")


def build_stand_in_mail(told: Told) -> Mail:
    with translation.override(told.user.language):
        context = {
            "place": place_name([told.stand_in.locality]),
            "news": told.news,
            "heading": _("Người thay khi nghỉ"),
            "parts": [(_("Vai trò"), [told])],
            "reason": _("Anh/chị nhận thư này vì là người nghỉ hoặc người thay."),
        }
        return render("reminder", context)
