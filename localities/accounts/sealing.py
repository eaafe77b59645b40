"""Text that only this installation reads, by its SECRET_KEY: secrets that must be known again, not just compared."""

import base64
from hashlib import sha256

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.utils.crypto import salted_hmac

SALT = "localities.sealing"


def _secrets() -> list[str]:
    """The SECRET_KEY of today first, then those it replaced."""
    return [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]


def _keys() -> MultiFernet:
    """Seals under the key of today; those it replaced still open what they sealed."""
    return MultiFernet(
        [Fernet(base64.urlsafe_b64encode(sha256(f"{SALT}{secret}".encode()).digest())) for secret in _secrets()]
    )


def seal(text: str) -> str:
    return _keys().encrypt(text.encode()).decode()


def unseal(sealed: str) -> str | None:
    """The text; None where it was sealed under a SECRET_KEY that is no longer known."""
    try:
        return _keys().decrypt(sealed.encode()).decode()
    except InvalidToken:
        return None


def digest(purpose: str, text: str) -> str:
    """A fingerprint to compare by, 64 letters; without the SECRET_KEY nobody can try texts against it."""
    return digests(purpose, text)[0]


def digests(purpose: str, text: str) -> list[str]:
    """The fingerprint of today, then those under the keys it replaced: what one that was kept is compared with."""
    return [salted_hmac(purpose, text, secret, algorithm="sha256").hexdigest() for secret in _secrets()]
