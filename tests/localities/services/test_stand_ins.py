"""Standing in: on its days only, by who may give it, on record."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from localities.choices import Role
from localities.errors import MembershipError, NotTheirsError
from localities.models import Change, Membership
from localities.scope import localities_for_user
from localities.services import colleagues, end_membership, end_stand_in, give_stand_in
from tests.factories import make_locality, make_membership, make_user

pytestmark = pytest.mark.django_db

DAY = dt.timedelta(days=1)
FIRST, AFTER = dt.date(2026, 11, 23), dt.date(2026, 11, 28)


@pytest.fixture(autouse=True)
def _friday(time_machine):
    time_machine.move_to(dt.datetime(2026, 11, 20, 9, 0, tzinfo=dt.UTC), tick=False)


@pytest.fixture
def district():
    return make_locality("Huyện Vĩnh Bảo")


@pytest.fixture
def leader(district):
    return make_membership(make_user("lanhdao", full_name="Lê Lan"), district, Role.LEADER)


@pytest.fixture
def deputy(district):
    user = make_user("pho", full_name="Phạm Phó")
    make_membership(user, district, Role.VIEWER)
    return user


def give(leader, deputy, **facts):
    facts = {"valid_from": FIRST, "valid_to": AFTER, "by": leader.user} | facts
    return give_stand_in(membership=leader, user=deputy, **facts)


@pytest.mark.parametrize(
    ("on", "leads"),
    [("2026-11-22", False), ("2026-11-23", True), ("2026-11-27", True), ("2026-11-28", False)],
)
def test_it_holds_on_its_days_only(leader, deputy, district, on, leads):
    give(leader, deputy)
    there = localities_for_user(deputy, dt.date.fromisoformat(on), roles=[Role.LEADER])
    assert there.contains(district) == leads


def test_it_is_written_down(leader, deputy):
    stand_in = give(leader, deputy, note=" Nghỉ phép ")
    assert (stand_in.stands_in_for, stand_in.role, stand_in.note) == (leader, Role.LEADER, "Nghỉ phép")
    change = Change.objects.get()
    assert (change.by, change.reason) == (leader.user, "Nghỉ phép")
    assert change.after["valid_to"] == "2026-11-28"


def test_it_ends_with_what_it_stands_in_for(leader, deputy, district):
    give(leader, deputy)
    end_membership(leader, valid_to=FIRST + DAY, by=None)
    assert localities_for_user(deputy, FIRST, roles=[Role.LEADER]).exists()
    assert not localities_for_user(deputy, FIRST + DAY, roles=[Role.LEADER]).exists()


def test_it_is_taken_back_at_once(leader, deputy, time_machine):
    stand_in = give(leader, deputy)
    time_machine.move_to(dt.datetime(2026, 11, 25, 9, 0, tzinfo=dt.UTC), tick=False)
    assert end_stand_in(stand_in=stand_in, by=leader.user).valid_to == dt.date(2026, 11, 25)
    assert not localities_for_user(deputy, roles=[Role.LEADER]).exists()


def test_one_that_never_began_stays_on_record_and_may_be_given_again(leader, deputy):
    stand_in = give(leader, deputy)
    end_stand_in(stand_in=stand_in, by=leader.user)
    assert not localities_for_user(deputy, FIRST, roles=[Role.LEADER]).exists()
    give(leader, deputy)
    assert Membership.objects.filter(stands_in_for=leader).count() == 2
    assert localities_for_user(deputy, FIRST, roles=[Role.LEADER]).exists()


def test_what_is_over_is_not_made_longer_by_taking_it_back(leader, deputy, time_machine):
    stand_in = give(leader, deputy)
    time_machine.move_to(dt.datetime(2027, 1, 4, 9, 0, tzinfo=dt.UTC), tick=False)
    assert end_stand_in(stand_in=stand_in, by=leader.user).valid_to == AFTER


def test_who_may_give_it(leader, deputy, district):
    administrator, stranger, root = make_user(), make_user(), make_user(is_superuser=True)
    make_membership(administrator, district, Role.ADMINISTRATOR)
    make_membership(stranger, make_locality("Huyện Yên Thế"), Role.ADMINISTRATOR)
    for by in (deputy, stranger):
        with pytest.raises(NotTheirsError):
            give(leader, deputy, by=by)
    for number, by in enumerate((administrator, root, None)):
        first = FIRST + 30 * number * DAY
        stand_in = give(leader, deputy, by=by, valid_from=first, valid_to=first + DAY)
        with pytest.raises(NotTheirsError):
            end_stand_in(stand_in=stand_in, by=stranger)


def test_everything_wrong_is_said_at_once(leader, deputy):
    with pytest.raises(MembershipError) as refused:
        give(leader, leader.user, valid_from=dt.date(2026, 11, 10), valid_to=dt.date(2026, 11, 12))
    assert set(refused.value.by_field) == {"user", "valid_from", "valid_to"}


def test_it_is_not_handed_on(leader, deputy):
    stand_in = give(leader, deputy)
    with pytest.raises(MembershipError, match="không giao tiếp"):
        give(stand_in, make_user(), by=deputy)


def test_a_look_needs_nobody_to_stand_in(leader, deputy, district):
    looker = make_membership(make_user(), district, Role.VIEWER)
    with pytest.raises(MembershipError, match="Vai trò xem"):
        give(looker, make_user())


def test_not_beyond_the_days_of_the_role_itself(leader, deputy):
    end_membership(leader, valid_to=AFTER - DAY, by=None)
    with pytest.raises(MembershipError, match="suốt thời gian"):
        give(leader, deputy)


def test_the_database_wants_an_end(leader, deputy):
    with pytest.raises(IntegrityError), transaction.atomic():
        make_membership(deputy, leader.locality, Role.LEADER, stands_in_for=leader)


def test_colleagues_are_those_with_a_role_in_the_units_one_sees(leader, deputy, district):
    below = make_user("xa")
    make_membership(below, make_locality("Xã Tân Hưng", parent=district), Role.DATA_OFFICER)
    make_membership(make_user("khac"), make_locality("Huyện Yên Thế"), Role.LEADER)
    gone = make_user("nghi", is_active=False)
    make_membership(gone, district, Role.LEADER)
    make_membership(make_user("cu"), district, Role.LEADER, valid_to=dt.date(2025, 1, 1))
    assert set(colleagues(leader.user)) == {deputy, below}
