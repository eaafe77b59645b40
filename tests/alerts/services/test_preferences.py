import datetime as dt

import pytest
import time_machine

from alerts.models import MailPreference
from alerts.services.preferences import reset_calendar, resume_mails, set_mail_preference, stop_mails
from indicators.errors import InvalidInputError, NotAllowedError
from localities.models import Change
from tests.alerts.steps import at, in_threads
from tests.factories import make_user

pytestmark = pytest.mark.django_db
FRIDAY = {"weekday": 4, "at": dt.time(16, 30), "time_zone": "Asia/Tokyo", "skips_unchanged": True}


@pytest.fixture
def user():
    return make_user("lan", full_name="Nguyễn Thị Lan")


def test_a_rhythm_is_kept_and_changed(user):
    set_mail_preference(user=user, by=user, **FRIDAY)
    stored = MailPreference.objects.get()
    assert {name: getattr(stored, name) for name in FRIDAY} == FRIDAY
    set_mail_preference(user=user, by=user, weekday=0, at=dt.time(7))
    stored.refresh_from_db()
    assert (stored.weekday, stored.time_zone, stored.skips_unchanged) == (0, "", False)
    assert Change.objects.filter(by=user).count() == 2


def test_every_problem_is_said_at_once(user):
    with pytest.raises(InvalidInputError) as refused:
        set_mail_preference(user=user, by=user, weekday=7, at=dt.time(7), time_zone="Hanoi")
    assert refused.value.problems == [
        "Thứ trong tuần phải từ 0 (thứ Hai) đến 6 (Chủ nhật).",
        "Không có múi giờ “Hanoi”. Ví dụ: Asia/Ho_Chi_Minh.",
    ]


def test_stopping_keeps_the_first_moment_and_the_rhythm(user):
    set_mail_preference(user=user, by=user, **FRIDAY)
    for hour in (8, 9):
        with time_machine.travel(at(f"2026-06-10 {hour:02d}:00"), tick=False):
            stop_mails(user=user, by=user)
    stored = MailPreference.objects.get()
    assert (stored.stopped_at, stored.weekday) == (at("2026-06-10 08:00"), 4)
    resume_mails(user=user, by=user)
    stored.refresh_from_db()
    assert (stored.stopped_at, stored.weekday) == (None, 4)


def test_resuming_what_never_stopped_stores_nothing(user):
    resume_mails(user=user, by=user)
    assert not MailPreference.objects.exists()


def test_each_reset_is_another_calendar(user):
    for number in (1, 2):
        reset_calendar(user=user, by=user)
        assert MailPreference.objects.get().calendar_number == number


@pytest.mark.parametrize(
    "verb",
    [lambda **who: set_mail_preference(**who, **FRIDAY), stop_mails, resume_mails, reset_calendar],
)
def test_nobody_changes_anothers(user, verb):
    with pytest.raises(NotAllowedError):
        verb(user=user, by=make_user("hoa", is_superuser=True))
    assert not MailPreference.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_the_same_click_twice_makes_one_row(user):
    in_threads(3, lambda: stop_mails(user=user, by=None))
    assert MailPreference.objects.count() == 1
