"""Somebody writes a value at the very moment a planner closes its period: one of them comes second and knows it.

SQLite has one writer at a time; what would slip through there does so on PostgreSQL.
"""

import pytest

from indicators.errors import ConflictError, InvalidInputError
from indicators.models import CloseException, DueReport, Observation, ReportAnswer
from indicators.services.observations import record_observations
from indicators.services.reporting import answer_report
from indicators.services.review import accept_report, close_reports, grant_exception, return_report, withdraw_exception
from indicators.services.sheets import save_cells, send_sheet
from tests.alerts.steps import in_the_middle
from tests.factories import make_calendar, make_due_report, make_duty
from tests.support.figures import change_of

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def received(scene):
    report = scene.send(0, "14", "15")
    return accept_report(report=report, by=scene.planner)


def write(scene):
    record_observations(entries=[scene.entry("20")], source="Nguồn", by=scene.planner)


def close(scene):
    close_reports(reports=[scene.reports[0]], by=scene.planner)


def refused(work):
    def tried():
        with pytest.raises((InvalidInputError, ConflictError), match="đã khóa"):
            work()

    return tried


def test_who_closes_waits_for_a_value_that_is_being_written(scene, received, monkeypatch):
    found = []

    def close_and_look():
        close(scene)
        found.extend(Observation.objects.filter(value=20))

    in_the_middle(monkeypatch, "indicators.services.observations.lock_above", lambda: write(scene), close_and_look)
    assert len(found) == 1


def test_a_value_waits_for_who_closes_and_is_refused(scene, received, monkeypatch):
    place = "indicators.services.review.closing.add_step"
    in_the_middle(monkeypatch, place, lambda: close(scene), refused(lambda: write(scene)))
    assert not Observation.objects.filter(value=20).exists()


def test_a_sheet_waits_for_who_closes_another_report_of_its_values(scene, monkeypatch):
    """The quarter's report of the same days is closed while the month's goes up."""
    duty = make_duty(locality=scene.communes[0], calendar=make_calendar(frequency="quarter"))
    quarter = make_due_report(duty=duty, label="quý II/2026")
    answer_report(report=quarter, answer="nothing_to_report", by=scene.officers[0])
    save_cells(
        report=scene.reports[0],
        changes=[change_of(scene.reports[0], scene.indicator(), "20")],
        by=scene.officers[0],
    )
    in_the_middle(
        monkeypatch,
        "indicators.services.review.closing.add_step",
        lambda: close_reports(reports=[quarter], by=scene.planner),
        refused(lambda: send_sheet(report=scene.reports[0], allows_missing=True, by=scene.officers[0])),
    )
    assert not Observation.objects.exists()


def test_a_value_waits_for_who_accepts_and_is_refused(scene, monkeypatch):
    report = scene.send(0, "14", "15")

    def correct():
        with pytest.raises(InvalidInputError, match="đã được nhận"):
            record_observations(entries=[scene.entry("20")], source="Nguồn", by=scene.officers[0])

    place = "indicators.services.review.accepting.add_step"
    in_the_middle(monkeypatch, place, lambda: accept_report(report=report, by=scene.planner), correct)
    assert not Observation.objects.filter(value=20).exists()


def test_an_answer_waits_for_who_closes_and_is_refused(scene, received, monkeypatch):
    def answer():
        answer_report(report=scene.reports[0], answer="nothing_to_report", by=scene.officers[0])

    place = "indicators.services.review.closing.add_step"
    in_the_middle(monkeypatch, place, lambda: close(scene), refused(answer))
    assert not ReportAnswer.objects.exists()


def test_a_value_waits_for_who_ends_its_exception(scene, received, monkeypatch):
    close(scene)
    granted = grant_exception(report=received, until=received.due_on, reason="Sai số hộ", by=scene.planner)
    in_the_middle(
        monkeypatch,
        "indicators.services.review.exceptions.add_step",
        lambda: withdraw_exception(exception=CloseException.objects.get(pk=granted.pk), by=scene.planner),
        refused(lambda: write(scene)),
    )
    assert not Observation.objects.filter(value=20).exists()


def test_a_sheet_and_a_return_of_reports_of_the_same_days_take_turns(scene, monkeypatch):
    """Each holds its own report and then those beside it: without one order they would wait in a circle."""
    scene.send(0, "14", "15")
    duty = make_duty(locality=scene.communes[0], calendar=make_calendar(frequency="quarter"))
    quarter = make_due_report(duty=duty, label="quý II/2026")
    save_cells(report=quarter, changes=[change_of(quarter, scene.indicator(), "20")], by=scene.officers[0])
    in_the_middle(
        monkeypatch,
        "indicators.services.sheets.sending.load_sheet",
        lambda: send_sheet(report=quarter, allows_missing=True, by=scene.officers[0]),
        lambda: return_report(report=scene.reports[0], rows={scene.indicator(1): "Sai"}, by=scene.planner),
    )
    assert Observation.objects.get(value=20).report == quarter
    assert DueReport.objects.get(pk=scene.reports[0].pk).review == "returned"
