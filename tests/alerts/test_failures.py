import datetime as dt
from smtplib import (
    SMTPAuthenticationError,
    SMTPConnectError,
    SMTPDataError,
    SMTPHeloError,
    SMTPNotSupportedError,
    SMTPRecipientsRefused,
    SMTPSenderRefused,
    SMTPServerDisconnected,
)

import pytest
from django.core.mail import BadHeaderError

from alerts.failures import describe, is_permanent, wait_before_retry

REFUSED = SMTPRecipientsRefused({"a@example.vn": (550, b"No such user")})
BUSY = SMTPRecipientsRefused({"a@example.vn": (450, "Hộp thư đang bận".encode())})


@pytest.mark.parametrize(
    ("error", "permanent"),
    [
        (REFUSED, True),
        (BUSY, False),
        (SMTPDataError(554, b"Spam"), True),
        (SMTPDataError(451, b"Try later"), False),
        (SMTPNotSupportedError("SMTPUTF8"), True),
        (ValueError("Invalid address"), True),
        (BadHeaderError("newline"), True),
        # What is said about us, not about the address, waits for an operator.
        (SMTPAuthenticationError(535, b"Bad password"), False),
        (SMTPSenderRefused(553, b"Not yours", "chitieu@example.vn"), False),
        (SMTPConnectError(554, b"No service"), False),
        (SMTPHeloError(504, b"Who?"), False),
        (SMTPServerDisconnected("Connection unexpectedly closed"), False),
        (ConnectionRefusedError(111, "Connection refused"), False),
        (TimeoutError("timed out"), False),
        (RuntimeError("a fault of ours"), False),
    ],
)
def test_what_passes_by_itself(error, permanent):
    assert is_permanent(error) is permanent


@pytest.mark.parametrize(("attempts", "minutes"), [(1, 1), (2, 2), (3, 4), (6, 32), (7, 60), (30, 60), (30_000, 60)])
def test_waits_grow_up_to_an_hour(attempts, minutes):
    assert wait_before_retry(attempts) == dt.timedelta(minutes=minutes)


@pytest.mark.parametrize(
    ("error", "text"),
    [
        (REFUSED, "550 No such user"),
        (BUSY, "450 Hộp thư đang bận"),
        (SMTPDataError(554, "Spam"), "554 Spam"),
        (TimeoutError("timed out"), "TimeoutError: timed out"),
    ],
)
def test_what_the_server_said_is_kept(error, text):
    assert describe(error) == text
