"""Rules, who reports by them, and days that are not what the calendar says."""

import datetime as dt
from dataclasses import replace

import pytest

from indicators.errors import InvalidInputError, NotAllowedError
from indicators.models import DayException, DueReport, ReportingCalendar
from indicators.services.reporting import (
    NewCalendar,
    assign_duty,
    clear_day_exception,
    create_calendar,
    end_calendar,
    end_duty,
    ensure_default_calendars,
    plan_due_reports,
    replace_calendar,
    set_day_exception,
)
from localities.choices import Role
from tests.factories import (
    make_calendar,
    make_due_report,
    make_duty,
    make_locality,
    make_membership,
    make_plan,
    make_user,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
NEW = NewCalendar(
    name="Báo cáo tháng",
    basis="administrative",
    frequency="month",
    cut_off_day=14,
    working_days=3,
    decided_by="QĐ 06/2024/QĐ-UBND",
    decided_on=dt.date(2024, 1, 25),
    valid_from=dt.date(2024, 2, 5),
)


def planner_of(locality):
    user = make_user()
    make_membership(user, locality, Role.PLANNING_OFFICER)
    return user


def due_days(**facts):
    return [str(day) for day in DueReport.objects.filter(**facts).order_by("due_on").values_list("due_on", flat=True)]


# --- Rules -----------------------------------------------------------------------------------------------------------
def test_a_rule_keeps_its_decision(communes):
    stored = create_calendar(new=NEW, by=planner_of(communes[0]))
    assert (stored.decided_by, stored.decided_on, stored.cut_off_day) == (NEW.decided_by, NEW.decided_on, 14)


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"name": " "}, "phải có tên"),
        ({"decided_by": ""}, "văn bản quy định"),
        ({"basis": "lunar"}, "lunar"),
        ({"frequency": "week"}, "week"),
        ({"cut_off_day": None}, "phải có ngày chốt"),
        ({"cut_off_day": 30}, "từ 1 đến 28"),
        ({"basis": "statistical"}, "để trống ngày chốt"),
        ({"working_days": -1}, "từ 0 đến 60"),
        ({"working_days": 61}, "từ 0 đến 60"),
        ({"valid_to": dt.date(2024, 1, 1)}, "phải sau ngày đầu"),
    ],
)
def test_a_rule_that_cannot_hold_is_refused(facts, words):
    with pytest.raises(InvalidInputError) as refused:
        create_calendar(new=replace(NEW, **facts), by=None)
    assert [words in str(problem) for problem in refused.value.problems] == [True]


def test_everything_wrong_with_a_rule_is_said_at_once():
    with pytest.raises(InvalidInputError) as refused:
        create_calendar(new=replace(NEW, name="", decided_by="", working_days=99), by=None)
    assert len(refused.value.problems) == 3


def test_a_rule_is_stored_once():
    create_calendar(new=NEW, by=None)
    with pytest.raises(InvalidInputError):
        create_calendar(new=replace(NEW, name=" Báo cáo  tháng "), by=None)


def test_a_decision_replaces_a_rule_from_its_day_and_the_duties_follow(communes):
    calendar = create_calendar(new=NEW, by=None)
    assign_duty(calendar=calendar, locality=communes[0], by=None)
    new = replace(NEW, decided_by="QĐ 9/2026", valid_from=dt.date(2026, 9, 1), cut_off_day=20, working_days=2)
    stored = replace_calendar(calendar=calendar, new=new, by=None)
    calendar.refresh_from_db()
    assert (calendar.valid_to, stored.replaces, calendar.cut_off_day) == (dt.date(2026, 8, 31), calendar, 14)
    cut_offs = DueReport.objects.filter(cut_off_on__lt=dt.date(2026, 11, 1)).order_by("cut_off_on")
    assert [str(row.cut_off_on) for row in cut_offs] == [
        "2026-06-14", "2026-07-14", "2026-08-14", "2026-09-20", "2026-10-20",
    ]  # fmt: skip
    assert plan_due_reports().added == 0


def test_a_rule_is_replaced_once_and_later(communes):
    calendar = create_calendar(new=NEW, by=None)
    replace_calendar(calendar=calendar, new=replace(NEW, valid_from=dt.date(2026, 9, 1)), by=None)
    with pytest.raises(InvalidInputError) as refused:
        replace_calendar(calendar=calendar, new=replace(NEW, valid_from=dt.date(2024, 1, 1)), by=None)
    assert len(refused.value.problems) == 2


def test_what_was_sent_by_the_old_rule_is_not_asked_for_again(communes):
    calendar = create_calendar(new=NEW, by=None)
    duty = assign_duty(calendar=calendar, locality=communes[0], by=None)
    DueReport.objects.filter(duty=duty, cut_off_on=dt.date(2026, 6, 14)).update(sent_at="2026-06-06T00:00:00Z")
    replace_calendar(calendar=calendar, new=replace(NEW, valid_from=dt.date(2026, 6, 10), working_days=5), by=None)
    june = DueReport.objects.get(cut_off_on=dt.date(2026, 6, 14))
    assert (june.duty, june.due_on) == (duty, dt.date(2026, 6, 17))
    assert due_days(cut_off_on=dt.date(2026, 7, 14)) == ["2026-07-21"]


def test_a_rule_that_ends_asks_for_nothing_after_its_last_day(communes):
    calendar = create_calendar(new=NEW, by=None)
    assign_duty(calendar=calendar, locality=communes[0], by=None)
    end_calendar(calendar=calendar, valid_to=dt.date(2026, 7, 31), by=None)
    assert due_days() == ["2026-06-17", "2026-07-17"]
    for day in (dt.date(2024, 1, 1), dt.date(2026, 8, 31)):
        with pytest.raises(InvalidInputError):
            end_calendar(calendar=calendar, valid_to=day, by=None)


def test_a_rule_is_changed_by_who_plans_for_everyone_who_follows_it(communes):
    calendar = create_calendar(new=NEW, by=None)
    for commune in communes:
        assign_duty(calendar=calendar, locality=commune, by=None)
    new = replace(NEW, valid_from=dt.date(2026, 9, 1))
    with pytest.raises(NotAllowedError):
        replace_calendar(calendar=calendar, new=new, by=planner_of(communes[0]))
    with pytest.raises(NotAllowedError):
        end_calendar(calendar=calendar, valid_to=dt.date(2026, 9, 1), by=planner_of(communes[0]))
    assert replace_calendar(calendar=calendar, new=new, by=planner_of(communes[0].parent))


def test_a_rule_is_added_by_planners(communes):
    user = make_user()
    make_membership(user, communes[0], Role.DATA_OFFICER)
    with pytest.raises(NotAllowedError):
        create_calendar(new=NEW, by=user)


# --- Duties ----------------------------------------------------------------------------------------------------------
def test_a_duty_is_assigned_ended_and_taken_up_again(communes):
    calendar, planner = make_calendar(), planner_of(communes[0])
    duty = assign_duty(calendar=calendar, locality=communes[0], by=planner)
    assert len(due_days(duty=duty)) == 13
    with pytest.raises(InvalidInputError):
        assign_duty(calendar=calendar, locality=communes[0], by=planner)
    end_duty(duty=duty, by=planner)
    assert due_days() == []
    assert assign_duty(calendar=calendar, locality=communes[0], by=planner) == duty
    assert len(due_days(duty=duty)) == 13


def test_what_is_due_already_stays_due_when_a_duty_ends(clock, communes):
    duty = assign_duty(calendar=make_calendar(), locality=communes[0], by=None)
    clock.move_to("2026-06-16 08:00+07:00")
    end_duty(duty=duty, by=None)
    assert due_days() == ["2026-06-17"]


def test_duties_are_given_by_the_units_own_planners(communes):
    stranger = planner_of(communes[1])
    with pytest.raises(NotAllowedError):
        assign_duty(calendar=make_calendar(), locality=communes[0], by=stranger)
    with pytest.raises(NotAllowedError):
        end_duty(duty=make_duty(locality=communes[0]), by=stranger)


def test_a_duty_on_a_plan_of_elsewhere_or_by_a_rule_that_has_ended_is_refused(communes):
    ended = make_calendar(valid_to=dt.date(2026, 1, 1))
    with pytest.raises(InvalidInputError) as refused:
        assign_duty(calendar=ended, locality=communes[0], plan=make_plan(locality=make_locality()), by=None)
    assert len(refused.value.problems) == 2
    plan = make_plan(locality=communes[0].parent)
    assert assign_duty(calendar=make_calendar(), locality=communes[0], plan=plan, by=None)


# --- Days ------------------------------------------------------------------------------------------------------------
def test_a_day_off_moves_the_deadlines_that_are_to_come(clock):
    june = make_due_report()
    sent = make_due_report(sent_at="2026-06-01T00:00:00Z")
    past = make_due_report(cut_off_on=dt.date(2026, 6, 1), due_on=dt.date(2026, 6, 4))
    day = set_day_exception(on=dt.date(2026, 6, 16), is_working=False, name="QĐ 1", by=None)
    days = [str(DueReport.objects.get(pk=report.pk).due_on) for report in (june, sent, past)]
    assert days == ["2026-06-18", "2026-06-17", "2026-06-04"]
    clear_day_exception(exception=day, by=None)
    assert due_days(pk=june.pk) == ["2026-06-17"]


def test_no_deadline_moves_into_the_past_and_the_next_planning_keeps_it(clock):
    duty = make_duty()
    set_day_exception(on=dt.date(2026, 6, 15), is_working=False, name="QĐ 1", by=None)
    plan_due_reports(until=dt.date(2026, 6, 30))
    assert due_days() == ["2026-06-18"]
    clock.move_to("2026-06-18 08:00+07:00")
    clear_day_exception(exception=DayException.objects.get(), by=None)
    plan_due_reports(until=dt.date(2026, 6, 30))
    assert due_days(duty=duty) == ["2026-06-18"]


def test_a_day_is_set_again_and_says_why():
    for is_working, name in ((False, "QĐ 1"), (True, "QĐ 2")):
        set_day_exception(on=dt.date(2026, 6, 13), is_working=is_working, name=name, by=None)
    stored = DayException.objects.get()
    assert (stored.is_working, stored.name) == (True, "QĐ 2")
    with pytest.raises(InvalidInputError):
        set_day_exception(on=dt.date(2026, 6, 13), is_working=True, name=" ", by=None)


def test_days_of_the_whole_country_are_the_operators(communes):
    with pytest.raises(NotAllowedError):
        set_day_exception(on=dt.date(2026, 6, 13), is_working=True, name="QĐ", by=planner_of(communes[0]))
    operator = make_user(is_superuser=True)
    day = set_day_exception(on=dt.date(2026, 6, 13), is_working=True, name="QĐ", by=operator)
    with pytest.raises(NotAllowedError):
        clear_day_exception(exception=day, by=planner_of(communes[0]))


# --- What ships ------------------------------------------------------------------------------------------------------
def test_the_rules_of_the_decree_ship_and_oblige_nobody():
    stored = ensure_default_calendars()
    assert {(row.basis, row.frequency) for row in stored} == {
        (basis, frequency)
        for basis in ("administrative", "statistical")
        for frequency in ("month", "quarter", "half_year", "nine_months", "year")
    }
    assert {row.cut_off_day for row in stored if row.basis == "administrative"} == {14}
    assert all("09/2019/NĐ-CP" in row.decided_by for row in stored if row.basis == "administrative")
    assert (DayException.objects.count(), DueReport.objects.count()) == (2, 0)


def test_the_rules_ship_into_an_empty_service_only():
    ensure_default_calendars()
    DayException.objects.all().delete()
    assert (ensure_default_calendars(), DayException.objects.count()) == ([], 0)
    assert ReportingCalendar.objects.count() == 10
