"""Which failures of sending pass by themselves, which never will, and which leave doubt. Pure."""

import datetime as dt
from email.errors import MessageError
from smtplib import SMTPDataError, SMTPNotSupportedError, SMTPRecipientsRefused, SMTPResponseException
from ssl import SSLCertVerificationError

from django.utils.translation import gettext as _

GIVE_UP_AFTER = dt.timedelta(days=5)  # as mail servers do among themselves
_LONGEST_WAIT = dt.timedelta(hours=1)
# Shorter than a message's own: when the way out is back, everything goes, and soon.
_LONGEST_CLOSED = dt.timedelta(minutes=10)
_CLOSING = 421  # RFC 5321, 3.8: the server leaves; it says nothing of the message
# RFC 9110: what is said about this payload and no other. All else may be put right at the endpoint.
_PAYLOAD_REFUSED = {400, 410, 413, 415, 422}


class UnreachableError(OSError):
    """Nothing was handed over: no connection, or none on which we may send."""


class AnswerLostError(OSError):
    """The whole message was handed over, and the connection broke before the answer came."""


class AnswerError(OSError):
    """An endpoint's answer that is not a success: `status`, and how its body begins."""

    def __init__(self, status: int, body: str) -> None:
        self.status = status
        super().__init__(f"HTTP {status} {body}".strip())


class ForbiddenAddressError(ValueError):
    """An address that a webhook must not reach."""


def is_permanent(error: Exception) -> bool:
    """Whether sending the same message to the same address again can only fail again.

    Only what is said about this address or this message counts. A refused sender or login (5xx as well) is about our
    own settings: the mails wait until an operator has put them right.
    """
    if isinstance(error, SMTPRecipientsRefused):
        return all(_is_refusal(code) for code, _ in error.recipients.values())
    if isinstance(error, SMTPDataError):
        return _is_refusal(error.smtp_code)
    if isinstance(error, AnswerError):
        return error.status in _PAYLOAD_REFUSED
    # An address or a header that cannot be written into a mail at all.
    return isinstance(error, (SMTPNotSupportedError, MessageError, ValueError))


def is_outage(error: Exception) -> bool:
    """Whether the way out itself failed, so that the next message would fare no better."""
    if is_permanent(error) or not isinstance(error, OSError):  # smtplib's errors are OSErrors too
        return False
    if isinstance(error, SMTPRecipientsRefused):
        return any(code == _CLOSING for code, _ in error.recipients.values())
    if isinstance(error, SMTPDataError):
        return error.smtp_code == _CLOSING
    return True


def leaves_doubt(error: Exception) -> bool:
    """Whether the message may have arrived although sending it failed."""
    return isinstance(error, AnswerLostError)


def wait_before_retry(attempts: int) -> dt.timedelta:
    """How long a message waits after so many attempts: 1, 2, 4, … minutes, at most an hour."""
    return _doubling(attempts, _LONGEST_WAIT)


def wait_while_closed(failures: int) -> dt.timedelta:
    """How long a way out is left alone after so many failures in a row: 1, 2, 4, 8, 10, … minutes."""
    return _doubling(failures, _LONGEST_CLOSED)


def describe(error: Exception) -> str:
    """What the server said, in one line that a person can act on."""
    if isinstance(error, SSLCertVerificationError):
        return _("Chứng chỉ của máy chủ không được chấp nhận: %(reason)s") % {"reason": error.verify_message}
    if isinstance(error, SMTPRecipientsRefused):
        return "; ".join(f"{code} {_text(answer)}" for code, answer in error.recipients.values())
    if isinstance(error, SMTPResponseException):
        return f"{error.smtp_code} {_text(error.smtp_error)}"
    if isinstance(error, (UnreachableError, AnswerLostError)) and error.__cause__ is not None:
        return describe(error.__cause__)  # type: ignore[arg-type]
    if isinstance(error, (AnswerError, ForbiddenAddressError)):
        return str(error)
    return f"{type(error).__name__}: {error}"


def _doubling(times: int, longest: dt.timedelta) -> dt.timedelta:
    return min(dt.timedelta(minutes=2 ** min(max(times, 1) - 1, 10)), longest)


def _is_refusal(code: int) -> bool:
    return 500 <= code < 600


def _text(answer: bytes | str) -> str:
    return answer.decode("utf-8", "replace") if isinstance(answer, bytes) else answer
