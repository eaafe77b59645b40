"""What each digest covers, and when it is due."""

import datetime as dt

import pytest
import time_machine
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from alerts.choices import DeliveryState, Frequency
from alerts.models import Delivery, DigestCursor, MailPreference
from alerts.services import queue_digests, subscribe, unsubscribe
from localities.choices import Role
from tests.alerts.services.digests.steps import BEGAN, FIRST, SECOND, THIRD, digests_of, queue, spans_of
from tests.alerts.steps import BEHIND, at, happens, make_subscriber, make_targets
from tests.factories import (
    make_membership,
    make_user,
)

pytestmark = pytest.mark.django_db


def test_the_first_covers_from_the_subscription(user):
    assert queue(FIRST) == 1
    assert spans_of(user) == [(BEGAN, FIRST)]
    assert digests_of(user).get().state == DeliveryState.QUEUED


def test_who_hears_by_role_is_covered_from_when_the_role_began(district):
    with time_machine.travel(at("2023-12-01 09:00"), tick=False):
        leader = make_user()
    make_membership(leader, district, Role.LEADER, valid_from=dt.date(2024, 1, 5))
    queue(FIRST)
    assert spans_of(leader) == [(at("2024-01-05 00:00"), FIRST)]


def test_each_begins_where_the_last_one_ended(user):
    for moment in (FIRST, SECOND, THIRD):
        queue(moment)
    assert spans_of(user)[1:] == [(FIRST, SECOND), (SECOND, THIRD)]


def test_a_missed_monday_is_covered_once_when_the_service_is_back(user):
    queue(FIRST)
    back = at("2024-01-24 03:12")
    assert [queue(back), queue(back + dt.timedelta(minutes=10))] == [1, 0]
    assert spans_of(user)[1:] == [(FIRST, THIRD)]
    assert digests_of(user).last().subject.endswith("(tuần 2-3)")


def test_between_mondays_and_when_called_twice_nothing_is_queued(user):
    assert [queue(FIRST), queue(FIRST), queue(at("2024-01-14 23:00"))] == [1, 0, 0]


@pytest.mark.once
@hypothesis_settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25)
@given(hours=st.lists(st.integers(1, 1000), min_size=1, max_size=8))
def test_spans_tile_time_without_gap_or_overlap(user, hours):
    """Whenever the sweep happens to run."""
    Delivery.objects.all().delete()
    DigestCursor.objects.all().delete()
    now = BEGAN
    for step in hours:
        now += dt.timedelta(hours=step)
        queue_digests(now=now)
        queue_digests(now=now)
    spans = [BEGAN, *(moment for span in spans_of(user) for moment in span)]
    assert spans[0::2] == spans[1::2] + spans[-1:] if len(spans) > 1 else now < FIRST
    if len(spans) > 1:
        assert spans[-1] <= now < spans[-1] + dt.timedelta(days=7)


def test_everyone_has_a_day_a_time_and_a_zone_of_their_own(user, district):
    with time_machine.travel(BEGAN, tick=False):
        other = make_subscriber(district)
    MailPreference.objects.create(user=other, weekday=4, at=dt.time(7), time_zone="Europe/Paris")
    assert queue(at("2024-01-05 07:00")) == 0
    assert queue(at("2024-01-05 13:00")) == 1
    queue(FIRST)
    assert spans_of(other) == [(BEGAN, at("2024-01-05 13:00"))]
    assert spans_of(user) == [(BEGAN, FIRST)]


def test_who_came_back_is_not_told_of_the_weeks_in_between(user, district):
    queue(FIRST)
    unsubscribe(user=user, locality=district, by=None)
    queue(SECOND)
    with time_machine.travel(at("2024-01-17 10:00"), tick=False):
        subscribe(user=user, locality=district, by=None)
    queue(THIRD)
    assert spans_of(user)[1:] == [(at("2024-01-17 10:00"), THIRD)]


def test_a_new_choice_in_the_middle_leaves_no_gap(district):
    with time_machine.travel(BEGAN, tick=False):
        make_membership(leader := make_user(), district, Role.LEADER)
    queue(FIRST)
    with time_machine.travel(at("2024-01-10 10:00"), tick=False):
        subscribe(user=leader, locality=district, by=None, frequency=Frequency.WEEKLY)
    queue(SECOND)
    assert spans_of(leader)[1:] == [(FIRST, SECOND)]


@pytest.mark.parametrize(
    ("frequency", "weekly"),
    [(Frequency.AT_ONCE, 1), (Frequency.WEEKLY, 1), (Frequency.DAILY, 0), (Frequency.NEVER, 0)],
)
def test_who_wants_it_gets_the_weekly_one(district, user, frequency, weekly):
    subscribe(user=user, locality=district, by=None, frequency=frequency)
    happens(make_targets(district, 1)[0], BEHIND, BEGAN)
    queue(FIRST)
    assert len(spans_of(user)) == weekly


@pytest.mark.parametrize(
    ("role", "expected"),
    [(Role.LEADER, 1), (Role.PLANNING_OFFICER, 1), (Role.DATA_OFFICER, 1), (Role.ADMINISTRATOR, 0), (Role.VIEWER, 0)],
)
def test_who_chose_nothing_gets_it_by_role(district, role, expected):
    with time_machine.travel(BEGAN, tick=False):
        make_membership(person := make_user(), district, role)
    happens(make_targets(district, 1)[0], BEHIND, BEGAN)
    queue(FIRST)
    assert len(spans_of(person)) == expected


def test_daily_ones_come_on_working_days_when_something_changed(district, user):
    subscribe(user=user, locality=district, by=None, frequency=Frequency.DAILY)
    first, second = make_targets(district, 2)
    happens(first, BEHIND, at("2024-01-04 10:00"))  # a Thursday
    happens(second, BEHIND, at("2024-01-06 10:00"))  # a Saturday
    for day in range(4, 12):
        queue(at(f"2024-01-{day:02d} 07:01"))
    spans = spans_of(user, Frequency.DAILY)
    assert [ends for _starts, ends in spans] == [at("2024-01-05 07:00"), at("2024-01-08 07:00")]
    # What was not worth a mail is not left out: the next one begins where the last one sent ended.
    assert [starts for starts, _ends in spans] == [BEGAN, at("2024-01-05 07:00")]
    assert "(ngày 08/01)" in digests_of(user, Frequency.DAILY).last().subject


def test_unchanged_weeks_can_be_left_out(district, user):
    MailPreference.objects.create(user=user, skips_unchanged=True)
    (target,) = make_targets(district, 1)
    assert queue(FIRST) == 0
    happens(target, BEHIND, at("2024-01-16 10:00"))
    assert [queue(SECOND), queue(THIRD)] == [0, 1]
    assert spans_of(user) == [(BEGAN, THIRD)]
