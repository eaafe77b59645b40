"""How a webhook's payload is signed, so that its receiver knows it is ours and new. Pure."""

import hashlib
import hmac


def signature(secret: str, timestamp: int, body: bytes) -> str:
    """The header's value: "t=<seconds since 1970>,v1=<hex HMAC-SHA256 of "<t>.<body>" with the secret>".

    The receiver computes the same over the bytes it got, compares in constant time, and refuses an old `t`.
    """
    mac = hmac.new(secret.encode(), f"{timestamp}.".encode() + body, hashlib.sha256)
    return f"t={timestamp},v1={mac.hexdigest()}"
