"""A report that is answered instead of filled in is received like any other."""

import pytest

from indicators.choices import Review
from indicators.errors import ConflictError, NotAllowedError
from indicators.models import DueReport, ReportAnswer
from indicators.reviewing import mark_of
from indicators.services.reporting import answer_report, withdraw_answer
from indicators.services.review import accept_report, accept_reports, return_report
from indicators.services.sheets import save_cells, send_sheet
from localities.choices import Role
from tests.factories import make_membership
from tests.support.figures import change_of

pytestmark = pytest.mark.django_db


def answer_rows(scene):
    cells = [
        change_of(scene.reports[0], scene.indicator(row), answer=answer)
        for row, answer in enumerate(["nothing_to_report", "does_not_apply"])
    ]
    save_cells(report=scene.reports[0], changes=cells, by=scene.officers[0])
    send_sheet(report=scene.reports[0], by=scene.officers[0])


def answer_whole(scene):
    return answer_report(report=scene.reports[0], answer="nothing_to_report", by=scene.officers[0])


def review_of(scene):
    return DueReport.objects.get(pk=scene.reports[0].pk).review


@pytest.mark.parametrize("give", [answer_rows, answer_whole])
def test_on_the_page(scene, client, give):
    give(scene)
    client.force_login(scene.planner)
    address = f"/reports/{scene.reports[0].pk}/review/"
    page = client.get(address)
    assert (page.context["may_accept"], page.context["may_return"]) == (True, True)
    answer = client.post(address, {"action": "accept", "seen": page.context["mark"]})
    assert (answer.status_code, review_of(scene)) == (302, Review.ACCEPTED)


def test_as_a_whole_it_came_in_with_its_answer(scene):
    answer = answer_whole(scene)
    accept_report(report=scene.reports[0], by=scene.planner)
    report = DueReport.objects.get(pk=scene.reports[0].pk)
    assert (report.review, report.sent_at, report.sent_by) == (
        *(Review.ACCEPTED, answer.answered_at),
        scene.officers[0],
    )


def test_as_a_whole_in_the_list(scene, client):
    """It is to be looked at: nobody ticked it beforehand."""
    answer_whole(scene)
    client.force_login(scene.planner)
    page = client.get("/reviews/")
    (line, _other) = page.context["listing"].lines
    assert (line.standing, line.is_plain, line.can_be_closed) == ("sent", False, True)
    assert "trả lời cho cả báo cáo" in page.content.decode()
    client.post("/reviews/", {"action": "accept", "report": [line.report.pk], f"seen-{line.report.pk}": line.mark})
    assert review_of(scene) == Review.ACCEPTED


def test_as_a_whole_it_is_returned_and_filled_in(scene):
    answer_whole(scene)
    return_report(report=scene.reports[0], rows={scene.indicator(): "Có phát sinh"}, by=scene.planner)
    assert not ReportAnswer.objects.filter(withdrawn_at__isnull=True).exists()
    cell = change_of(scene.reports[0], scene.indicator(), "14")
    save_cells(report=scene.reports[0], changes=[cell], by=scene.officers[0])
    send_sheet(report=scene.reports[0], allows_missing=True, by=scene.officers[0])
    assert review_of(scene) == Review.SENT


def test_nobody_receives_what_they_answered(scene):
    make_membership(scene.officers[0], scene.province, Role.PLANNING_OFFICER)
    answer_whole(scene)
    with pytest.raises(NotAllowedError):
        accept_report(report=scene.reports[0], by=scene.officers[0])


def test_an_answer_that_was_changed_since_it_was_seen_is_not_received(scene):
    answer = answer_whole(scene)
    seen = mark_of(scene.reports[0])
    withdraw_answer(answer=answer, by=scene.officers[0])
    answer_report(report=scene.reports[0], answer="does_not_apply", by=scene.officers[0])
    with pytest.raises(ConflictError, match="vừa thay đổi"):
        accept_report(report=scene.reports[0], seen=seen, by=scene.planner)


def test_what_nobody_sent_or_answered_is_not_received(scene):
    with pytest.raises(ConflictError, match="chưa gửi"):
        accept_reports(reports=scene.reports, by=scene.planner)
