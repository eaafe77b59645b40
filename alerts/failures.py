"""Which failures of sending pass by themselves and which never will. Pure."""

import datetime as dt
from email.errors import MessageError
from smtplib import SMTPDataError, SMTPNotSupportedError, SMTPRecipientsRefused

GIVE_UP_AFTER = dt.timedelta(days=5)  # as mail servers do among themselves
_LONGEST_WAIT = dt.timedelta(hours=1)


def is_permanent(error: Exception) -> bool:
    """Whether sending the same mail to the same address again can only fail again.

    Only what is said about this address or this mail counts. A refused sender or login (5xx as well) is about our
    own settings: the mails wait until an operator has put them right.
    """
    if isinstance(error, SMTPRecipientsRefused):
        return all(_is_refusal(code) for code, _ in error.recipients.values())
    if isinstance(error, SMTPDataError):
        return _is_refusal(error.smtp_code)
    # An address or a header that cannot be written into a mail at all.
    return isinstance(error, (SMTPNotSupportedError, MessageError, ValueError))


def wait_before_retry(attempts: int) -> dt.timedelta:
    """1, 2, 4, … minutes, at most an hour."""
    return min(dt.timedelta(minutes=2 ** min(attempts - 1, 10)), _LONGEST_WAIT)


def describe(error: Exception) -> str:
    """What the server said, in one line that a person can act on."""
    if isinstance(error, SMTPRecipientsRefused):
        answers = [f"{code} {_text(answer)}" for code, answer in error.recipients.values()]
        return "; ".join(answers)
    code, answer = getattr(error, "smtp_code", None), getattr(error, "smtp_error", b"")
    if code is not None:
        return f"{code} {_text(answer)}"
    return f"{type(error).__name__}: {error}"


def _is_refusal(code: int) -> bool:
    return 500 <= code < 600


def _text(answer: bytes | str) -> str:
    return answer.decode("utf-8", "replace") if isinstance(answer, bytes) else answer
