"""The lock of a period: who closes, what it holds fast whichever way it comes, and exceptions from it."""

import datetime as dt

import pytest
from django.utils import timezone, translation

from indicators.choices import Step
from indicators.errors import ConflictError, InvalidInputError, NotAllowedError
from indicators.models import CloseException, Observation, ReportAnswer, ReportStep, Sector
from indicators.reporting.locked import locked_reports
from indicators.services.observations import record_observations
from indicators.services.reporting import answer_report, send_report, withdraw_answer
from indicators.services.review import (
    accept_report,
    close_reports,
    grant_exception,
    open_reports,
    return_report,
    withdraw_exception,
)
from tests.factories import make_calendar, make_due_report, make_duty, make_period, make_plan, make_target
from tests.support.api import Api

pytestmark = pytest.mark.django_db
FRIDAY = dt.date(2026, 6, 19)


@pytest.fixture
def closed(scene):
    report = scene.send(0, "14", "15")
    accept_report(report=report, by=scene.planner)
    (held,) = close_reports(reports=[report], by=scene.planner)
    return held


def write(scene, value="20", **facts):
    return record_observations(entries=[scene.entry(value, **facts)], source="Nguồn", by=scene.planner)


def test_what_was_not_received_is_not_closed_and_then_nothing_is(scene):
    accept_report(report=scene.send(0, "14"), by=scene.planner)
    with pytest.raises(ConflictError, match="Tam Tiến chưa khóa được, báo cáo: chưa gửi"):
        close_reports(reports=scene.reports, by=scene.planner)
    assert not ReportStep.objects.filter(step=Step.CLOSED).exists()


def test_what_was_answered_as_a_whole_is_closed(scene):
    answer_report(report=scene.reports[1], answer="nothing_to_report", by=scene.officers[1])
    (held,) = close_reports(reports=[scene.reports[1]], by=scene.planner)
    assert held.closed_by == scene.planner
    with pytest.raises(ConflictError, match="đã khóa"):
        close_reports(reports=[held], by=scene.planner)


def test_nothing_is_written_into_a_closed_period(scene, closed):
    with pytest.raises(InvalidInputError) as refused:
        record_observations(
            entries=[scene.entry("20"), scene.entry("21", row=1), scene.entry("22", kind="final")],
            source="Nguồn",
            by=None,
        )
    (sentence,) = refused.value.problems
    assert sentence.startswith("Kỳ tháng 6/2026 của Xã Bố Hạ đã khóa ngày 15/06/2026 (người khóa: Trần Kế Hoạch).")
    for verb in (
        lambda: answer_report(report=closed, answer="does_not_apply", by=scene.officers[0]),
        lambda: send_report(report=closed, by=scene.officers[0]),
        lambda: return_report(report=closed, rows={}, note="Sai", by=scene.planner),
    ):
        with pytest.raises(InvalidInputError, match="đã khóa"):
            verb()


def test_an_answer_is_not_taken_back_either(scene):
    answer = answer_report(report=scene.reports[1], answer="nothing_to_report", by=scene.officers[1])
    close_reports(reports=[scene.reports[1]], by=scene.planner)
    with pytest.raises(InvalidInputError):
        withdraw_answer(answer=ReportAnswer.objects.get(pk=answer.pk), by=scene.officers[1])


def test_over_the_api_it_is_said_as_well(scene, closed):
    entry = scene.entry("20")
    value = {"indicator": entry.indicator.pk, "locality": entry.locality.pk, "period": entry.period.pk}
    body = value | {"as_of": "2026-06-14", "kind": "estimate", "value": "20", "source": "API"}
    status, said = Api(scene.officers[0]).post("observations/", body)
    assert (status, "đã khóa" in said["detail"]) == (400, True)


@pytest.mark.parametrize(
    ("facts", "is_held"),
    [
        ({"as_of": dt.date(2026, 5, 15)}, True),
        ({"as_of": dt.date(2026, 5, 14)}, False),
        # "Ước tháng 6", sent by the cut-off of 14 June, answers for June.
        ({"as_of": dt.date(2026, 6, 30)}, True),
        # What was measured after the cut-off is July's.
        ({"as_of": dt.date(2026, 6, 30), "kind": "preliminary"}, False),
        ({"as_of": dt.date(2026, 6, 20)}, False),
        ({"as_of": dt.date(2026, 7, 1)}, False),
        ({"n": 1}, False),
    ],
)
def test_days_and_units_that_it_holds(scene, closed, facts, is_held):
    if is_held:
        with pytest.raises(InvalidInputError):
            write(scene, **facts)
    else:
        assert write(scene, **facts)


def test_ahead_of_july_what_answers_for_june_is_not_july_s(scene):
    """The estimate of 30 June lies in the days of July's administrative month."""
    july = {"label": "tháng 7/2026", "starts_on": dt.date(2026, 6, 15), "cut_off_on": dt.date(2026, 7, 14)}
    duty = scene.reports[0].duty
    report = make_due_report(duty=duty, locality=scene.communes[0], due_on=dt.date(2026, 7, 17), **july)
    type(report).objects.filter(pk=report.pk).update(closed_at=timezone.now())
    assert write(scene, as_of=dt.date(2026, 6, 30))
    with pytest.raises(InvalidInputError, match="tháng 7/2026"):
        write(scene, as_of=dt.date(2026, 6, 30), kind="final")


@pytest.mark.parametrize("as_of", [dt.date(2026, 12, 20), dt.date(2026, 12, 31), dt.date(2027, 1, 15)])
@pytest.mark.parametrize("frequency", ["month", "year"])
def test_the_last_report_of_a_year_holds_what_speaks_of_its_end(scene, as_of, frequency):
    """Its administrative cut-off is 14 December; a final value is dated the 31st, or the day it was known."""
    duty = make_duty(locality=scene.communes[0], calendar=make_calendar(frequency=frequency))
    days = {"starts_on": dt.date(2026, 11, 15), "cut_off_on": dt.date(2026, 12, 14), "due_on": dt.date(2026, 12, 17)}
    make_due_report(duty=duty, closed_at=timezone.now(), **days)
    with pytest.raises(InvalidInputError, match="đã khóa"):
        write(scene, as_of=as_of, kind="final")


def test_a_return_lets_go_of_nothing_that_another_closed_report_holds(scene, closed):
    """The quarter ends with the month, and asks for the same values."""
    duty = make_duty(locality=scene.communes[0], calendar=make_calendar(frequency="quarter"))
    quarter = make_due_report(duty=duty, label="quý II/2026", starts_on=dt.date(2026, 3, 15))
    send_report(report=quarter, by=scene.officers[0])
    with pytest.raises(InvalidInputError, match="Kỳ tháng 6/2026 của Xã Bố Hạ đã khóa"):
        return_report(report=quarter, rows={scene.indicator(): "Sai"}, by=scene.planner)
    assert Observation.objects.filter(returned_at__isnull=False).count() == 0


def close_other(scene, **facts):
    report = make_due_report(duty=make_duty(locality=scene.communes[0], **facts))
    send_report(report=report, by=scene.officers[0])
    accept_report(report=report, by=scene.planner)
    close_reports(reports=[report], by=scene.planner)


def test_a_report_on_one_sector_holds_only_that(scene):
    close_other(scene, sector=Sector.objects.create(name="Xã hội"))
    assert write(scene)
    close_other(scene, sector=scene.indicator().sector)
    with pytest.raises(InvalidInputError):
        write(scene, "21")


def test_a_report_on_one_plan_holds_only_its_indicators(scene):
    plan = make_plan(locality=scene.communes[0], period=make_period(2026))
    make_target(plan=plan, indicator=scene.indicator(1))
    close_other(scene, plan=plan)
    assert write(scene)
    with pytest.raises(InvalidInputError):
        write(scene, row=1)


def test_a_month_does_not_hold_what_runs_for_years(scene, closed):
    plan = make_plan(locality=scene.communes[0], period=make_period(2026))
    plan.period.starts_on, plan.period.ends_on, plan.period.pk = dt.date(2026, 1, 1), dt.date(2030, 12, 31), None
    plan.period.save(force_insert=True)
    scene.targets[0][0] = make_target(plan=plan, indicator=scene.indicator(), period=plan.period)
    assert write(scene)
    close_other(scene, calendar=make_calendar(frequency="year"))
    with pytest.raises(InvalidInputError):
        write(scene, "21")


def test_an_exception_leaves_one_unit_open_through_its_day(scene, closed, clock):
    grant_exception(report=closed, until=FRIDAY, reason="Sai số hộ", by=scene.planner)
    assert write(scene)
    clock.move_to("2026-06-19 23:00+07:00")
    assert write(scene, row=1)
    clock.move_to("2026-06-20 00:30+07:00")
    with pytest.raises(InvalidInputError):
        write(scene, kind="final")
    assert ReportStep.objects.get(step=Step.EXCEPTED).note == "đến hết 19/06/2026: Sai số hộ"
    again = grant_exception(report=closed, until=dt.date(2026, 6, 22), reason="Chưa xong", by=scene.planner)
    assert CloseException.objects.get(withdrawn_at__isnull=True) == again


def test_what_is_stored_of_an_exception_is_in_the_language_of_the_service(scene, closed):
    with translation.override("en"):
        grant_exception(report=closed, until=FRIDAY, reason="Sai số hộ", by=scene.planner)
    assert closed.steps.get(step=Step.EXCEPTED).note == "đến hết 19/06/2026: Sai số hộ"


def test_an_exception_is_withdrawn(scene, closed):
    granted = grant_exception(report=closed, until=FRIDAY, reason="Sai số hộ", by=scene.planner)
    with pytest.raises(ConflictError, match="đến hết 19/06/2026"):
        grant_exception(report=closed, until=FRIDAY, reason="Lại nữa", by=scene.planner)
    withdraw_exception(exception=granted, by=scene.planner)
    with pytest.raises(InvalidInputError):
        write(scene)
    with pytest.raises(ConflictError):
        withdraw_exception(exception=granted, by=scene.planner)


def test_an_exception_needs_a_day_a_reason_and_a_lock(scene, closed):
    with pytest.raises(InvalidInputError) as refused:
        grant_exception(report=closed, until=dt.date(2026, 6, 14), reason=" ", by=scene.planner)
    assert len(refused.value.problems) == 2
    with pytest.raises(ConflictError, match="chưa khóa"):
        grant_exception(report=scene.reports[1], until=FRIDAY, reason="Sai", by=scene.planner)


def test_what_is_opened_again_is_open_for_all(scene, closed):
    grant_exception(report=closed, until=FRIDAY, reason="Sai số hộ", by=scene.planner)
    open_reports(reports=[closed], by=scene.planner, note="Khóa nhầm")
    assert write(scene)
    assert not CloseException.objects.filter(withdrawn_at__isnull=True).exists()
    with pytest.raises(ConflictError, match="chưa khóa"):
        open_reports(reports=[closed], by=scene.planner)


def test_leaders_and_the_unit_itself_neither_close_nor_open(scene, closed):
    granted = grant_exception(report=closed, until=FRIDAY, reason="Sai số hộ", by=scene.planner)
    for user in (scene.leader, scene.officers[0]):
        for verb in (
            lambda by=user: close_reports(reports=[closed], by=by),
            lambda by=user: open_reports(reports=[closed], by=by),
            lambda by=user: grant_exception(report=closed, until=FRIDAY, reason="Sai", by=by),
            lambda by=user: withdraw_exception(exception=granted, by=by),
        ):
            with pytest.raises(NotAllowedError):
                verb()


def test_the_lock_costs_one_query(scene, closed, django_assert_num_queries):
    entries = [scene.entry("20", row=row, n=1) for row in (0, 1)]
    with django_assert_num_queries(1):
        assert locked_reports(entries, dt.date(2026, 6, 15)) == []
