import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.moments import last_digest_moment, weeks_between
from tests.alerts.steps import VIETNAM, at


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
    assert last_digest_moment(at(now), VIETNAM) == at(moment)


def test_the_zone_decides_which_day_it_is():
    # Sunday 23:59 in London is Monday 06:59 in Vietnam.
    now = dt.datetime(2023, 11, 19, 23, 59, tzinfo=dt.UTC)
    assert last_digest_moment(now, VIETNAM) == at("2023-11-13 07:00")


@given(st.datetimes(dt.datetime(2000, 1, 1), dt.datetime(2100, 1, 1)))  # noqa: DTZ001 - the zone is added
def test_it_is_a_monday_of_the_week_that_just_passed(naive):
    now = naive.replace(tzinfo=VIETNAM)
    moment = last_digest_moment(now, VIETNAM)
    assert dt.timedelta(0) <= now - moment < dt.timedelta(days=7)
    assert (moment.weekday(), moment.timetz()) == (0, dt.time(7, tzinfo=VIETNAM))


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
