import datetime as dt

import pytest

from localities.choices import Language, Role
from localities.errors import MembershipError, UserError
from localities.models import Change, Membership, User
from localities.services import add_membership, add_office, create_user, end_membership, update_user
from tests.factories import make_locality, make_membership, make_user

pytestmark = pytest.mark.django_db

NEW_YEAR, JULY = dt.date(2025, 1, 1), dt.date(2025, 7, 1)


def test_creates_a_person_who_can_sign_in():
    actor = make_user("quantri")
    user = create_user(username="an", password="mat-khau-dai", full_name="Nguyễn Văn An", email="an@x.vn", by=actor)
    assert user.check_password("mat-khau-dai")
    assert (user.full_name, user.email, user.language) == ("Nguyễn Văn An", "an@x.vn", Language.VIETNAMESE)
    assert Change.objects.get().by == actor


def test_a_person_without_a_password_cannot_sign_in_yet():
    assert not create_user(username="an", by=None).has_usable_password()


@pytest.mark.parametrize("username", ["an", "AN", " "])
def test_a_user_name_is_taken_once(username):
    make_user("an")
    with pytest.raises(UserError) as refused:
        create_user(username=username, by=None)
    assert set(refused.value.by_field) == {"username"}


def test_updates_a_person_and_keeps_before_and_after():
    user = update_user(make_user("an", full_name="An"), full_name="Bình", is_active=False, by=make_user())
    assert (user.full_name, user.is_active) == ("Bình", False)
    assert Change.objects.get().message == "họ và tên: An → Bình; đang hoạt động: có → không"
    update_user(user, username="AN", by=None)
    with pytest.raises(UserError):
        update_user(make_user("binh"), username="an", by=None)
    with pytest.raises(TypeError):
        update_user(user, password="x", by=None)


def test_gives_and_ends_a_role():
    user, district, actor = make_user("an"), make_locality(valid_to=JULY), make_user()
    membership = add_membership(user=user, locality=district, role=Role.DATA_OFFICER, valid_from=NEW_YEAR, by=actor)
    ended = end_membership(membership, valid_to=JULY, by=actor)
    assert Membership.objects.get().valid_to == ended.valid_to == JULY
    messages = [one.message for one in Change.objects.order_by("pk")]
    assert list(messages) == ["Thêm", "đến trước ngày: (trống) → 01/07/2025"]


def test_ends_before_it_begins():
    membership = make_membership(make_user(), make_locality())
    with pytest.raises(MembershipError, match="trước ngày bắt đầu"):
        end_membership(membership, valid_to=membership.valid_from - dt.timedelta(days=1), by=None)


def test_what_was_given_by_mistake_holds_on_no_day_and_is_in_nobody_s_way():
    user, unit = make_user(), make_locality()
    given = {"user": user, "locality": unit, "role": Role.ADMINISTRATOR, "by": None}
    mistaken = add_membership(**given, valid_from=JULY)
    end_membership(mistaken, valid_to=JULY, by=None)
    assert not Membership.objects.valid_on(JULY).exists()
    right = add_membership(**given, valid_from=NEW_YEAR)
    assert list(Membership.objects.valid_on(JULY)) == [right]
    with pytest.raises(MembershipError, match="sau ngày bắt đầu"):
        add_membership(**given | {"role": Role.VIEWER}, valid_from=JULY, valid_to=JULY)


@pytest.mark.parametrize(
    ("begins", "ends", "role", "fits"),
    [
        ("2024-01-01", "2025-01-01", Role.LEADER, True),
        ("2024-01-01", "2025-01-02", Role.LEADER, False),
        ("2024-01-01", None, Role.LEADER, False),
        ("2025-02-01", None, Role.LEADER, False),
        ("2025-02-01", None, Role.VIEWER, True),
        ("2025-07-01", None, Role.LEADER, True),
    ],
)
def test_one_role_is_held_once_at_a_time(begins, ends, role, fits):
    user, unit = make_user(), make_locality()
    make_membership(user, unit, Role.LEADER, valid_from=NEW_YEAR, valid_to=JULY)
    begins, ends = (day and dt.date.fromisoformat(day) for day in (begins, ends))
    facts = {"user": user, "locality": unit, "role": role, "valid_from": begins, "valid_to": ends, "by": None}
    if fits:
        add_membership(**facts)
    else:
        with pytest.raises(MembershipError, match="đã có vai trò này"):
            add_membership(**facts)


def test_every_problem_of_a_membership_at_once():
    office = add_office(locality=make_locality(), name="Phòng Kinh tế", by=None)
    with pytest.raises(MembershipError) as refused:
        add_membership(
            user=make_user(),
            locality=make_locality(),
            office=office,
            role="king",
            valid_from=JULY,
            valid_to=NEW_YEAR,
            by=None,
        )
    assert set(refused.value.by_field) == {"role", "office", "valid_to"}
    assert User.objects.count() == 1
