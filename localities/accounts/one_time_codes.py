"""The six digits of an authenticator app (RFC 6238: HMAC-SHA-1, a new code every thirty seconds), and recovery codes.

Pure: the time comes in from outside.
"""

import secrets

import pyotp
from pyotp.utils import strings_equal

STEP_SECONDS = 30
# A phone's clock may be off by one step either way.
TOLERANCE = 1
# Without those that look alike on paper: 0 O, 1 I L.
LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
RECOVERY_CODES, RECOVERY_LENGTH = 10, 10


def new_secret() -> str:
    """A secret as authenticator apps take it: base32, 32 letters."""
    return pyotp.random_base32()


def step_at(timestamp: float) -> int:
    return int(timestamp // STEP_SECONDS)


def code_for(secret: str, step: int, digits: int = 6) -> str:
    """The code of one time step."""
    return pyotp.TOTP(secret, digits=digits).generate_otp(step)


def matching_step(secret: str, written: str, timestamp: float) -> int | None:
    """The step whose code was typed, at this time or one step beside it; None where it is no such code.

    The library says only whether one fits; which it was must be known, so that no code is taken twice.
    """
    typed, now = normalised(written), step_at(timestamp)
    found = None
    # All are compared, in constant time each, whichever it is.
    for step in range(now - TOLERANCE, now + TOLERANCE + 1):
        if strings_equal(code_for(secret, step), typed):
            found = step
    return found


def normalised(written: str) -> str:
    """What was typed without the spaces and dashes that make a code readable."""
    return "".join(written.split()).replace("-", "").upper()


def provisioning_uri(secret: str, account: str, issuer: str) -> str:
    """What the square on the page says to the app."""
    return pyotp.TOTP(secret).provisioning_uri(name=account, issuer_name=issuer)


def grouped(code: str, size: int) -> str:
    """ABCDEFGHJK as ABCDE-FGHJK."""
    return "-".join(code[start : start + size] for start in range(0, len(code), size))


def new_recovery_codes() -> list[str]:
    """Ten codes of ten letters: about 49 bits each, too many to guess at the pace that is let through."""
    return ["".join(secrets.choice(LETTERS) for _ in range(RECOVERY_LENGTH)) for _ in range(RECOVERY_CODES)]
