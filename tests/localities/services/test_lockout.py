"""Waiting after failed sign-ins: it slows whoever guesses, and nobody else."""

import datetime as dt
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, connections

from localities.errors import AccountError, TooManyAttemptsError
from localities.models import FailedSignIns
from localities.services import check_password, forget_old_failures, record_sign_in
from localities.services.lockout import (
    CODE_FAILURES_PER_DAY,
    FREE_FAILURES,
    begin_code_attempt,
    begin_password_attempt,
    forgive,
)
from tests.factories import make_user

pytestmark = pytest.mark.django_db

HERE, ELSEWHERE = "203.0.113.5", "198.51.100.7"
START = dt.datetime(2026, 11, 20, 8, 0, tzinfo=dt.UTC)


@pytest.fixture
def lan():
    return make_user("lan", password="mat-khau-rat-dai")


def enter(password="mat-khau-rat-dai", username="lan", address=HERE):
    return check_password(username=username, password=password, address=address)


def fail(times, **where):
    for _ in range(times):
        with pytest.raises(AccountError):
            enter("sai", **where)


def test_five_slips_are_free(lan):
    fail(FREE_FAILURES - 1)
    assert enter() == lan
    fail(FREE_FAILURES - 1)
    assert enter() == lan


def test_then_even_the_right_password_waits_and_the_wait_grows(lan, time_machine):
    time_machine.move_to(START, tick=False)
    fail(FREE_FAILURES)
    waited = []
    for _ in range(9):
        with pytest.raises(TooManyAttemptsError) as refused:
            enter()
        now = refused.value.until - dt.timedelta(0)
        waited.append(now)
        time_machine.move_to(refused.value.until, tick=False)
        fail(1)
    minutes = [
        round((one - before).total_seconds() / 60) for before, one in zip([START, *waited], waited, strict=False)
    ]
    assert minutes == [1, 2, 4, 8, 16, 32, 60, 60, 60]


def test_the_sentence_says_how_long_and_what_to_do(lan, time_machine):
    time_machine.move_to(START, tick=False)
    fail(FREE_FAILURES)
    time_machine.move_to(START + dt.timedelta(seconds=20), tick=False)
    with pytest.raises(TooManyAttemptsError, match=r"Chờ 1 phút, đến 15:01, rồi thử lại\. Nếu quên mật khẩu"):
        enter()


def test_nobody_is_locked_out_from_elsewhere(lan):
    fail(FREE_FAILURES)
    assert enter(address=ELSEWHERE) == lan
    other = make_user("binh", password="mat-khau-rat-dai")
    assert enter(username="binh") == other


def test_other_spellings_of_a_name_are_the_same_name(lan):
    for name in ["lan", "LAN", " lan", "Lan ", "lAn"]:
        fail(1, username=name)
    with pytest.raises(TooManyAttemptsError):
        enter()


def test_signing_in_and_a_day_forget_failures(lan, time_machine):
    time_machine.move_to(START, tick=False)
    fail(FREE_FAILURES)
    time_machine.move_to(START + dt.timedelta(days=1), tick=False)
    fail(FREE_FAILURES - 1)
    assert enter() == lan


def test_many_names_from_one_address_reach_its_ceiling(lan, settings, time_machine):
    time_machine.move_to(START, tick=False)
    settings.SIGN_IN_FAILURES_PER_HOUR = 7
    for number in range(7):
        fail(1, username=f"ten{number}")
    with pytest.raises(TooManyAttemptsError) as refused:
        enter()
    assert refused.value.until == START + dt.timedelta(hours=1)
    assert enter(address=ELSEWHERE) == lan
    time_machine.move_to(refused.value.until, tick=False)
    assert enter() == lan


def test_the_ceiling_lets_in_who_came_from_there_before(lan, settings):
    settings.SIGN_IN_FAILURES_PER_HOUR = 3
    record_sign_in(user=lan, session_key="a" * 32, address=HERE, user_agent="")
    for number in range(3):
        fail(1, username=f"ten{number}")
    with pytest.raises(TooManyAttemptsError):
        enter(username="binh")
    assert enter() == lan


def test_those_who_get_in_do_not_use_up_the_ceiling(lan, settings):
    settings.SIGN_IN_FAILURES_PER_HOUR = 3
    for _ in range(10):
        enter()
    fail(2, username="ai-do")
    assert enter() == lan


def test_codes_have_a_ceiling_for_the_person_wherever_they_come_from(lan):
    for number in range(CODE_FAILURES_PER_DAY):
        begin_code_attempt(user_id=lan.pk, address=f"10.0.0.{number}")
    with pytest.raises(TooManyAttemptsError):
        begin_code_attempt(user_id=lan.pk, address=ELSEWHERE)


def test_what_was_typed_as_a_name_is_not_kept_readable(lan):
    fail(1, username="my-secret-password")
    assert all(len(key) == 64 and "secret" not in key for key in FailedSignIns.objects.values_list("key", flat=True))


def test_old_failures_are_cleared_away(lan, time_machine):
    time_machine.move_to(START, tick=False)
    fail(1)
    time_machine.move_to(START + dt.timedelta(hours=47), tick=False)
    forget_old_failures()
    assert FailedSignIns.objects.exists()
    time_machine.move_to(START + dt.timedelta(hours=49), tick=False)
    forget_old_failures()
    assert not FailedSignIns.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_attempts_at_the_same_time_are_all_counted():
    if connection.vendor == "sqlite":
        attempts = [_one_of_many(number) for number in range(20)]
    else:
        with ThreadPoolExecutor(8) as many:
            attempts = list(many.map(_one_of_many, range(20)))
    assert attempts.count(True) == FREE_FAILURES


def _one_of_many(_number):
    try:
        begin_password_attempt(username="lan", address=HERE)
    except TooManyAttemptsError:
        return False
    finally:
        if connection.vendor != "sqlite":
            connections.close_all()
    return True


def test_forgiving_opens_what_the_attempt_itself_closed(settings):
    settings.SIGN_IN_FAILURES_PER_HOUR = 2
    for number in range(5):
        forgive(begin_password_attempt(username=f"ten{number}", address=HERE))
    assert set(FailedSignIns.objects.values_list("failures", flat=True)) == {0}
