"""The admin pages of units, offices, people, roles and rights.

What is typed here is stored by the services like everything else. A form rehearses the service's work in a transaction
that is rolled back, so what the service would refuse stands beside its field; what is dangerous is asked about first
(`localities.asking`); saving then does it for good. Units and roles are not deleted but end, people become inactive.
Staff see what their memberships cover, and write where they are administrators.
"""

from localities.admin.asking import AsksFirst, Removes
from localities.admin.base import ServiceForm, ThroughServices
from localities.admin.people import MembershipAdmin, UserAdmin
from localities.admin.rights import GroupAdmin
from localities.admin.units import LocalityAdmin, OfficeAdmin, SuccessionAdmin

__all__ = [
    "AsksFirst",
    "GroupAdmin",
    "LocalityAdmin",
    "MembershipAdmin",
    "OfficeAdmin",
    "Removes",
    "ServiceForm",
    "SuccessionAdmin",
    "ThroughServices",
    "UserAdmin",
]
