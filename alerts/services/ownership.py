"""Who answers for an indicator in a locality and below."""

from collections.abc import Collection

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from alerts.models import Ownership, OwnershipChange
from indicators.errors import InvalidInputError
from indicators.models import Indicator
from indicators.services.permissions import require_role
from localities.choices import MAY_WRITE_PLANS
from localities.models import Locality, User
from localities.scope import localities_for_user
from localities.services.changes import log_addition, log_removal


def add_owner(*, indicator: Indicator, locality: Locality, user: User, by: User | None) -> Ownership:
    """Let a person answer for an indicator in a locality and below; who does already goes on.

    Raises InvalidInputError, NotAllowedError.
    """
    return add_owners(indicators=[indicator], locality=locality, user=user, by=by)[0]


@transaction.atomic
def add_owners(
    *, indicators: Collection[Indicator], locality: Locality, user: User, by: User | None
) -> list[Ownership]:
    """Let a person answer for several indicators in a locality and below. Raises InvalidInputError, NotAllowedError."""
    require_role(by=by, localities=[locality], roles=MAY_WRITE_PLANS)
    problems = []
    if not user.is_active:
        problems.append(_("%(user)s đã ngừng làm việc trên hệ thống.") % {"user": user})
    elif not localities_for_user(user).filter(pk=locality.pk).exists():
        problems.append(_("%(locality)s không thuộc phạm vi của %(user)s.") % {"locality": locality, "user": user})
    if problems:
        raise InvalidInputError(problems)
    return [_add(indicator, locality, user, by) for indicator in indicators]


def _add(indicator: Indicator, locality: Locality, user: User, by: User | None) -> Ownership:
    stored, is_new = Ownership.objects.get_or_create(indicator=indicator, locality=locality, user=user)
    if is_new:
        _keep(stored, is_owner=True, by=by)
        log_addition(stored, by)
    return stored


@transaction.atomic
def remove_owner(*, ownership: Ownership, by: User | None) -> None:
    """The person no longer answers for the indicator. Raises NotAllowedError."""
    require_role(by=by, localities=[ownership.locality], roles=MAY_WRITE_PLANS)
    # Two may do it at the same time; it happened once.
    if not Ownership.objects.select_for_update().filter(pk=ownership.pk).exists():
        return
    _keep(ownership, is_owner=False, by=by)
    log_removal(ownership, by)
    ownership.delete()


def _keep(ownership: Ownership, *, is_owner: bool, by: User | None) -> None:
    OwnershipChange.objects.create(
        indicator_id=ownership.indicator_id,
        locality_id=ownership.locality_id,
        user_id=ownership.user_id,
        is_owner=is_owner,
        by=by,
        changed_at=timezone.now(),
    )
