"""People at the pages of documents."""

from django.test import Client

from indicators.models import Plan
from localities.choices import Role
from localities.models import User
from tests.factories import make_membership, make_user


def signed_in(client: Client, plan: Plan, role: Role = Role.PLANNING_OFFICER) -> User:
    user = make_user()
    make_membership(user, plan.locality, role)
    client.force_login(user)
    return user
