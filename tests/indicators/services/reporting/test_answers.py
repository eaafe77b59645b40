"""Sending a report and answering instead of a value."""

import datetime as dt

import pytest

from indicators.errors import ConflictError, InvalidInputError, NotAllowedError
from indicators.models import DueReport, ReportAnswer
from indicators.services.reporting import answer_report, send_report, withdraw_answer
from localities.choices import Role
from tests.factories import (
    make_due_report,
    make_duty,
    make_indicator,
    make_membership,
    make_observation,
    make_period,
    make_plan,
    make_target,
    make_user,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


@pytest.fixture
def report(communes):
    return make_due_report(duty=make_duty(locality=communes[0]))


@pytest.fixture
def target(report):
    return make_target(plan=make_plan(locality=report.locality, period=make_period(2026)))


@pytest.fixture
def officer(report):
    user = make_user()
    make_membership(user, report.locality, Role.DATA_OFFICER)
    return user


def waits(report):
    return DueReport.objects.waiting().filter(pk=report.pk).exists()


def test_a_report_is_sent_once(report, officer):
    assert waits(report)
    send_report(report=report, by=officer)
    report.refresh_from_db()
    assert (report.sent_by, waits(report)) == (officer, False)
    with pytest.raises(ConflictError):
        send_report(report=report, by=officer)


@pytest.mark.parametrize("answer", ["nothing_to_report", "does_not_apply"])
def test_a_report_that_is_answered_has_arrived_until_the_answer_is_withdrawn(report, officer, answer):
    stored = answer_report(report=report, answer=answer, note=" Không có vụ nào ", by=officer)
    assert (stored.answered_by, stored.note, waits(report)) == (officer, "Không có vụ nào", False)
    withdraw_answer(answer=stored, by=officer)
    assert (waits(report), ReportAnswer.objects.get().withdrawn_at is None) == (True, False)
    with pytest.raises(ConflictError):
        withdraw_answer(answer=stored, by=officer)
    assert answer_report(report=report, answer=answer, by=officer) != stored


def test_one_indicator_that_is_answered_is_not_the_whole_report(report, target, officer):
    answer_report(report=report, indicator=target.indicator, answer="does_not_apply", by=officer)
    assert waits(report)


def test_the_same_answer_again_changes_nothing_and_another_is_refused(report, officer):
    first = answer_report(report=report, answer="nothing_to_report", by=officer)
    assert answer_report(report=report, answer="nothing_to_report", by=officer) == first
    with pytest.raises(InvalidInputError, match="Không phát sinh"):
        answer_report(report=report, answer="does_not_apply", by=officer)


def test_an_indicator_is_answered_where_it_is_asked_for_and_has_no_value(report, target, officer):
    with pytest.raises(InvalidInputError, match="không hỏi"):
        answer_report(report=report, indicator=make_indicator(), answer="nothing_to_report", by=officer)
    make_observation(target, "1", as_of=dt.date(2026, 6, 1))
    with pytest.raises(InvalidInputError, match="đã có số liệu"):
        answer_report(report=report, indicator=target.indicator, answer="nothing_to_report", by=officer)


def test_an_unknown_answer_and_one_before_its_time_are_refused_at_once(clock, report, officer):
    clock.move_to("2026-05-14 08:00+07:00")
    with pytest.raises(InvalidInputError) as refused:
        answer_report(report=report, answer="maybe", by=officer)
    assert len(refused.value.problems) == 2


def test_reports_are_sent_and_answered_by_the_units_own_officers(report, communes, officer):
    stored = answer_report(report=report, answer="nothing_to_report", by=officer)
    for locality, role in ((communes[0], Role.VIEWER), (communes[1], Role.DATA_OFFICER)):
        user = make_user()
        make_membership(user, locality, role)
        for verb in (
            lambda by=user: send_report(report=report, by=by),
            lambda by=user: answer_report(report=report, answer="does_not_apply", by=by),
            lambda by=user: withdraw_answer(answer=stored, by=by),
        ):
            with pytest.raises(NotAllowedError):
                verb()
