"""Who may do something for somebody else's account."""

from django.utils import timezone
from django.utils.translation import gettext as _

from localities.choices import Role
from localities.errors import NotTheirsError
from localities.models import Membership, User
from localities.scope import localities_for_user


def require_helper(user: User, by: User | None) -> None:
    """The person, a superuser, or an administrator of all their units where they are no superuser.

    Raises NotTheirsError.
    """
    if by is None or by == user or by.is_superuser:
        return
    administered = localities_for_user(by, roles=[Role.ADMINISTRATOR])
    theirs = Membership.objects.filter(user=user).valid_on(timezone.localdate())
    if user.is_superuser or not theirs.exists() or theirs.exclude(locality__in=administered).exists():
        raise NotTheirsError({"": [_("Bạn không quản trị mọi đơn vị của %(user)s.") % {"user": user}]})
