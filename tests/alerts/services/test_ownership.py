import pytest

from alerts.models import Ownership, OwnershipChange
from alerts.services.ownership import add_owner, remove_owner
from indicators.errors import InvalidInputError, NotAllowedError
from localities.choices import Role
from tests.factories import make_indicator, make_locality, make_membership, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def district():
    return make_locality("Huyện Vĩnh Bảo")


@pytest.fixture
def planner(district):
    user = make_user("an")
    make_membership(user, district, Role.PLANNING_OFFICER)
    return user


@pytest.fixture
def owner(district):
    user = make_user("lan", full_name="Nguyễn Thị Lan")
    make_membership(user, district)
    return user


def test_a_person_answers_for_an_indicator_once(district, planner, owner):
    indicator = make_indicator()
    first, second = (add_owner(indicator=indicator, locality=district, user=owner, by=planner) for _ in range(2))
    assert first == second == Ownership.objects.get()
    remove_owner(ownership=first, by=planner)
    assert not Ownership.objects.exists()
    kept = OwnershipChange.objects.filter(by=planner).order_by("pk")
    assert [(change.user, change.is_owner) for change in kept] == [(owner, True), (owner, False)]


def test_only_planners_of_the_place_say_who(district, owner):
    with pytest.raises(NotAllowedError):
        add_owner(indicator=make_indicator(), locality=district, user=owner, by=owner)
    stored = add_owner(indicator=make_indicator(), locality=district, user=owner, by=None)
    with pytest.raises(NotAllowedError):
        remove_owner(ownership=stored, by=owner)
    assert Ownership.objects.exists()


@pytest.mark.parametrize(
    ("facts", "problem"),
    [
        ({}, "Huyện Vĩnh Bảo không thuộc phạm vi của Trần Văn Bình."),
        ({"is_active": False}, "Trần Văn Bình đã ngừng làm việc trên hệ thống."),
    ],
)
def test_an_owner_must_see_the_place(district, facts, problem):
    stranger = make_user(full_name="Trần Văn Bình", **facts)
    with pytest.raises(InvalidInputError) as refused:
        add_owner(indicator=make_indicator(), locality=district, user=stranger, by=None)
    assert refused.value.problems == [problem]
