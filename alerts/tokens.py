"""Signed links that stand for a person without signing in. Nothing is stored; what a link is bound to ends it.

A token is the person's id and a signature of what the link is for, the id, and `bound_to`: something of the person's
that changes when the link should no longer hold. It does not expire; it cannot be made without the service's key.
"""

from django.core.signing import BadSignature, Signer


def make_token(purpose: str, user_id: int, bound_to: str) -> str:
    signature = _signer(purpose).signature(_value(user_id, bound_to))
    return f"{user_id}-{signature}"


def person_of(token: str) -> int | None:
    """The id that a token names, whether or not it holds; None for what is no token."""
    name = token.partition("-")[0]
    return int(name) if name.isascii() and name.isdigit() and len(name) < 19 else None


def token_holds(purpose: str, token: str, bound_to: str) -> bool:
    """Whether this service signed the token for that purpose, bound to this. Also under a key it had before."""
    user_id = person_of(token)
    if user_id is None:
        return False
    try:
        _signer(purpose).unsign(f"{_value(user_id, bound_to)}:{token.partition('-')[2]}")
    except BadSignature:
        return False
    return True


def _signer(purpose: str) -> Signer:
    return Signer(salt=f"alerts.{purpose}")


def _value(user_id: int, bound_to: str) -> str:
    return f"{user_id} {bound_to}"
