"""What is shown as demanded on a day: the version in force then, with the one that is to come."""

import datetime as dt

import pytest

from indicators.models import Target
from indicators.planning.levels import levels_on
from indicators.services.amendments import amend_targets
from indicators.services.versions import Change
from localities.choices import Role
from tests.factories import make_membership, make_period, make_plan, make_target, make_user

pytestmark = pytest.mark.django_db

DAY = dt.date(2027, 7, 1)


@pytest.fixture
def target():
    """15% - 16% until it is 13% - 14% from July on."""
    period = make_period(2027)
    target = make_target("15% - 16%", "15", "16", kind="range", plan=make_plan(period=period))
    facts = {"number": "9/QĐ", "issued_on": dt.date(2027, 1, 10), "amends": target.plan, "title": "Điều chỉnh"}
    plan = make_plan(locality=target.locality, period=period, **facts)
    amend_targets(plan=plan, changes=[Change(target, "13% - 14%")], effective_on=DAY, reason="Khó khăn", by=None)
    return Target.objects.select_related("indicator__unit", "plan").get(pk=target.pk)


@pytest.mark.parametrize(
    ("day", "written", "coming", "earlier"),
    [
        (dt.date(2027, 1, 14), "15% - 16%", "từ 01/07/2027: 13% - 14%", []),
        (dt.date(2027, 6, 30), "15% - 16%", "từ 01/07/2027: 13% - 14%", []),
        (DAY, "13% - 14%", "", ["15% - 16%"]),
    ],
    ids=["long before", "the day before", "on the day"],
)
def test_the_version_in_force_is_shown_and_the_coming_one_named(target, day, written, coming, earlier):
    level = levels_on([target], day)[target.pk]
    assert (level.written, level.coming_words, [one.written for one in level.earlier]) == (written, coming, earlier)


def test_one_query_for_all_and_none_where_nothing_was_amended(target, django_assert_num_queries):
    other = make_target(plan=target.plan)
    with django_assert_num_queries(1):
        assert levels_on([target, other], DAY)[other.pk].written == "13"
    with django_assert_num_queries(0):
        levels_on([other], DAY)


@pytest.mark.parametrize("page", ["plan", "board", "target"])
@pytest.mark.parametrize(("day", "is_coming"), [("2027-01-14", True), ("2027-07-01", False)], ids=["before", "after"])
def test_pages_show_what_is_in_force(client, time_machine, target, page, day, is_coming):
    time_machine.move_to(f"{day}T09:00:00+07:00")
    user = make_user("kehoach")
    make_membership(user, target.locality, Role.PLANNING_OFFICER)
    client.force_login(user)
    addresses = {
        "plan": f"/plans/{target.plan_id}/",
        "board": f"/boards/{target.locality_id}/2027/",
        "target": f"/targets/{target.pk}/",
    }
    said = client.get(addresses[page]).content.decode().lower()
    assert ("từ 01/07/2027: 13% - 14%" in said) == is_coming
    if page == "plan":
        assert ("<s>15% - 16%</s>" in said) != is_coming
