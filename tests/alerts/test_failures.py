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

from alerts.failures import (
    AnswerError,
    AnswerLostError,
    ForbiddenAddressError,
    UnreachableError,
    describe,
    is_outage,
    is_permanent,
    leaves_doubt,
    wait_before_retry,
    wait_while_closed,
)

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
        (UnreachableError("down"), False),
        (AnswerLostError("gone"), False),
        (ForbiddenAddressError("10.0.0.5"), True),
        (AnswerError(400, "Bad payload"), True),
        (AnswerError(410, ""), True),
        (AnswerError(302, ""), False),
        (AnswerError(401, ""), False),
        (AnswerError(404, ""), False),
        (AnswerError(429, ""), False),
        (AnswerError(503, ""), False),
    ],
)
def test_what_passes_by_itself(error, permanent):
    assert is_permanent(error) is permanent


@pytest.mark.parametrize(
    ("error", "outage"),
    [
        (REFUSED, False),
        (BUSY, False),
        (SMTPRecipientsRefused({"a@example.vn": (421, b"Closing")}), True),
        (SMTPDataError(451, b"Try later"), False),
        (SMTPDataError(421, b"Closing"), True),
        (SMTPDataError(554, b"Spam"), False),
        (SMTPAuthenticationError(535, b"Bad password"), True),
        (SMTPSenderRefused(553, b"Not yours", "chitieu@example.vn"), True),
        (SMTPServerDisconnected("Connection unexpectedly closed"), True),
        (UnreachableError("down"), True),
        (AnswerLostError("gone"), True),
        (AnswerError(503, ""), True),
        (AnswerError(400, ""), False),
        (RuntimeError("a fault of ours"), False),
    ],
)
def test_what_would_meet_the_next_message_too(error, outage):
    assert is_outage(error) is outage


def test_only_a_lost_answer_leaves_doubt():
    assert leaves_doubt(AnswerLostError("gone"))
    assert not any(leaves_doubt(error) for error in (UnreachableError("down"), REFUSED, TimeoutError()))


@pytest.mark.parametrize(("failures", "minutes"), [(1, 1), (2, 2), (4, 8), (5, 10), (30_000, 10)])
def test_a_way_out_is_tried_again_soon(failures, minutes):
    assert wait_while_closed(failures) == dt.timedelta(minutes=minutes)


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
        (AnswerError(503, "Busy"), "HTTP 503 Busy"),
        (AnswerError(404, ""), "HTTP 404"),
    ],
)
def test_what_the_server_said_is_kept(error, text):
    assert describe(error) == text


def test_what_lies_behind_is_kept():
    error = UnreachableError("x")
    error.__cause__ = SMTPAuthenticationError(535, b"Bad password")
    assert describe(error) == "535 Bad password"
