"""The demonstration's logins. Only `load_sample_data` calls this, and only where the service runs embedded."""

import datetime as dt

from django.db import transaction

from localities.choices import Role
from localities.demonstration import DEMONSTRATION_LOGINS
from localities.models import Locality, User
from localities.services.people import add_membership, create_user

# Today's provinces begin on this day.
SINCE = dt.date(2025, 7, 1)


@transaction.atomic
def create_demonstration_logins() -> list[User]:
    """Make the logins that are not there yet, with their memberships. Returns all of them."""
    users = []
    for username in DEMONSTRATION_LOGINS:
        user = User.objects.filter(username=username).first()
        users.append(user or _create(username))
    return users


def _create(username: str) -> User:
    login = DEMONSTRATION_LOGINS[username]
    is_administrator = login.role == Role.ADMINISTRATOR
    user = create_user(
        username=username,
        password=login.password,
        full_name=login.full_name,
        email=f"{username}@example.vn",
        is_staff=is_administrator,
        is_superuser=is_administrator,
        by=None,
    )
    for locality in Locality.objects.filter(code__in=login.locality_codes).valid_on(SINCE):
        add_membership(user=user, locality=locality, role=login.role, valid_from=SINCE, by=None)
    return user
