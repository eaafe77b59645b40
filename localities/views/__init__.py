"""The pages of one's own account: signing in, second factor, passwords, profile, sessions, standing in."""

from localities.views.choices import choose_unit, language
from localities.views.passwords import change_own_password, forgotten, new_password
from localities.views.profile import profile
from localities.views.second_factor import recovery_codes, remove_factor, second_factor
from localities.views.sessions import end_one_session, end_other_sessions
from localities.views.signing_in import login, login_code, logout
from localities.views.stand_ins import stand_ins, take_back

__all__ = [
    "change_own_password",
    "choose_unit",
    "end_one_session",
    "end_other_sessions",
    "forgotten",
    "language",
    "login",
    "login_code",
    "logout",
    "new_password",
    "profile",
    "recovery_codes",
    "remove_factor",
    "second_factor",
    "stand_ins",
    "take_back",
]
