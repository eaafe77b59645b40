"""The second factor: its codes count once, its recovery codes too, and who may take it away."""

import pytest

from localities.accounts.one_time_codes import grouped, new_secret
from localities.choices import Role
from localities.errors import AccountError, NotTheirsError
from localities.models import Change, RecoveryCode, SecondFactor
from localities.services import remove_second_factor, renew_recovery_codes, set_up_second_factor
from localities.services.second_factor import take_code
from tests.factories import make_locality, make_membership, make_user
from tests.support.codes import code_now, give_second_factor

pytestmark = pytest.mark.django_db


@pytest.fixture
def lan():
    return make_user("lan")


def test_a_code_of_another_secret_sets_nothing_up(lan):
    with pytest.raises(AccountError, match="Mã chưa đúng"):
        set_up_second_factor(user=lan, secret=new_secret(), code=code_now(new_secret()), by=lan)
    assert not SecondFactor.objects.exists()


def test_a_code_is_taken_once_and_none_before_it(lan, time_machine):
    time_machine.move_to(1_800_000_000, tick=False)
    secret, _codes = give_second_factor(lan)
    earlier, code = code_now(secret, -1), code_now(secret)
    assert take_code(user=lan, code=code)
    assert not take_code(user=lan, code=code)
    assert not take_code(user=lan, code=earlier)
    time_machine.move_to(1_800_000_030, tick=False)
    assert take_code(user=lan, code=code_now(secret))


def test_the_code_that_set_it_up_does_not_sign_in(lan, time_machine):
    time_machine.move_to(1_800_000_000, tick=False)
    secret = new_secret()
    set_up_second_factor(user=lan, secret=secret, code=code_now(secret), by=lan)
    assert not take_code(user=lan, code=code_now(secret))


def test_a_recovery_code_is_taken_once_however_it_is_typed(lan):
    _secret, (first, second, *_) = give_second_factor(lan)
    assert take_code(user=lan, code=f" {grouped(first, 5).lower()} ")
    assert not take_code(user=lan, code=first)
    assert take_code(user=lan, code=second)
    assert RecoveryCode.objects.filter(user=lan, used_at__isnull=True).count() == 8


def test_codes_are_nobody_else_s(lan):
    secret, (code, *_) = give_second_factor(lan)
    binh = make_user("binh")
    give_second_factor(binh)
    assert not take_code(user=binh, code=code)
    assert not take_code(user=binh, code=code_now(secret))
    assert not take_code(user=make_user("an"), code=code)


def test_new_recovery_codes_replace_the_old(lan):
    _secret, (old, *_) = give_second_factor(lan)
    new, *_ = renew_recovery_codes(user=lan, by=lan)
    assert not take_code(user=lan, code=old)
    assert take_code(user=lan, code=new)


def test_recovery_codes_need_a_second_factor(lan):
    with pytest.raises(AccountError):
        renew_recovery_codes(user=lan, by=lan)


def test_a_new_phone_takes_the_old_one_s_place(lan):
    old, _codes = give_second_factor(lan)
    new, _codes = give_second_factor(lan)
    assert not take_code(user=lan, code=code_now(old))
    assert take_code(user=lan, code=code_now(new))


def test_the_database_alone_makes_no_codes(lan, settings):
    secret, codes = give_second_factor(lan)
    stored = [SecondFactor.objects.get().secret, *RecoveryCode.objects.values_list("digest", flat=True)]
    assert not [text for text in stored if secret in text or text in codes]
    settings.SECRET_KEY = "another"
    assert not take_code(user=lan, code=code_now(secret))
    settings.SECRET_KEY_FALLBACKS = []
    assert not take_code(user=lan, code=codes[0])


@pytest.mark.parametrize("replaced", [1, 2], ids=["once", "twice"])
def test_a_replaced_key_still_reads_what_was_made_under_it(lan, settings, replaced):
    secret, (recovery, *_codes) = give_second_factor(lan)
    for turn in range(replaced):
        settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
        settings.SECRET_KEY = f"another {turn}"
    assert take_code(user=lan, code=code_now(secret))
    assert take_code(user=lan, code=recovery)
    assert not take_code(user=lan, code=recovery)


def test_who_may_take_it_away(lan):
    province, elsewhere = make_locality("Tỉnh Bắc Ninh", code="24"), make_locality("Huyện Yên Thế")
    district = make_locality("Huyện Vĩnh Bảo", parent=province)
    make_membership(lan, district, Role.PLANNING_OFFICER)
    people = {
        "superuser": make_user(is_superuser=True),
        "above": make_user(),
        "beside": make_user(),
        "colleague": make_user(),
    }
    make_membership(people["above"], province, Role.ADMINISTRATOR)
    make_membership(people["beside"], elsewhere, Role.ADMINISTRATOR)
    make_membership(people["colleague"], district, Role.LEADER)
    allowed = []
    for name, by in [*people.items(), ("self", lan), ("system", None)]:
        give_second_factor(lan)
        try:
            remove_second_factor(user=lan, by=by)
        except NotTheirsError:
            continue
        allowed.append(name)
        assert not SecondFactor.objects.exists()
        assert not RecoveryCode.objects.exists()
    assert allowed == ["superuser", "above", "self", "system"]


def test_an_administrator_of_units_takes_nothing_from_a_superuser_or_a_stranger():
    province = make_locality("Tỉnh Bắc Ninh", code="24")
    by = make_user()
    make_membership(by, province, Role.ADMINISTRATOR)
    root, stranger = make_user(is_superuser=True), make_user()
    make_membership(root, province, Role.VIEWER)
    for user in (root, stranger):
        with pytest.raises(NotTheirsError):
            remove_second_factor(user=user, by=by)


def test_what_happened_is_written_down_without_secrets(lan):
    secret, codes = give_second_factor(lan)
    renew_recovery_codes(user=lan, by=lan)
    remove_second_factor(user=lan, by=make_user(is_superuser=True))
    changes = list(Change.objects.order_by("pk"))
    assert [list(change.after) for change in changes] == [["second_factor"], ["recovery_codes"], ["second_factor"]]
    assert "xác thực hai bước" in changes[0].message
    written = " ".join(f"{change.before}{change.after}" for change in changes)
    assert not [text for text in (secret, *codes) if text in written]
