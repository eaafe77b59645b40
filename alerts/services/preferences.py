"""When a person's digests come, whether mails come at all, and the address of their calendar."""

import datetime as dt
from zoneinfo import available_timezones

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from alerts.models import MailPreference
from indicators.errors import InvalidInputError, NotAllowedError
from localities.models import User
from localities.services.changes import facts_of, log_addition, log_change

CHOICES = ("weekday", "at", "time_zone", "skips_unchanged")


@transaction.atomic
def set_mail_preference(
    *, user: User, by: User | None, weekday: int, at: dt.time, time_zone: str = "", skips_unchanged: bool = False
) -> MailPreference:
    """Keep when the person's digests come: the weekly one on a weekday (0 is Monday), all of them at a time of day.

    Raises InvalidInputError, NotAllowedError.
    """
    _require_self(user, by)
    problems = []
    if weekday not in range(7):
        problems.append(_("Thứ trong tuần phải từ 0 (thứ Hai) đến 6 (Chủ nhật)."))
    if time_zone and time_zone not in available_timezones():
        problems.append(_("Không có múi giờ “%(zone)s”. Ví dụ: Asia/Ho_Chi_Minh.") % {"zone": time_zone})
    if problems:
        raise InvalidInputError(problems)
    facts = {"weekday": weekday, "at": at, "time_zone": time_zone, "skips_unchanged": skips_unchanged}
    return _store(user, facts, by)


@transaction.atomic
def stop_mails(*, user: User, by: User | None) -> None:
    """From now on neither alerts nor digests are mailed to the person; again, nothing happens. What is queued and not
    yet sent is dropped by the sender. Raises NotAllowedError."""
    _require_self(user, by)
    if _locked(user).stopped_at is None:
        _store(user, {"stopped_at": timezone.now()}, by)


@transaction.atomic
def resume_mails(*, user: User, by: User | None) -> None:
    """Mails come again as the person's subscriptions and roles say. Raises NotAllowedError."""
    _require_self(user, by)
    if _locked(user).stopped_at is not None:
        _store(user, {"stopped_at": None}, by)


@transaction.atomic
def reset_calendar(*, user: User, by: User | None) -> None:
    """End the address of the person's calendar feed: it has another from now on. Raises NotAllowedError."""
    _require_self(user, by)
    _store(user, {"calendar_number": _locked(user).calendar_number + 1}, None)


def _store(user: User, facts: dict[str, object], by: User | None) -> MailPreference:
    stored = _locked(user)
    if stored._state.adding:
        for name, value in facts.items():
            setattr(stored, name, value)
        stored.save(force_insert=True)
        log_addition(stored, by)
        return stored
    before = facts_of(stored, tuple(facts))
    for name, value in facts.items():
        setattr(stored, name, value)
    stored.save(update_fields=list(facts))
    log_change(stored, before, by)
    return stored


def _locked(user: User) -> MailPreference:
    """The person's row, or a new one that is not stored yet; the person is locked, so that there is only one."""
    User.objects.select_for_update(no_key=True).get(pk=user.pk)
    return MailPreference.objects.filter(user=user).first() or MailPreference(user=user)


def _require_self(user: User, by: User | None) -> None:
    if by is not None and by != user:
        raise NotAllowedError([_("Chỉ %(user)s đổi được cách nhận thư của mình.") % {"user": user}])
