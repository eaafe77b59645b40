import datetime as dt

import pytest

from localities.choices import Role
from localities.errors import MembershipError, OfficeError
from localities.models import Change
from localities.services import (
    add_membership,
    add_office,
    close_office,
    end_membership,
    remove_office,
    rename_office,
)
from tests.factories import make_locality, make_membership, make_user

pytestmark = pytest.mark.django_db


def test_adds_and_renames():
    actor = make_user()
    office = add_office(locality=make_locality(), name=" Phòng Tài chính ", by=actor)
    assert rename_office(office, name="Phòng Kinh tế", by=actor).name == "Phòng Kinh tế"
    assert Change.objects.latest("pk").message == "tên: Phòng Tài chính → Phòng Kinh tế"


@pytest.mark.parametrize("name", ["", "  ", "Văn phòng"])
def test_refuses_no_name_and_a_name_taken(name):
    unit = make_locality()
    add_office(locality=unit, name="Văn phòng", by=None)
    other = add_office(locality=unit, name="Phòng Kinh tế", by=None)
    with pytest.raises(OfficeError):
        add_office(locality=unit, name=name, by=None)
    with pytest.raises(OfficeError):
        rename_office(other, name=name, by=None)
    add_office(locality=make_locality(), name="Văn phòng", by=None)


def test_a_closed_one_is_given_with_no_role_from_that_day_on():
    actor, unit, day = make_user(), make_locality(), dt.date(2025, 7, 1)
    office = close_office(add_office(locality=unit, name="Phòng Tài chính", by=None), valid_to=day, by=actor)
    assert Change.objects.get().after == {"valid_to": "2025-07-01"}
    given = {"user": make_user(), "locality": unit, "role": Role.VIEWER, "office": office, "by": None}
    with pytest.raises(MembershipError) as refused:
        add_membership(**given, valid_from=day)
    assert refused.value.by_field == {"office": [f"Phòng Tài chính, {unit} đã đóng từ ngày 01/07/2025."]}
    role = add_membership(**given, valid_from=day - dt.timedelta(days=1))
    assert end_membership(role, valid_to=day + dt.timedelta(days=9), by=None).office == office
    opened = close_office(office, valid_to=None, by=None)
    add_membership(**given | {"office": opened}, valid_from=day + dt.timedelta(days=9))


def test_only_one_that_nobody_was_in_is_removed():
    actor, unit = make_user(), make_locality("Xã Bố Hạ")
    used, unused = (add_office(locality=unit, name=name, by=None) for name in ("Phòng Tài chính", "Văn phòng"))
    make_membership(make_user(), unit, office=used, valid_to=dt.date(2020, 1, 1))
    with pytest.raises(OfficeError, match=r"“Phòng Tài chính, Xã Bố Hạ” có 1 vai trò, kể cả đã kết thúc"):
        remove_office(used, by=actor)
    remove_office(unused, by=actor)
    change = Change.objects.get()
    assert (change.label, change.locality, change.action) == ("Văn phòng, Xã Bố Hạ", unit, "removed")
