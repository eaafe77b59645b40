"""What a person is told of a change that opens or shuts their account, wherever it came from. Reads only."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.conf import settings
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from alerts.mails import Mail, render
from localities.choices import Action
from localities.models import Change, User

# Older than this it is no news; the history of the person keeps it.
TOLD_WITHIN = dt.timedelta(days=3)
EMAIL, PASSWORD, FACTOR, CODES = TOLD = ("email", "password", "second_factor", "recovery_codes")


@dataclass(frozen=True, slots=True)
class AccountNews:
    """A change, whose account it was made in, and the address that was theirs until then."""

    change: Change
    user: User
    address: str

    @property
    def fact(self) -> str:
        return next(name for name in TOLD if name in self.change.before)


@dataclass(frozen=True, slots=True)
class Advice:
    name: str
    sentence: str
    url: str


def news_to_tell(now: dt.datetime) -> list[AccountNews]:
    """The changes of the last days that somebody must hear of, the oldest first.

    Whoever takes an account over changes its address, too: everything goes to the address of that moment, another
    address to the one that it replaced.
    """
    changes = Change.objects.filter(
        thing=User._meta.label_lower, action=Action.CHANGED, at__gte=now - TOLD_WITHIN, before__has_any_keys=TOLD
    )
    found = list(changes.select_related("by").order_by("at", "id"))
    people = User.objects.filter(is_active=True).in_bulk([change.thing_id for change in found])
    addresses = {pk: user.email for pk, user in people.items()}
    news = []
    # From now backwards, so that each change finds the address that those after it have replaced.
    for change in reversed(found):
        if change.thing_id not in people:
            continue
        if EMAIL in change.before:
            addresses[change.thing_id] = change.before[EMAIL]
        if addresses[change.thing_id]:
            news.append(AccountNews(change, people[change.thing_id], addresses[change.thing_id]))
    return news[::-1]


def build_account_mail(news: AccountNews) -> Mail:
    """Who changed what, when, and what to do if it was not them. The new address is not named: the old one may be
    somebody else's by now."""
    with translation.override(news.user.language):
        context = {
            "place": _("Tài khoản %(login)s") % {"login": news.user.username},
            "news": _what(news),
            "heading": _who(news),
            "parts": [(_("Nếu không phải anh/chị làm hoặc nhờ làm việc này"), list(_advice(news)))],
            "reason": _("Thư này gửi đến địa chỉ của tài khoản ở thời điểm thay đổi."),
        }
        return render("reminder", context)


def _what(news: AccountNews) -> str:
    after = news.change.after
    match news.fact:
        case "email":
            return _("địa chỉ thư đã đổi, thư không còn gửi đến địa chỉ này")
        case "password":
            return _("mật khẩu đã đổi")
        case "second_factor" if not after[FACTOR]:
            return _("xác thực hai bước đã tắt")
        case "second_factor" if news.change.before[FACTOR]:
            return _("điện thoại xác thực đã đổi")
        case "second_factor":
            return _("xác thực hai bước đã bật")
        case _codes:
            return _("mã dự phòng đã tạo lại, mã cũ không còn dùng được")


def _who(news: AccountNews) -> str:
    when = date_format(timezone.localtime(news.change.at), "H:i d/m/Y")
    if news.change.by_id == news.user.pk:
        return _("Đổi lúc %(when)s, từ chính tài khoản này") % {"when": when}
    return _("%(who)s đổi lúc %(when)s") % {"who": news.change.by or _("Hệ thống"), "when": when}


def _advice(news: AccountNews) -> Iterable[Advice]:
    if news.fact == EMAIL:
        sentence = _("Đăng nhập, đổi lại địa chỉ thư, đổi mật khẩu, kết thúc mọi phiên khác, rồi báo người quản trị.")
        yield Advice(_("Mở hồ sơ của tôi"), sentence, settings.SITE_URL + reverse("profile"))
        sentence = _("Không đăng nhập được: gọi ngay người quản trị của đơn vị.")
        yield Advice(_("Trang đăng nhập"), sentence, settings.SITE_URL + reverse("login"))
    else:
        sentence = _(
            "Đặt ngay mật khẩu mới bằng “Quên mật khẩu”, mọi phiên đang mở sẽ kết thúc, rồi báo người quản trị."
        )
        yield Advice(_("Đặt mật khẩu mới"), sentence, settings.SITE_URL + reverse("password-forgotten"))
