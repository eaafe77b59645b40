"""Saying how the pace of one target is judged, and what that makes of it."""

import datetime as dt
from decimal import Decimal

import pytest

from indicators.choices import Accumulation, Pace, PaceReason, Profile
from indicators.errors import InvalidInputError, NotAllowedError
from indicators.models import Assessment, StaleTarget, Target
from indicators.services.courses import set_course
from indicators.services.recompute import recompute_stale
from localities.choices import Role
from localities.models import Change
from tests.factories import (
    make_indicator,
    make_locality,
    make_membership,
    make_observation,
    make_period,
    make_plan,
    make_target,
    make_user,
)

pytestmark = pytest.mark.django_db
MID = dt.date(2024, 7, 1)


@pytest.fixture
def target():
    plan = make_plan(period=make_period(2024), in_force_on=dt.date(2024, 1, 1))
    found = make_target("4", "4", "4", plan=plan, indicator=make_indicator(accumulation=Accumulation.STATE))
    make_observation(found, "3", as_of=MID)
    return found


def say(target: Target, by=None, **facts) -> None:
    facts = {"profile": "", "counts_from": None, "baseline": None} | facts
    set_course(target=target, by=by, **facts)


def paced(target: Target) -> Assessment:
    recompute_stale()
    return Assessment.objects.get(target=target)


def test_a_state_without_an_earlier_year_begins_where_a_person_says(target):
    say(target, baseline=Decimal(2), profile=Profile.LINEAR)
    assert (paced(target).pace, paced(target).baseline, paced(target).expected) == (Pace.AHEAD, 2, 3)
    say(target, profile=Profile.LINEAR)
    assert (paced(target).pace, paced(target).pace_reason) == (Pace.UNKNOWN, PaceReason.NO_BASELINE)


def test_a_target_of_mid_year_counts_from_its_own_day(target):
    # One of 184 days.
    say(target, counts_from=MID, baseline=Decimal(3))
    assert (paced(target).expected, paced(target).lag) == (Decimal("3.0054"), Decimal("0.5435"))


def test_the_first_day_of_the_period_is_no_day_of_its_own(target):
    say(target, counts_from=dt.date(2024, 1, 1))
    target.refresh_from_db()
    assert target.counts_from is None
    assert not StaleTarget.objects.exists()


def test_another_profile_is_the_target_s_own(target):
    say(target, profile=Profile.AT_END, baseline=Decimal(2))
    assert paced(target).pace_reason == PaceReason.AT_END


def test_everything_wrong_is_said_at_once(target):
    with pytest.raises(InvalidInputError) as refused:
        say(target, profile="quick", counts_from=dt.date(2025, 1, 1))
    assert len(refused.value.problems) == 2
    assert "01/01/2025" in refused.value.problems[1]


def test_the_plan_s_own_planners_say_it_and_the_log_keeps_it(target):
    below = make_user()
    make_membership(below, make_locality(parent=target.plan.locality), Role.PLANNING_OFFICER)
    with pytest.raises(NotAllowedError):
        say(target, by=below, baseline=Decimal(2))
    planner = make_user()
    make_membership(planner, target.plan.locality, Role.PLANNING_OFFICER)
    say(target, by=planner, baseline=Decimal(2))
    assert "mức xuất phát: (trống) → 2" in Change.objects.get().message
