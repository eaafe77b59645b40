"""Between password and code: who is signing in, kept in the session for ten minutes. Nobody is signed in yet."""

import time

from django.contrib.auth import get_user_model
from django.http import HttpRequest
from django.utils.crypto import constant_time_compare

from localities.models import User

SESSION_KEY, LASTS_SECONDS = "half_signed_in", 600


def remember(request: HttpRequest, user: User) -> None:
    """The password was right. The session gets another key, so that one planted before is worth nothing."""
    request.session.cycle_key()
    request.session[SESSION_KEY] = {"user": user.pk, "hash": user.get_session_auth_hash(), "at": int(time.time())}


def person(request: HttpRequest) -> User | None:
    """Whose code is awaited; None where nobody's is, it took too long, or the password was changed meanwhile."""
    kept = request.session.get(SESSION_KEY)
    if not kept or time.time() - kept["at"] > LASTS_SECONDS:
        return None
    user = get_user_model().objects.filter(pk=kept["user"], is_active=True).first()
    if user is None or not constant_time_compare(kept["hash"], user.get_session_auth_hash()):
        return None
    return user


def forget(request: HttpRequest) -> None:
    request.session.pop(SESSION_KEY, None)
