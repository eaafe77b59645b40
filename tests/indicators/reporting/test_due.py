"""What is due from whom on a day, and how late it is."""

import datetime as dt

import pytest

from indicators.models import DayException, ReportAnswer
from indicators.reporting import (
    ReportState,
    days_late,
    due_on,
    label_of,
    missing_indicators,
    overdue_on,
    sentence_of,
    state_of_report,
    working_days,
)
from tests.factories import (
    make_calendar,
    make_due_report,
    make_duty,
    make_indicator,
    make_locality,
    make_observation,
    make_period,
    make_plan,
    make_target,
)

pytestmark = pytest.mark.django_db


def june(day):
    return dt.date(2026, 6, day)


def test_what_is_due_from_whom_on_a_day_is_one_query(django_assert_num_queries):
    for n in range(5):
        make_due_report(duty=make_duty(locality=make_locality(f"Xã {n}"), plan=make_plan(title=f"KH {n}")))
    make_due_report(due_on=june(18))
    with django_assert_num_queries(1):
        rows = [
            (str(row.locality), str(row.duty.calendar), str(row.duty.plan), state_of_report(row, june(16)), row.sent_by)
            for row in due_on(june(17))
        ]
    assert [row[0] for row in rows] == [f"Xã {n}" for n in range(5)]
    assert {row[3] for row in rows} == {ReportState.DUE}


def test_what_is_overdue_is_one_query(django_assert_num_queries):
    late, later = make_due_report(), make_due_report(due_on=june(18))
    make_due_report(due_on=june(19))
    with django_assert_num_queries(1):
        assert list(overdue_on(june(19))) == [late, later]


def test_what_has_arrived_is_neither_due_nor_overdue():
    make_due_report(sent_at="2026-06-16T00:00:00Z")
    ReportAnswer.objects.create(report=make_due_report(), answer="nothing_to_report")
    part, taken_back = make_due_report(), make_due_report()
    ReportAnswer.objects.create(report=part, answer="nothing_to_report", indicator=make_indicator())
    ReportAnswer.objects.create(report=taken_back, answer="does_not_apply", withdrawn_at="2026-06-16T00:00:00Z")
    assert list(due_on(june(17))) == [part, taken_back]
    assert list(overdue_on(june(18))) == [part, taken_back]


@pytest.mark.parametrize(
    ("on", "state"),
    [(june(13), "coming"), (june(14), "due"), (june(17), "due"), (june(18), "overdue")],
)
def test_where_a_report_stands(on, state):
    make_due_report()
    [report] = due_on(june(17))
    assert state_of_report(report, on) == state


def test_lateness_is_counted_in_working_days_with_the_days_that_a_decision_made_free():
    report = make_due_report()
    assert [days_late(report, june(day), working_days()) for day in (16, 17, 18, 20, 22)] == [0, 0, 1, 2, 3]
    DayException.objects.create(on=june(18), name="QĐ")
    assert days_late(report, june(22), working_days()) == 2
    DayException.objects.create(on=june(20), is_working=True, name="QĐ")
    assert days_late(report, june(22), working_days()) == 3


def test_the_sentence_of_a_late_report():
    report = make_due_report()
    sentence = sentence_of(report, june(22), working_days())
    assert sentence == "Chưa có số liệu tháng 6 của xã Bố Hạ (hạn 17/6, quá 3 ngày làm việc)"
    assert label_of(report) == "tháng 6/2026"


# --- Which values a report asks for ----------------------------------------------------------------------------------
@pytest.fixture
def report():
    return make_due_report()


@pytest.fixture
def plan(report):
    return make_plan(locality=report.locality, period=make_period(2026))


def test_a_report_asks_for_what_its_unit_has_a_number_to_reach_in(report, plan):
    asked = make_target(plan=plan)
    make_target(plan=plan, kind="qualitative", low=None, high=None)
    make_target(plan=plan, kind="", low=None, high=None)
    make_target(plan=plan, is_heading=True)
    make_target(plan=make_plan(locality=report.locality, period=make_period(2025)))
    make_target(plan=make_plan(period=make_period(2026)))
    assert missing_indicators(report) == [asked.indicator]


def test_a_duty_on_one_plan_or_one_sector_asks_for_that_alone(plan):
    wanted = make_target(plan=plan)
    other = make_target(
        plan=make_plan(locality=plan.locality, period=plan.period), indicator=make_indicator(sector=None)
    )
    for facts in ({"plan": plan}, {"sector": wanted.indicator.sector}):
        report = make_due_report(duty=make_duty(locality=plan.locality, **facts))
        assert missing_indicators(report) == [wanted.indicator]
    everything = make_due_report(duty=make_duty(locality=plan.locality))
    assert set(missing_indicators(everything)) == {wanted.indicator, other.indicator}


@pytest.mark.parametrize(("frequency", "asks"), [("month", False), ("year", True)])
def test_a_target_of_five_years_is_reported_on_once_a_year(frequency, asks):
    report = make_due_report(duty=make_duty(calendar=make_calendar(frequency=frequency)))
    term = make_period(2021)
    term.ends_on = dt.date(2026, 12, 31)
    term.save(update_fields=["ends_on"])
    make_target(plan=make_plan(locality=report.locality, period=term))
    assert bool(missing_indicators(report)) is asks


@pytest.mark.parametrize(
    ("as_of", "kind", "is_there"),
    [
        (june(14), "estimate", True),
        (june(30), "estimate", True),
        (dt.date(2026, 5, 14), "final", False),
        (dt.date(2026, 5, 31), "estimate", False),
        (dt.date(2026, 7, 1), "final", False),
    ],
)
def test_a_value_is_there_when_it_is_dated_in_the_period(report, plan, as_of, kind, is_there):
    make_observation(make_target(plan=plan), "1", as_of=as_of, kind=kind)
    assert (missing_indicators(report) == []) is is_there


def test_a_value_of_another_year_is_none_of_this_one(plan):
    january = make_due_report(
        duty=make_duty(locality=plan.locality),
        starts_on=dt.date(2025, 12, 15),
        cut_off_on=dt.date(2026, 1, 14),
        due_on=dt.date(2026, 1, 19),
    )
    target = make_target(plan=plan)
    last_year = make_plan(locality=plan.locality, period=make_period(2025))
    closing = make_target(plan=last_year, indicator=target.indicator)
    make_observation(closing, "1", as_of=dt.date(2025, 12, 31), kind="final")
    assert missing_indicators(january) == [target.indicator]


def test_an_answer_stands_for_its_indicator_or_for_all(report, plan):
    one, other = make_target(plan=plan), make_target(plan=plan)
    ReportAnswer.objects.create(report=report, indicator=one.indicator, answer="nothing_to_report")
    assert missing_indicators(report) == [other.indicator]
    ReportAnswer.objects.create(report=report, answer="nothing_to_report")
    assert missing_indicators(report) == []
