"""The sessions a person has open, as the profile lists them."""

import datetime as dt
from dataclasses import dataclass

from django.contrib.sessions.models import Session
from django.utils import timezone
from django.utils.translation import gettext as _

from localities.accounts.browsers import browser_name
from localities.models import SignIn, User


@dataclass(frozen=True, slots=True)
class OpenSession:
    """`id` is the sign-in's; `seen_at` is None where it is not known, `ends_at` is when it ends by itself."""

    id: int
    at: dt.datetime
    seen_at: dt.datetime | None
    ends_at: dt.datetime
    address: str
    browser: str
    is_this: bool

    def __str__(self) -> str:
        facts = {"browser": self.browser, "address": self.address, "at": _moment(self.at)}
        said = _("%(browser)s, đăng nhập lúc %(at)s từ %(address)s") % facts
        if self.seen_at is None:
            return said
        return _("%(said)s, dùng gần đây nhất lúc %(seen)s") % {"said": said, "seen": _moment(self.seen_at)}


def open_sessions(user: User, this_key: str = "") -> list[OpenSession]:
    """What is still good for entering, newest first; `this_key` is the session that asks."""
    sign_ins = list(SignIn.objects.filter(user=user))
    living = Session.objects.filter(
        session_key__in=[one.session_key for one in sign_ins], expire_date__gt=timezone.now()
    )
    ends = dict(living.values_list("session_key", "expire_date"))
    return [
        OpenSession(
            id=one.pk,
            at=one.at,
            seen_at=one.seen_at,
            ends_at=ends[one.session_key],
            address=one.address,
            browser=browser_name(one.user_agent),
            is_this=one.session_key == this_key,
        )
        for one in sign_ins
        if one.session_key in ends
    ]


def _moment(at: dt.datetime) -> str:
    return f"{timezone.localtime(at):%d/%m/%Y %H:%M}"
