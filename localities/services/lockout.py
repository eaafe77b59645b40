"""How often signing in may fail, and how long one waits after that.

1. A name from one address: five failures are free, then each makes the next attempt wait, a minute first, twice as long
   every time, an hour at most. A day without failures forgets them; signing in does, too.
2. An address, whatever the names: `SIGN_IN_FAILURES_PER_HOUR`, then nothing more until that hour is over. Whoever has
   signed in from there before is not held up by it: a stranger in the same building cannot shut the office out.
3. Codes of a second factor: as (1) for person and address, and `CODE_FAILURES_PER_DAY` for the person from anywhere.
   Only who knows the password gets that far.

4. Asking for a new password: so many times an hour from an address, and so many mails an hour to a person.

Nothing is ever held up by name alone, so nobody can lock somebody else out from elsewhere. An attempt is counted before
it is tried and forgiven when it succeeds: a hundred attempts at once count as a hundred. (django-axes knows one limit
for all kinds of keys and counts afterwards.)
"""

import datetime as dt
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from localities.accounts.sealing import digest
from localities.errors import TooManyAttemptsError
from localities.models import FailedSignIns, SignIn, User
from localities.services.changes import log_difference
from localities.services.permissions import require_helper

FREE_FAILURES = 5
FIRST_WAIT, LONGEST_WAIT = dt.timedelta(minutes=1), dt.timedelta(hours=1)
DAY, HOUR = dt.timedelta(days=1), dt.timedelta(hours=1)
# Enough for every slip of the thumb; guessing six digits at this pace takes decades.
CODE_FAILURES_PER_DAY = 100
RESETS_ASKED_PER_HOUR, RESET_MAILS_PER_HOUR = 20, 3


@dataclass(frozen=True, slots=True)
class Limit:
    """One thing that is counted: its key, and either growing waits (`span` None) or so many failures in a span."""

    key: str
    free: int = FREE_FAILURES
    span: dt.timedelta | None = None

    def is_forgotten(self, row: FailedSignIns, now: dt.datetime) -> bool:
        return now - row.last_at >= DAY if self.span is None else now - row.since >= self.span

    def blocked_until(self, row: FailedSignIns, now: dt.datetime) -> dt.datetime | None:
        if row.failures < self.free:
            return None
        if self.span is not None:
            return row.since + self.span
        # The power is kept small: two to the thousandth is no length of time.
        return now + min(FIRST_WAIT * 2 ** min(row.failures - self.free, 10), LONGEST_WAIT)


Attempt = tuple[Limit, ...]


def begin_password_attempt(*, username: str, address: str) -> Attempt:
    """Count an attempt on a password as failed until it is forgiven. Raises TooManyAttemptsError."""
    limits = [Limit(_key("name", username.strip().casefold(), address))]
    if not SignIn.objects.filter(user__username=username, address=address).exists():
        limits.append(Limit(_key("address", address), settings.SIGN_IN_FAILURES_PER_HOUR, HOUR))
    return _begin(*limits)


def begin_code_attempt(*, user_id: int, address: str) -> Attempt:
    """The same for a code of the second factor. Raises TooManyAttemptsError."""
    return _begin(
        Limit(_key("code", str(user_id), address)), Limit(_key("codes", str(user_id)), CODE_FAILURES_PER_DAY, DAY)
    )


def count_reset_asked(*, address: str) -> None:
    """Count that a new password was asked for from an address. Raises TooManyAttemptsError."""
    _begin(Limit(_key("reset", address), RESETS_ASKED_PER_HOUR, HOUR))


def count_reset_mail(*, user_id: int) -> None:
    """Count a mail for a new password to a person. Raises TooManyAttemptsError."""
    _begin(Limit(_key("mail", str(user_id)), RESET_MAILS_PER_HOUR, HOUR))


@transaction.atomic
def forgive(attempt: Attempt) -> None:
    """The attempt succeeded: growing waits begin anew, and what is counted in a span loses this one."""
    for limit in attempt:
        rows = FailedSignIns.objects.filter(key=limit.key)
        if limit.span is None:
            rows.delete()
        else:
            rows.filter(failures__gt=0).update(failures=F("failures") - 1)
            rows.filter(failures__lt=limit.free).update(blocked_until=None)


@dataclass(frozen=True, slots=True)
class Block:
    """A person is held up until then; from one address, or from anywhere where `address` is empty."""

    key: str
    address: str
    until: dt.datetime


def blocks_of(user: User) -> list[Block]:
    """What holds a person up now. Keys are digests, so the addresses tried are those that anybody signed in from: a
    block of an address that nobody ever did is not found, and ends by itself within the hour."""
    held = FailedSignIns.objects.filter(blocked_until__gt=timezone.now()).values_list("key", "blocked_until")
    until = dict(held)
    if not until:
        return []
    name, person = user.username.casefold(), str(user.pk)
    asked = [("", _key("codes", person)), ("", _key("mail", person))]
    for address in SignIn.objects.order_by("address").values_list("address", flat=True).distinct():
        asked += [(address, _key("name", name, address)), (address, _key("code", person, address))]
    return [Block(key, address, until[key]) for address, key in asked if key in until]


@transaction.atomic
def unlock(*, user: User, by: User | None) -> int:
    """Let a person try again at once; how many blocks there were. Raises NotTheirsError."""
    require_helper(user, by)
    blocks = blocks_of(user)
    FailedSignIns.objects.filter(key__in=[block.key for block in blocks]).delete()
    if blocks:
        log_difference(user, {"lockout": sorted({block.address or "*" for block in blocks})}, {"lockout": []}, by)
    return len(blocks)


@transaction.atomic
def forget_old_failures() -> None:
    """Nothing is held up for longer than a day."""
    FailedSignIns.objects.filter(last_at__lt=timezone.now() - 2 * DAY).delete()


def _key(*parts: str) -> str:
    return digest("localities.lockout", "\n".join(parts))


@transaction.atomic
def _begin(*limits: Limit) -> Attempt:
    now = timezone.now()
    rows = [_locked(limit, now) for limit in limits]
    waits = [row.blocked_until for row in rows if row.blocked_until is not None and row.blocked_until > now]
    if waits:
        raise TooManyAttemptsError(_said(max(waits), now), max(waits))
    for limit, row in zip(limits, rows, strict=True):
        if limit.is_forgotten(row, now):
            row.failures, row.since = 0, now
        row.failures, row.last_at = row.failures + 1, now
        row.blocked_until = limit.blocked_until(row, now)
        row.save(update_fields=["failures", "since", "last_at", "blocked_until"])
    return limits


def _locked(limit: Limit, now: dt.datetime) -> FailedSignIns:
    """The row of a key, held until the attempt is counted. Keys come in one order, the shared one last."""
    FailedSignIns.objects.get_or_create(key=limit.key, defaults={"since": now, "last_at": now})
    return FailedSignIns.objects.select_for_update().get(key=limit.key)


def _said(until: dt.datetime, now: dt.datetime) -> str:
    minutes = -((now - until) // dt.timedelta(minutes=1))
    wait = ngettext("%(count)d phút", "%(count)d phút", minutes) % {"count": minutes}
    return _(
        "Đã thử quá nhiều lần. Chờ %(wait)s, đến %(time)s, rồi thử lại. Nếu quên mật khẩu, bấm “Quên mật khẩu”; "
        "nếu không phải bạn thử, báo người quản trị."
    ) % {"wait": wait, "time": date_format(timezone.localtime(until), "H:i")}
