"""Whom the admin shows to somebody who administers one unit."""

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse

from tests.factories import make_locality, make_membership, make_staff, make_user

pytestmark = pytest.mark.django_db


def test_people_of_other_units_are_not_there():
    unit, other = make_locality("Huyện Trong"), make_locality("Huyện Ngoài")
    staff = make_staff(unit, "localities")
    staff.user_permissions.set(Permission.objects.filter(codename="view_user"))
    make_membership(make_user("nguoi-trong"), unit)
    make_membership(make_user("nguoi-ngoai"), other)
    make_user("nguoi-moi")
    client = Client()
    client.force_login(staff)
    shown = client.get(reverse("admin:localities_user_changelist")).content.decode()
    names = [name for name in ("nguoi-trong", "nguoi-ngoai", "nguoi-moi") if name in shown]
    assert names == ["nguoi-trong", "nguoi-moi"]
