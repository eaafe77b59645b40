"""Late reports, and what they leave unjudged."""

import datetime as dt
from decimal import Decimal

import pytest
import time_machine
from django.utils import timezone

from alerts.choices import AlertState, AlertStep, Cause, Topic
from alerts.models import Alert, AlertEvent, AlertRule
from alerts.services import acting
from alerts.services.reviewing import handle_status_changes, review_reports
from indicators.choices import Accumulation
from indicators.models import ReportAnswer
from tests.alerts.steps import at, in_threads, report
from tests.factories import (
    make_calendar,
    make_due_report,
    make_duty,
    make_indicator,
    make_locality,
    make_period,
    make_plan,
    make_target,
    make_user,
)

pytestmark = pytest.mark.django_db
LATE = dt.date(2026, 6, 18)  # a Thursday; due on Wednesday the 17th


@pytest.fixture(autouse=True)
def _now():
    with time_machine.travel(at("2026-06-18 09:00"), tick=False):
        yield


def steps():
    return list(AlertEvent.objects.order_by("pk").values_list("step", flat=True))


def send(one):
    one.sent_at = timezone.now()
    one.save(update_fields=["sent_at"])


@pytest.mark.parametrize(("on", "is_open"), [(dt.date(2026, 6, 17), False), (LATE, True)])
def test_a_report_is_late_the_day_after_its_deadline(on, is_open):
    make_due_report()
    review_reports(on=on)
    assert Alert.objects.exists() == is_open


@pytest.mark.parametrize(("on", "is_open"), [("2026-06-20", False), ("2026-06-21", False), ("2026-06-22", True)])
def test_what_was_due_on_a_friday_is_late_on_monday(on, is_open):
    make_due_report(due_on=dt.date(2026, 6, 19))
    review_reports(on=dt.date.fromisoformat(on))
    assert Alert.objects.exists() == is_open


def test_what_is_said_and_about_whom():
    late = make_due_report()
    review_reports()
    alert, event = Alert.objects.get(), AlertEvent.objects.get()
    assert (alert.subject, alert.topic, alert.cause) == (f"report:{late.pk}", Topic.OVERDUE, Cause.OVERDUE)
    assert (alert.report, alert.locality) == (late, late.locality)
    assert event.reason == "Chưa có số liệu tháng 6 của xã Bố Hạ (hạn 17/6, quá 1 ngày làm việc)"


def test_whose_doing_it_is_that_a_report_arrived():
    officer, other = make_user(), make_user()
    sent, answered = make_due_report(), make_due_report()
    review_reports()
    ReportAnswer.objects.create(report=answered, answer="no_change", answered_by=other)
    send(sent)
    type(sent).objects.filter(pk=sent.pk).update(sent_by=officer)
    review_reports()
    over = AlertEvent.objects.filter(step=AlertStep.RESOLVED)
    assert dict(over.values_list("alert__report", "due_to")) == {sent.pk: officer.pk, answered.pk: other.pk}


def test_a_report_that_arrives_resolves_it_and_every_sweep_leaves_it_at_that():
    late = make_due_report()
    review_reports()
    send(late)
    for _ in range(2):
        review_reports()
    assert steps() == [AlertStep.OPENED, AlertStep.RESOLVED]
    assert AlertEvent.objects.last().reason == "Xã Bố Hạ: tháng 6/2026: đã gửi ngày 18/06/2026."


def test_an_answer_is_an_arrival():
    late = make_due_report()
    review_reports()
    answer = ReportAnswer.objects.create(report=late, answer="nothing_to_report")
    review_reports()
    assert Alert.objects.get().state == AlertState.OVER
    answer.withdrawn_at = timezone.now()
    answer.save()
    review_reports()
    assert steps() == [AlertStep.OPENED, AlertStep.RESOLVED, AlertStep.REOPENED]


@pytest.mark.parametrize(("threshold", "is_open"), [(1, True), (2, False)])
def test_a_rule_counts_working_days(threshold, is_open):
    AlertRule.objects.filter(cause=Cause.OVERDUE).update(threshold=Decimal(threshold))
    make_due_report()
    review_reports()
    assert Alert.objects.exists() == is_open


def test_what_was_never_sent_in_earlier_years_is_history():
    make_due_report(starts_on=dt.date(2025, 5, 15), cut_off_on=dt.date(2025, 6, 14), due_on=dt.date(2025, 6, 16))
    review_reports()
    assert not Alert.objects.exists()


def test_what_a_person_closed_stays_closed_while_it_is_late():
    late = make_due_report()
    review_reports()
    acting.close(alert=Alert.objects.get(), reason="Xã đã sáp nhập", by=None)
    review_reports(on=LATE + dt.timedelta(days=20))
    assert Alert.objects.get().state == AlertState.OVER
    answer = ReportAnswer.objects.create(report=late, answer="nothing_to_report")
    review_reports()
    answer.delete()
    review_reports()
    assert steps()[-1] == AlertStep.REOPENED


@pytest.fixture
def slow():
    """A target that fell behind with its value of April, and the reports that its unit owes."""
    commune = make_locality("Xã Bố Hạ")
    indicator = make_indicator(accumulation=Accumulation.FLOW)
    plan = make_plan(locality=commune, period=make_period(2026))
    target = make_target("120", low="120", high="120", plan=plan, indicator=indicator)
    report(target, "25", as_of=dt.date(2026, 4, 30))
    return target


def test_a_late_report_mutes_what_cannot_be_judged_without_it(slow):
    handle_status_changes()
    assert Alert.objects.heard_of().get(topic=Topic.PACE)
    late = make_due_report(duty=make_duty(locality=slow.locality, calendar=make_calendar()))
    review_reports()
    assert Alert.objects.get(topic=Topic.PACE).muted_by == Alert.objects.get(report=late)
    send(late)
    review_reports()
    assert Alert.objects.heard_of().get(topic=Topic.PACE)


@pytest.mark.parametrize("was_told", [True, False])
def test_what_was_told_before_a_late_report_muted_it_is_no_news_when_that_comes(slow, was_told):
    handle_status_changes()
    if was_told:
        AlertEvent.objects.update(told_at=timezone.now() - dt.timedelta(minutes=1))
    late = make_due_report(duty=make_duty(locality=slow.locality, calendar=make_calendar()))
    review_reports()
    send(late)
    review_reports()
    seen_again = AlertEvent.objects.get(step=AlertStep.UNMUTED)
    assert (seen_again.told_at is not None) is was_told


def test_what_got_worse_while_it_was_muted_is_news_when_the_report_comes(slow):
    handle_status_changes()
    AlertEvent.objects.update(told_at=timezone.now() - dt.timedelta(minutes=1))
    late = make_due_report(duty=make_duty(locality=slow.locality, calendar=make_calendar()))
    review_reports()
    now = timezone.now()
    AlertEvent.objects.create(
        alert=Alert.objects.get(topic=Topic.PACE), step=AlertStep.WORSENED, happened_at=now, told_at=now
    )
    send(late)
    review_reports()
    assert AlertEvent.objects.get(step=AlertStep.UNMUTED).told_at is None


def test_a_pace_that_falls_behind_while_its_report_is_late_is_muted_from_the_start(slow):
    make_due_report(duty=make_duty(locality=slow.locality, calendar=make_calendar()))
    review_reports()
    handle_status_changes()
    assert Alert.objects.get(topic=Topic.PACE).muted_by == Alert.objects.get(topic=Topic.OVERDUE)


def test_a_late_report_that_a_person_closed_mutes_no_longer(slow):
    make_due_report(duty=make_duty(locality=slow.locality, calendar=make_calendar()))
    handle_status_changes()
    acting.close(alert=Alert.objects.get(topic=Topic.OVERDUE), reason="Không phải gửi", by=None)
    assert Alert.objects.heard_of().get(topic=Topic.PACE)


def test_queries_do_not_grow_with_reports(django_assert_max_num_queries):
    duty = make_duty()
    for day in range(1, 13):
        make_due_report(duty=duty, cut_off_on=dt.date(2026, 6, day), due_on=dt.date(2026, 6, 17))
    with django_assert_max_num_queries(22):
        assert len(review_reports().alerts) == 12


@pytest.mark.django_db(transaction=True)
def test_sweeps_that_race_open_one_alert():
    make_due_report()
    in_threads(3, handle_status_changes)
    assert steps() == [AlertStep.OPENED]
