"""Passwords: changed by their owner, or set anew through a link that a mail brings.

Asking writes one row, whoever was asked for, and a worker finds out whether there is such a person: the answer is the
same page after the same work. A mail that could not be sent is tried again for a day (`GIVE_UP_AFTER`).
"""

import datetime as dt
import logging
from smtplib import SMTPException

from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from localities.accounts.resetting import person_of_link, reset_link
from localities.errors import AccountError, TooManyAttemptsError
from localities.models import PasswordMail, User
from localities.services.changes import log_difference
from localities.services.lockout import count_reset_asked, count_reset_mail
from localities.services.sessions import end_sessions

logger = logging.getLogger(__name__)

LEASE, GIVE_UP_AFTER = dt.timedelta(minutes=5), dt.timedelta(days=1)
WAIT, LONGEST_WAIT = dt.timedelta(minutes=1), dt.timedelta(minutes=30)
MOST_PER_RUN = 200
WRITTEN_LENGTH = PasswordMail._meta.get_field("written").max_length


@transaction.atomic
def change_password(*, user: User, password: str, by: User | None) -> User:
    """Give a person another password. Raises AccountError with all that speaks against it."""
    user = User.objects.select_for_update().get(pk=user.pk)
    try:
        validate_password(password, user)
    except ValidationError as refused:
        raise AccountError({"new_password": list(refused.messages)}) from refused
    user.set_password(password)
    user.save(update_fields=["password"])
    # Never what it was or is, only that it changed.
    log_difference(user, {"password": "1"}, {"password": "2"}, by)
    return user


@transaction.atomic
def record_password_set(*, user: User, by: User | None) -> None:
    """An administrator's own form gave a person a password: write it down, and end all that was open under the old."""
    log_difference(user, {"password": "1"}, {"password": "2"}, by)
    end_sessions(user=user, tokens_too=True)


@transaction.atomic
def reset_password(*, uid: str, token: str, password: str) -> User:
    """Set the password through a mailed link, and end all sessions and tokens. Raises AccountError.

    The second factor stays: a mailbox alone does not open an account that has one.
    """
    user = person_of_link(uid, token, lock=True)
    if user is None:
        raise AccountError({"": [_("Liên kết này đã dùng hoặc hết hạn. Đề nghị gửi lại thư.")]})
    user = change_password(user=user, password=password, by=user)
    end_sessions(user=user, tokens_too=True)
    return user


def ask_for_password(*, written: str, address: str) -> None:
    """Note that somebody asked for a new password by user name or mail address. Raises TooManyAttemptsError."""
    count_reset_asked(address=address)
    now = timezone.now()
    PasswordMail.objects.create(written=written.strip()[:WRITTEN_LENGTH], asked_at=now, not_before=now)


def send_password_mails() -> int:
    """Send what was asked for, the oldest first. Any number of workers may; returns how many mails went out."""
    sent = 0
    for _turn in range(MOST_PER_RUN):
        asked = _claim_next()
        if asked is None:
            break
        sent += _answer(asked)
    return sent


def _claim_next() -> PasswordMail | None:
    """The oldest that may be sent, put out of others' reach for a lease."""
    now = timezone.now()
    for asked in PasswordMail.objects.filter(not_before__lte=now).order_by("pk")[:20]:
        mine = PasswordMail.objects.filter(pk=asked.pk, not_before=asked.not_before)
        if mine.update(not_before=now + LEASE, attempts=F("attempts") + 1):
            asked.attempts += 1
            return asked
    return None


def _answer(asked: PasswordMail) -> int:
    sent = 0
    try:
        for user in _people(asked.written):
            sent += _send(user)
    except (SMTPException, OSError) as error:
        logger.warning("A mail for a new password waits: %s", error)
        now = timezone.now()
        if now - asked.asked_at < GIVE_UP_AFTER:
            wait = min(WAIT * 2 ** min(asked.attempts - 1, 10), LONGEST_WAIT)
            PasswordMail.objects.filter(pk=asked.pk).update(not_before=now + wait)
            return sent
        logger.exception("A mail for a new password is given up")
    PasswordMail.objects.filter(pk=asked.pk).delete()
    return sent


def _people(written: str) -> QuerySet[User]:
    """Active people with that user name or mail address; those without a password yet get their first this way."""
    named = Q(username__iexact=written) | Q(email__iexact=written)
    return User.objects.filter(named, is_active=True).exclude(email="").exclude(username="").order_by("pk")


def _send(user: User) -> int:
    """To the stored address, never to the one that was typed."""
    try:
        count_reset_mail(user_id=user.pk)
    except TooManyAttemptsError:
        # The mails of the last hour brought links that are still good.
        return 0
    facts = {
        "person": user,
        "login": user.username,
        "link": reset_link(user),
        "hours": settings.PASSWORD_RESET_TIMEOUT // 3600,
    }
    with translation.override(user.language):
        mail = EmailMultiAlternatives(
            subject=_("[Chỉ Tiêu] Đặt mật khẩu mới"),
            body=render_to_string("account/mails/new_password.txt", facts),
            to=[user.email],
        )
        mail.attach_alternative(render_to_string("account/mails/new_password.html", facts), "text/html")
        return mail.send()
