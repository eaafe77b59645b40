"""What was received is its unit's no more until it comes back, whichever way it is written; what says the same as
before changes nothing and is refused nowhere."""

import pytest

from indicators.errors import InvalidInputError
from indicators.models import Observation, ReportAnswer
from indicators.services.observations import record_observations
from indicators.services.reporting import NewAnswer, answer_indicators, answer_report, withdraw_answer, withdraw_answers
from indicators.services.review import accept_report, close_reports, grant_exception, return_report
from indicators.services.sheets import save_cells, send_sheet
from localities.choices import Role
from tests.factories import make_calendar, make_due_report, make_duty, make_membership
from tests.support.api import Api
from tests.support.figures import change_of

pytestmark = pytest.mark.django_db

RECEIVED = "Báo cáo tháng 6/2026 của Xã Bố Hạ đã được nhận"


@pytest.fixture
def received(scene):
    answer_report(
        report=scene.reports[0], answer="nothing_to_report", indicator=scene.indicator(1), by=scene.officers[0]
    )
    return accept_report(report=scene.send(0, "14"), by=scene.planner)


def write(scene, *entries, by=None, **facts):
    return record_observations(entries=entries, source="Nguồn", by=by or scene.officers[0], **facts)


def test_its_officer_changes_no_value(scene, received):
    with pytest.raises(InvalidInputError) as refused:
        write(scene, scene.entry("20"), scene.entry("21", row=1), scene.entry("14", kind="final"))
    assert refused.value.problems == [
        f"{RECEIVED}. Cần sửa số liệu thì đề nghị đơn vị nhận báo cáo trả lại. "
        "Chưa ghi: Tỷ lệ che phủ rừng, Tỷ lệ hộ dùng nước sạch."
    ]


def test_its_officer_changes_no_answer(scene, received):
    report, officer, answer = received, scene.officers[0], ReportAnswer.objects.get()
    for verb in (
        lambda: withdraw_answer(answer=answer, by=officer),
        lambda: withdraw_answers(report=report, indicators=[scene.indicator(1)], by=officer),
        lambda: answer_report(report=report, answer="does_not_apply", by=officer),
        lambda: answer_indicators(report=report, answers=[NewAnswer(scene.indicator(1), "does_not_apply")], by=officer),
    ):
        with pytest.raises(InvalidInputError, match=f"{RECEIVED}. Cần sửa"):
            verb()


def test_over_the_api_it_is_said_as_well(scene, received):
    body = {"answer": ReportAnswer.objects.get().pk}
    status, said = Api(scene.officers[0]).post(f"due-reports/{received.pk}/withdraw-answer/", body)
    assert (status, RECEIVED in said["detail"]) == (400, True)


def test_whoever_receives_it_and_the_service_itself_may(scene, received):
    assert write(scene, scene.entry("20"), by=scene.planner)
    assert record_observations(entries=[scene.entry("21")], source="Nguồn", by=None)
    withdraw_answer(answer=ReportAnswer.objects.get(), by=scene.planner)


def test_an_officer_here_who_receives_elsewhere_is_an_officer_here(scene, received):
    make_membership(scene.officers[0], scene.communes[1], Role.PLANNING_OFFICER)
    accept_report(report=scene.send(1, "14"), by=scene.planner)
    assert write(scene, scene.entry("20", n=1))
    with pytest.raises(InvalidInputError, match=RECEIVED):
        write(scene, scene.entry("20"), scene.entry("21", n=1))


def test_what_comes_back_is_its_officer_s_again(scene, received):
    return_report(report=received, rows={scene.indicator(): "Xem lại"}, by=scene.planner)
    assert write(scene, scene.entry("20"))
    withdraw_answer(answer=ReportAnswer.objects.get(), by=scene.officers[0])


def test_what_is_excepted_from_its_lock_is_its_officer_s(scene, received):
    close_reports(reports=[received], by=scene.planner)
    grant_exception(report=received, until=received.due_on, reason="Sai số hộ", by=scene.planner)
    assert write(scene, scene.entry("20"))
    withdraw_answer(answer=ReportAnswer.objects.get(), by=scene.officers[0])


def test_the_sheet_of_another_report_of_the_same_days_goes_up(scene, received):
    """The quarter's is reviewed in its turn."""
    duty = make_duty(locality=scene.communes[0], calendar=make_calendar(frequency="quarter"))
    quarter = make_due_report(duty=duty, label="quý II/2026")
    save_cells(report=quarter, changes=[change_of(quarter, scene.indicator(), "20")], by=scene.officers[0])
    send_sheet(report=quarter, allows_missing=True, by=scene.officers[0])
    assert Observation.objects.get(value=20).report == quarter


@pytest.mark.parametrize("closes", [False, True], ids=["received", "closed"])
def test_what_is_there_already_is_not_refused(scene, received, closes):
    if closes:
        close_reports(reports=[received], by=scene.planner)
    assert write(scene, scene.entry("14")) == []
    with pytest.raises(InvalidInputError, match="Chưa ghi: Tỷ lệ hộ dùng nước sạch") as refused:
        write(scene, scene.entry("14"), scene.entry("15", row=1))
    assert len(refused.value.problems) == 1
