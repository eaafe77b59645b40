"""The sessions a person has open, as the profile lists them."""

import datetime as dt
from dataclasses import dataclass

from django.contrib.sessions.models import Session
from django.utils import timezone

from localities.accounts.browsers import browser_name
from localities.models import SignIn, User


@dataclass(frozen=True, slots=True)
class OpenSession:
    """`id` is the sign-in's; `ends_at` is when it ends by itself."""

    id: int
    at: dt.datetime
    ends_at: dt.datetime
    address: str
    browser: str
    is_this: bool


def open_sessions(user: User, this_key: str) -> list[OpenSession]:
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
            ends_at=ends[one.session_key],
            address=one.address,
            browser=browser_name(one.user_agent),
            is_this=one.session_key == this_key,
        )
        for one in sign_ins
        if one.session_key in ends
    ]
