"""The only writer of localities, offices, people, memberships and what signing in remembers.

Every function takes keywords only, runs in one transaction, and takes the actor as `by`. With an actor, who, when,
before and after go to the log of changes; `by=None` is for commands that answer to no one (loading, tests).
"""

from localities.services.loading import LoadSummary, load_localities
from localities.services.lockout import blocks_of, forget_old_failures, unlock
from localities.services.offices import add_office, close_office, remove_office, rename_office
from localities.services.passwords import (
    ask_for_password,
    change_password,
    record_password_set,
    reset_password,
    send_password_mails,
)
from localities.services.people import USER_FACTS, add_membership, create_user, end_membership, update_user
from localities.services.permissions import require_helper
from localities.services.rights import give_rights, remove_group, store_group
from localities.services.second_factor import remove_second_factor, renew_recovery_codes, set_up_second_factor
from localities.services.sessions import (
    end_session,
    end_sessions,
    follow_session,
    forget_old_sessions,
    note_seen,
    record_sign_in,
    sign_out,
)
from localities.services.signing_in import check_code, check_credentials, check_own_password, check_password
from localities.services.stand_ins import colleagues, end_stand_in, give_stand_in
from localities.services.successions import NewUnit, record_succession
from localities.services.units import correct_locality, create_locality, path_for

__all__ = [
    "USER_FACTS",
    "LoadSummary",
    "NewUnit",
    "add_membership",
    "add_office",
    "ask_for_password",
    "blocks_of",
    "change_password",
    "check_code",
    "check_credentials",
    "check_own_password",
    "check_password",
    "close_office",
    "colleagues",
    "correct_locality",
    "create_locality",
    "create_user",
    "end_membership",
    "end_session",
    "end_sessions",
    "end_stand_in",
    "follow_session",
    "forget_old_failures",
    "forget_old_sessions",
    "give_rights",
    "give_stand_in",
    "load_localities",
    "note_seen",
    "path_for",
    "record_password_set",
    "record_sign_in",
    "record_succession",
    "remove_group",
    "remove_office",
    "remove_second_factor",
    "rename_office",
    "renew_recovery_codes",
    "require_helper",
    "reset_password",
    "send_password_mails",
    "set_up_second_factor",
    "sign_out",
    "store_group",
    "unlock",
    "update_user",
]
