"""Who answers for an indicator in a locality and below."""

from django.db import transaction
from django.utils.translation import gettext as _

from alerts.models import Ownership
from indicators.errors import InvalidInputError
from indicators.models import Indicator
from indicators.services.permissions import require_role
from localities.choices import MAY_WRITE_PLANS
from localities.models import Locality, User
from localities.scope import localities_for_user
from localities.services.changes import log_addition, log_removal


@transaction.atomic
def add_owner(*, indicator: Indicator, locality: Locality, user: User, by: User | None) -> Ownership:
    """Let a person answer for an indicator in a locality and below; who does already goes on.

    Raises InvalidInputError, NotAllowedError.
    """
    require_role(by=by, localities=[locality], roles=MAY_WRITE_PLANS)
    problems = []
    if not user.is_active:
        problems.append(_("%(user)s đã ngừng làm việc trên hệ thống.") % {"user": user})
    elif not localities_for_user(user).filter(pk=locality.pk).exists():
        problems.append(_("%(locality)s không thuộc phạm vi của %(user)s.") % {"locality": locality, "user": user})
    if problems:
        raise InvalidInputError(problems)
    stored, is_new = Ownership.objects.get_or_create(indicator=indicator, locality=locality, user=user)
    if is_new:
        log_addition(stored, by)
    return stored


@transaction.atomic
def remove_owner(*, ownership: Ownership, by: User | None) -> None:
    """The person no longer answers for the indicator. Raises NotAllowedError."""
    require_role(by=by, localities=[ownership.locality], roles=MAY_WRITE_PLANS)
    log_removal(ownership, by)
    ownership.delete()
