"""Who may say how a plan's targets are read and judged."""

import pytest

from indicators.choices import Verdict
from indicators.errors import InvalidInputError, NotAllowedError
from indicators.models import StaleTarget
from indicators.reading import read_target
from indicators.services.plans import correct_reading, set_official_verdict
from localities.choices import Role
from localities.models import User
from tests.factories import make_locality, make_membership, make_plan, make_target, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def assigned():
    """A target of 250 that the province's plan sets for a district."""
    province = make_locality("Tỉnh Bắc Ninh", code="24", kind="province")
    district = make_locality("Huyện Yên Thế", code="215", parent=province)
    return make_target("250", "250", "250", plan=make_plan(locality=province), locality=district)


def officer(role: Role, locality) -> User:
    user = make_user()
    make_membership(user, locality, role)
    return user


def test_a_district_does_not_lower_what_the_province_demands(assigned) -> None:
    planner = officer(Role.PLANNING_OFFICER, assigned.locality)
    with pytest.raises(NotAllowedError):
        correct_reading(target=assigned, reading=read_target("1", "%"), by=planner)
    with pytest.raises(NotAllowedError):
        set_official_verdict(target=assigned, verdict=Verdict.MET, reason="Báo cáo", by=planner)


def test_the_province_s_planner_corrects_the_reading(assigned) -> None:
    planner = officer(Role.PLANNING_OFFICER, assigned.plan.locality)
    correct_reading(target=assigned, reading=read_target("240 - 260", "%"), by=planner)
    assigned.refresh_from_db()
    assert (assigned.low, assigned.high, assigned.written, assigned.read_by) == (240, 260, "250", planner)
    assert StaleTarget.objects.filter(target=assigned).exists()


def test_a_leader_decides_the_official_verdict(assigned) -> None:
    leader = officer(Role.LEADER, assigned.plan.locality)
    set_official_verdict(target=assigned, verdict=Verdict.MET, reason="Thông báo 12", by=leader)
    assigned.refresh_from_db()
    assert (assigned.official_verdict, assigned.official_by, assigned.official_reason) == (
        "met",
        leader,
        "Thông báo 12",
    )


def test_every_problem_of_an_official_verdict_at_once(assigned) -> None:
    with pytest.raises(InvalidInputError) as refused:
        set_official_verdict(target=assigned, verdict=Verdict.NO_DATA, reason=" ", by=None)
    assert len(refused.value.problems) == 2
