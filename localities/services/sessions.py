"""Sessions of people: opened, listed, ended. A session that is ended is gone at its next request."""

import datetime as dt
from importlib import import_module

from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from knox.models import AuthToken

from localities.accounts.last_seen import EVERY
from localities.models import SignIn, User
from localities.services.changes import log_difference
from localities.services.permissions import require_helper

SessionStore = import_module(settings.SESSION_ENGINE).SessionStore
USER_AGENT_LENGTH = SignIn._meta.get_field("user_agent").max_length


@transaction.atomic
def record_sign_in(*, user: User, session_key: str, address: str, user_agent: str) -> SignIn:
    """Keep that a person opened a session."""
    now, agent = timezone.now(), user_agent[:USER_AGENT_LENGTH]
    facts = {"user": user, "at": now, "seen_at": now, "address": address, "user_agent": agent}
    return SignIn.objects.update_or_create(session_key=session_key, defaults=facts)[0]


@transaction.atomic
def follow_session(*, old_key: str, new_key: str) -> None:
    """A session got another key and is the same one."""
    SignIn.objects.filter(session_key=old_key).update(session_key=new_key)


@transaction.atomic
def note_seen(*, sign_in_id: int) -> None:
    """Keep that a session is used: one row, at most once in `EVERY`, however many processes ask."""
    now = timezone.now()
    SignIn.objects.filter(pk=sign_in_id, seen_at__lte=now - EVERY).update(seen_at=now)


@transaction.atomic
def end_session(*, user: User, sign_in_id: int) -> bool:
    """End one session of a person; whether there was one."""
    keys = list(SignIn.objects.filter(user=user, pk=sign_in_id).values_list("session_key", flat=True))
    _delete(keys)
    return bool(keys)


@transaction.atomic
def end_sessions(*, user: User, but: str = "", tokens_too: bool = False) -> int:
    """End a person's sessions but the one of that key, and their tokens for the API if asked. Returns how many."""
    keys = SignIn.objects.filter(user=user, session_key__in=_living()).exclude(session_key=but)
    ended = list(keys.values_list("session_key", flat=True))
    _delete(ended)
    if tokens_too:
        AuthToken.objects.filter(user=user).delete()
    return len(ended)


@transaction.atomic
def sign_out(*, user: User, by: User | None) -> int:
    """End all sessions of somebody and what programs are signed in with for them: a lost telephone, a colleague who
    left. Returns how many there were. Raises NotTheirsError."""
    require_helper(user, by)
    tokens = AuthToken.objects.filter(user=user).count()
    ended = end_sessions(user=user, tokens_too=True) + tokens
    log_difference(user, {"sign_ins": ended}, {"sign_ins": 0}, by)
    return ended


@transaction.atomic
def forget_old_sessions() -> None:
    """Sessions that are over, and where people signed in from longer ago than `SIGN_INS_KEPT_DAYS`."""
    SessionStore.clear_expired()
    long_ago = timezone.now() - dt.timedelta(days=settings.SIGN_INS_KEPT_DAYS)
    SignIn.objects.filter(at__lt=long_ago).exclude(session_key__in=_living()).delete()


def _living() -> QuerySet[Session]:
    return Session.objects.filter(expire_date__gt=timezone.now()).values("session_key")


def _delete(keys: list[str]) -> None:
    for key in keys:
        SessionStore(key).delete()
