"""Localities over time, people and their memberships, what signing in remembers, what was changed."""

from localities.models.changes import Change, ChangeQuerySet
from localities.models.people import Membership, Office, User
from localities.models.signing_in import FailedSignIns, PasswordMail, RecoveryCode, SecondFactor, SignIn
from localities.models.units import Locality, LocalityQuerySet, Succession

__all__ = [
    "Change",
    "ChangeQuerySet",
    "FailedSignIns",
    "Locality",
    "LocalityQuerySet",
    "Membership",
    "Office",
    "PasswordMail",
    "RecoveryCode",
    "SecondFactor",
    "SignIn",
    "Succession",
    "User",
]
