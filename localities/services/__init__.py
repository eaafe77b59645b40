"""The only writer of localities, offices, people and memberships.

Every function takes keywords only, runs in one transaction, and takes the actor as `by`. With an actor, who, when,
before and after go to the log of changes; `by=None` is for commands that answer to no one (loading, tests).
"""

from localities.services.loading import LoadSummary, load_localities
from localities.services.offices import add_office, rename_office
from localities.services.people import USER_FACTS, add_membership, create_user, end_membership, update_user
from localities.services.successions import NewUnit, record_succession
from localities.services.units import correct_locality, create_locality, path_for

__all__ = [
    "USER_FACTS",
    "LoadSummary",
    "NewUnit",
    "add_membership",
    "add_office",
    "correct_locality",
    "create_locality",
    "create_user",
    "end_membership",
    "load_localities",
    "path_for",
    "record_succession",
    "rename_office",
    "update_user",
]
