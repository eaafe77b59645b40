"""Which targets wait for a value that is overdue: never worse for it, and never on old values."""

import datetime as dt

import pytest

from indicators.models import DueReport, ReportAnswer, Target
from indicators.reporting import late_targets
from indicators.services.recompute import recompute_stale
from indicators.services.staleness import mark_stale
from tests.factories import (
    make_calendar,
    make_due_report,
    make_duty,
    make_indicator,
    make_observation,
    make_period,
    make_plan,
    make_target,
)

pytestmark = pytest.mark.django_db
ON = dt.date(2026, 6, 22)


@pytest.fixture
def report():
    return make_due_report()


@pytest.fixture
def target(report):
    return make_target(plan=make_plan(locality=report.locality, period=make_period(2026)))


def late(*targets, on=ON):
    """The late ones' own periods, by target."""
    rows = Target.objects.filter(pk__in=[target.pk for target in targets]).select_related("period", "indicator")
    return {pk: value.label for pk, value in late_targets(list(rows), on).items()}


def july(report):
    days = {"starts_on": dt.date(2026, 6, 15), "cut_off_on": dt.date(2026, 7, 14), "due_on": dt.date(2026, 7, 17)}
    return make_due_report(duty=report.duty, **days)


def test_a_value_that_is_not_there_after_its_deadline_is_late(target):
    found = late_targets([target], ON)[target.pk]
    assert found.sentence == "Chưa có số liệu tháng 6 của xã Bố Hạ (hạn 17/6, quá 3 ngày làm việc)"
    assert (found.label, found.working_days) == ("tháng 6/2026", 3)
    assert late(target, on=dt.date(2026, 6, 17)) == {}


@pytest.mark.parametrize(
    ("as_of", "kind", "is_late"),
    [
        (dt.date(2026, 6, 14), "estimate", False),
        (dt.date(2026, 6, 30), "estimate", False),
        (dt.date(2026, 6, 20), "final", False),
        (dt.date(2026, 5, 14), "final", True),
        (dt.date(2026, 5, 31), "estimate", True),
    ],
)
def test_a_value_of_the_period_or_a_later_one_ends_it_and_an_old_one_does_not(target, as_of, kind, is_late):
    make_observation(target, "1", as_of=as_of, kind=kind)
    assert bool(late(target)) is is_late


def test_a_value_that_was_corrected_counts_no_more(target):
    make_observation(target, "1", as_of=dt.date(2026, 6, 14), is_current=False, is_superseded=True)
    assert late(target)


def test_an_answer_stands_for_a_value(report, target):
    other = make_target(plan=target.plan)
    answer = ReportAnswer.objects.create(report=report, indicator=target.indicator, answer="does_not_apply")
    assert set(late(target, other)) == {other.pk}
    ReportAnswer.objects.create(report=report, answer="nothing_to_report")
    assert late(target, other) == {}
    ReportAnswer.objects.filter(indicator=None).update(withdrawn_at="2026-06-20T00:00:00Z")
    ReportAnswer.objects.filter(pk=answer.pk).update(withdrawn_at="2026-06-20T00:00:00Z")
    assert set(late(target, other)) == {target.pk, other.pk}


def test_a_report_that_was_sent_without_the_value_leaves_it_late(report, target):
    DueReport.objects.filter(pk=report.pk).update(sent_at="2026-06-16T00:00:00Z")
    assert late(target)


def test_only_the_last_period_that_is_due_is_asked_about(report, target):
    july(report)
    make_observation(target, "1", as_of=dt.date(2026, 6, 14))
    assert late(target, on=dt.date(2026, 7, 17)) == {}
    assert late(target, on=dt.date(2026, 7, 20)) == {target.pk: "tháng 7/2026"}
    make_observation(target, "2", as_of=dt.date(2026, 7, 14), is_current=False)
    assert late(target, on=dt.date(2026, 7, 20)) == {}


def test_a_quarter_wants_a_value_of_its_last_month(target, report):
    quarter = make_calendar(frequency="quarter")
    make_due_report(duty=make_duty(calendar=quarter, locality=report.locality, plan=target.plan))
    report.delete()
    make_observation(target, "1", as_of=dt.date(2026, 4, 14))
    assert late(target) == {target.pk: "quý II/2026"}
    make_observation(target, "2", as_of=dt.date(2026, 5, 31), kind="final", is_current=False)
    assert late(target) == {}


def test_a_duty_asks_for_its_own_plan_and_sector_and_unit(report, target):
    report.delete()
    other = make_target(
        plan=make_plan(locality=report.locality, period=target.period), indicator=make_indicator(sector=None)
    )
    elsewhere = make_target(plan=make_plan(period=target.period))
    make_due_report(duty=make_duty(locality=report.locality, plan=other.plan))
    assert set(late(target, other, elsewhere)) == {other.pk}
    make_due_report(duty=make_duty(locality=report.locality, sector=target.indicator.sector))
    assert set(late(target, other, elsewhere)) == {target.pk, other.pk}


def test_years_without_a_calendar_are_never_late(report):
    assert late(make_target(plan=make_plan(locality=report.locality, period=make_period(2023)))) == {}


def test_late_data_changes_no_verdict(report, target):
    value = make_observation(target, "13", as_of=dt.date(2026, 5, 14), kind="final")
    mark_stale([target.pk])
    recompute_stale()
    assert late(target)
    target.refresh_from_db()
    assert (target.assessment.verdict, target.assessment.observation, value.as_of) == (
        "met",
        value,
        dt.date(2026, 5, 14),
    )


def test_four_queries_for_any_board(report, target, django_assert_num_queries):
    july(report)
    targets = [target, *(make_target(plan=target.plan, indicator=make_indicator()) for _ in range(20))]
    for row in targets[:10]:
        make_observation(row, "1", as_of=dt.date(2026, 7, 14))
    with django_assert_num_queries(4):
        assert len(late_targets(targets, dt.date(2026, 7, 20))) == 11
    with django_assert_num_queries(1):
        assert late_targets(targets, dt.date(2026, 6, 1)) == {}
    with django_assert_num_queries(0):
        assert late_targets([], ON) == {}
