import pytest

from localities.errors import OfficeError
from localities.models import Change
from localities.services import add_office, rename_office
from tests.factories import make_locality, make_user

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
