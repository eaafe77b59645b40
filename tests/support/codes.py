"""What a phone shows: the codes of a person's authenticator app."""

import time

from localities.accounts.one_time_codes import code_for, new_secret, step_at
from localities.models import SecondFactor, User
from localities.services import set_up_second_factor


def give_second_factor(user: User) -> tuple[str, list[str]]:
    """Set one up as if a while ago; returns the secret and the recovery codes."""
    secret = new_secret()
    codes = set_up_second_factor(user=user, secret=secret, code=code_now(secret), by=user)
    SecondFactor.objects.filter(user=user).update(last_step=0)
    return secret, codes


def code_now(secret: str, steps_ahead: int = 0) -> str:
    return code_for(secret, step_at(time.time()) + steps_ahead)
