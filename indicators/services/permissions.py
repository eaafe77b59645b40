"""Whether a person may write in a locality."""

import datetime as dt
from collections.abc import Collection, Iterable

from django.utils.translation import gettext as _

from indicators.errors import NotAllowedError
from localities.choices import Role
from localities.models import Locality, User
from localities.scope import localities_for_user


def require_role(
    *, by: User | None, localities: Iterable[Locality], roles: Collection[Role], on: dt.date | None = None
) -> None:
    """Raise NotAllowedError, naming each locality in which the person has none of the roles (None may everything)."""
    if by is None:
        return
    wanted = {locality.pk: locality for locality in localities}
    allowed = set(localities_for_user(by, on, roles).filter(pk__in=list(wanted)).values_list("pk", flat=True))
    refused = [locality for pk, locality in wanted.items() if pk not in allowed]
    if refused:
        raise NotAllowedError(
            [_("Bạn không có quyền ghi số liệu của %(locality)s.") % {"locality": locality} for locality in refused]
        )


def require_operator(by: User | None) -> None:
    """What belongs to everybody is for superusers. Raises NotAllowedError."""
    if by is not None and not (by.is_active and by.is_superuser):
        raise NotAllowedError([_("Danh mục dùng chung: chỉ quản trị hệ thống đổi tên, gộp, bỏ được.")])
