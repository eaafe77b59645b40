"""Who must have a second factor: people in one of the roles of settings.MFA_REQUIRED_ROLES, on that day, anywhere."""

from django.conf import settings
from django.utils import timezone

from localities.choices import Role
from localities.models import Membership, SecondFactor, User


def needs_second_factor(user: User) -> bool:
    """Superusers count as administrators. Asks nothing of the database while no role is named."""
    roles = settings.MFA_REQUIRED_ROLES
    if not roles:
        return False
    if user.is_superuser and Role.ADMINISTRATOR in roles:
        return True
    return Membership.objects.valid_on(timezone.localdate()).filter(user=user, role__in=roles).exists()


def has_second_factor(user: User) -> bool:
    return SecondFactor.objects.filter(user=user).exists()


def must_set_up_second_factor(user: User) -> bool:
    return needs_second_factor(user) and not has_second_factor(user)
