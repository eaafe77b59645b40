"""When a session was last seen, to about five minutes: most requests ask and write nothing for it."""

import datetime as dt

from django.core.cache.backends.locmem import LocMemCache
from django.http import HttpRequest

from localities.models import SignIn

SESSION_KEY = "sign_in"
EVERY = dt.timedelta(minutes=5)
# This process's own and not in the session: a session that is saved would last longer than from its signing in.
_lately = LocMemCache("last-seen", {"TIMEOUT": EVERY.total_seconds(), "MAX_ENTRIES": 20_000})


def begin(request: HttpRequest, sign_in: SignIn) -> None:
    """From now on the session knows under which sign-in it is listed."""
    request.session[SESSION_KEY] = sign_in.pk


def sign_in_to_note(request: HttpRequest) -> int | None:
    """The sign-in that this process has not noted as seen for a while; None for nearly every request."""
    sign_in = request.session.get(SESSION_KEY)
    if sign_in is None or not _lately.add(request.session.session_key, True):
        return None
    return sign_in
