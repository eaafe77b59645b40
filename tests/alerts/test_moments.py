import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.choices import Frequency
from alerts.moments import DEFAULT_SCHEDULE, Schedule, last_moment, weeks_between
from indicators.calendars import WorkingDays
from tests.alerts.steps import VIETNAM, at


def weekly(now, schedule=DEFAULT_SCHEDULE):
    return last_moment(Frequency.WEEKLY, now, schedule, VIETNAM, WorkingDays())


def daily(now, schedule=DEFAULT_SCHEDULE, **exceptions):
    return last_moment(Frequency.DAILY, now, schedule, VIETNAM, WorkingDays(**exceptions))


@pytest.mark.parametrize(
    ("now", "moment"),
    [
        ("2023-11-20 07:00", "2023-11-20 07:00"),  # a Monday, to the second
        ("2023-11-20 06:59:59", "2023-11-13 07:00"),
        ("2023-11-20 00:00", "2023-11-13 07:00"),
        ("2023-11-26 23:59", "2023-11-20 07:00"),
        ("2024-01-01 07:30", "2024-01-01 07:00"),
        ("2024-01-03 12:00", "2024-01-01 07:00"),
    ],
)
def test_the_last_monday_at_seven(now, moment):
    assert weekly(at(now)) == at(moment)


@pytest.mark.parametrize(
    ("now", "moment"),
    [
        ("2023-11-24 14:30", "2023-11-24 14:30"),
        ("2023-11-24 14:29", "2023-11-17 14:30"),
        ("2023-11-30 23:00", "2023-11-24 14:30"),
    ],
)
def test_a_weekday_and_time_of_ones_own(now, moment):
    assert weekly(at(now), Schedule(4, dt.time(14, 30))) == at(moment)


def test_the_zone_decides_which_day_it_is():
    # Sunday 23:59 in London is Monday 06:59 in Vietnam.
    now = dt.datetime(2023, 11, 19, 23, 59, tzinfo=dt.UTC)
    assert weekly(now) == at("2023-11-13 07:00")
    london = weekly(now, Schedule(zone="Europe/London"))
    assert london == dt.datetime(2023, 11, 13, 7, tzinfo=ZoneInfo("Europe/London"))


def test_summer_time_keeps_the_time_of_day():
    now = dt.datetime(2024, 4, 1, 12, tzinfo=dt.UTC)  # the day after the clocks were set forward
    assert weekly(now, Schedule(zone="Europe/Paris")).astimezone(dt.UTC).hour == 5
    assert weekly(now - dt.timedelta(days=7), Schedule(zone="Europe/Paris")).astimezone(dt.UTC).hour == 6


@given(
    st.datetimes(dt.datetime(2000, 1, 1), dt.datetime(2100, 1, 1)),  # noqa: DTZ001 - the zone is added
    st.integers(0, 6),
)
def test_it_is_that_day_of_the_week_that_just_passed(naive, weekday):
    now = naive.replace(tzinfo=VIETNAM)
    moment = weekly(now, Schedule(weekday))
    assert dt.timedelta(0) <= now - moment < dt.timedelta(days=7)
    assert (moment.weekday(), moment.timetz()) == (weekday, dt.time(7, tzinfo=VIETNAM))


@pytest.mark.parametrize(
    ("now", "moment"),
    [
        ("2026-06-16 07:00", "2026-06-16 07:00"),  # a Tuesday
        ("2026-06-16 06:59", "2026-06-15 07:00"),
        ("2026-06-15 06:00", "2026-06-12 07:00"),  # Monday morning: Friday's
        ("2026-06-14 12:00", "2026-06-12 07:00"),
        ("2026-02-19 12:00", "2026-02-13 07:00"),  # Tết
    ],
)
def test_daily_ones_come_on_working_days(now, moment):
    assert daily(at(now)) == at(moment)


def test_a_saturday_that_is_worked_counts():
    assert daily(at("2026-06-13 12:00"), exceptions={dt.date(2026, 6, 13): True}) == at("2026-06-13 07:00")


@pytest.mark.parametrize(
    ("starts", "ends", "weeks"),
    [
        ("2023-11-20 07:00", "2023-11-27 07:00", "47"),
        ("2023-11-23 15:00", "2023-11-27 07:00", "47"),
        ("2023-11-06 07:00", "2023-11-27 07:00", "45-47"),
        ("2023-11-27 06:00", "2023-11-27 07:00", "48"),
        ("2023-12-25 07:00", "2024-01-08 07:00", "52/2023-1/2024"),
    ],
)
def test_weeks_are_named_by_their_numbers(starts, ends, weeks):
    assert weeks_between(at(starts), at(ends)) == weeks
