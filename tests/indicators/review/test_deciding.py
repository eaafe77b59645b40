"""A report is sent, then accepted or returned, and sent again: who may, in which order, and what then counts."""

import datetime as dt

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from indicators.choices import Review, Step
from indicators.errors import ConflictError, InvalidInputError, NotAllowedError
from indicators.models import Assessment, Observation, ReportAnswer, ReportStep, ReturnedRow
from indicators.reviewing import mark_of, timeline_of
from indicators.services.observations import record_observations
from indicators.services.recompute import recompute_stale
from indicators.services.reporting import answer_report
from indicators.services.review import accept_report, accept_reports, return_report
from localities.choices import Role
from tests.factories import make_locality, make_membership, make_user

pytestmark = pytest.mark.django_db


def current(scene, row=0):
    target = scene.targets[0][row]
    series = {"locality": target.locality, "indicator": target.indicator, "period": target.period}
    return Observation.objects.filter(**series, is_current=True).first()


def steps(report):
    return list(ReportStep.objects.filter(report=report).values_list("step", flat=True))


def test_accepting_takes_the_values_and_is_a_step(scene):
    report = scene.send(0, "14", "15")
    accept_report(report=report, by=scene.planner, note="Đủ")
    report.refresh_from_db()
    assert report.review == Review.ACCEPTED
    assert steps(report) == [Step.SENT, Step.ACCEPTED]
    assert {(row.accepted_by, row.accepted_at is None) for row in report.observations.all()} == {(scene.planner, False)}
    assert ReportStep.objects.get(step=Step.ACCEPTED).note == "Đủ"


def test_values_that_came_in_another_way_are_accepted_with_their_report(scene):
    record_observations(entries=[scene.entry("14")], source="API", by=scene.officers[0])
    report = scene.send(0)
    accept_report(report=report, by=scene.planner)
    assert current(scene).accepted_by == scene.planner


def test_the_timeline_names_the_rows_of_each_return(scene, clock):
    for row, reason in ((0, "Gấp tám lần"), (1, "Thiếu một xóm")):
        report = scene.send(0, "99", "15") if row == 0 else scene.send(0)
        clock.shift(dt.timedelta(minutes=1))
        return_report(report=report, rows={scene.indicator(row): reason}, by=scene.planner)
        clock.shift(dt.timedelta(minutes=1))
    told = [[(row.indicator, row.reason) for row in one.rows] for one in timeline_of(report)]
    assert told == [[], [(scene.indicator(), "Gấp tám lần")], [], [(scene.indicator(1), "Thiếu một xóm")]]


def test_what_is_corrected_after_the_acceptance_is_not_accepted(scene):
    report = scene.send(0, "14")
    accept_report(report=report, by=scene.planner)
    record_observations(entries=[scene.entry("16")], source="API", by=scene.planner)
    assert current(scene).accepted_at is None


def test_a_returned_value_no_longer_counts_and_the_one_before_does(scene):
    record_observations(entries=[scene.entry("12", as_of=dt.date(2026, 5, 14))], source="Tháng 5", by=scene.officers[0])
    report = scene.send(0, "99", "15")
    recompute_stale()
    return_report(report=report, rows={scene.indicator(): "Gấp tám lần"}, note="Xem dòng 1", by=scene.planner)
    report.refresh_from_db()
    assert report.review == Review.RETURNED
    assert (str(current(scene).value), str(current(scene, 1).value)) == ("12", "15")
    assert current(scene, 1).accepted_at is None
    row = ReturnedRow.objects.get(report=report)
    assert (row.reason, row.returned_by, row.settled_at) == ("Gấp tám lần", scene.planner, None)
    assert ReportStep.objects.get(step=Step.RETURNED).note == "Xem dòng 1"
    recompute_stale()
    assert Assessment.objects.get(target=scene.targets[0][0]).value == 12


def test_with_nothing_before_it_there_is_no_value(scene):
    report = scene.send(0, "99")
    recompute_stale()
    return_report(report=report, rows={scene.indicator(): "Sai"}, by=scene.planner)
    recompute_stale()
    assert current(scene) is None
    assert Assessment.objects.get(target=scene.targets[0][0]).verdict == "no_data"


@pytest.mark.parametrize("value", ["99", "14"])
def test_what_is_sent_again_counts_also_where_it_is_the_same(scene, value):
    report = scene.send(0, "99")
    return_report(report=report, rows={scene.indicator(): "Sai"}, by=scene.planner)
    scene.send(0, value)
    report.refresh_from_db()
    assert report.review == Review.SENT
    assert (str(current(scene).value), current(scene).corrects.returned_at is None) == (value, False)
    assert ReturnedRow.objects.get().settled_at is not None
    assert report.sent_by == scene.officers[0]
    accept_report(report=report, by=scene.planner)
    assert steps(report) == [Step.SENT, Step.RETURNED, Step.SENT, Step.ACCEPTED]


def test_an_answer_that_is_returned_is_withdrawn(scene):
    for indicator in (scene.indicator(), None):
        answer_report(report=scene.reports[0], answer="nothing_to_report", indicator=indicator, by=scene.officers[0])
    report = scene.send(0)
    return_report(report=report, rows={scene.indicator(1): "Có phát sinh"}, by=scene.planner)
    left = ReportAnswer.objects.filter(withdrawn_at__isnull=True)
    assert [answer.indicator for answer in left] == [scene.indicator()]


def test_an_accepted_report_can_still_be_returned(scene):
    report = scene.send(0, "14", "15")
    accept_report(report=report, by=scene.planner)
    return_report(report=report, rows={scene.indicator(): "Nhầm đơn vị tính"}, by=scene.planner)
    assert (current(scene), current(scene, 1).accepted_by) == (None, scene.planner)


def test_without_rows_the_note_says_what_is_amiss(scene):
    report = scene.send(0, "14")
    return_report(report=report, rows={}, note="Thiếu bản ký", by=scene.planner)
    assert (report.review, ReportStep.objects.last().note) == (Review.RETURNED, "Thiếu bản ký")
    assert current(scene) is not None


def test_the_order_is_kept(scene):
    report = scene.reports[0]
    wrong = [lambda: accept_report(report=report, by=scene.planner)]
    wrong.append(lambda: return_report(report=report, rows={}, note="Sai", by=scene.planner))
    for verb in wrong:
        with pytest.raises(ConflictError, match="chưa gửi"):
            verb()
    scene.send(0, "14")
    return_report(report=report, rows={}, note="Sai", by=scene.planner)
    for verb in wrong:
        with pytest.raises(ConflictError, match="trả lại"):
            verb()
    scene.send(0)
    accept_report(report=report, by=scene.planner)
    with pytest.raises(ConflictError, match="đã nhận"):
        accept_report(report=report, by=scene.planner)
    with pytest.raises(InvalidInputError, match="đã được nhận"):
        scene.send(0)


def test_everything_that_is_wrong_with_a_return_is_said_at_once(scene):
    report = scene.send(0, "14", "15")
    rows = {scene.indicator(): " ", scene.indicator(1): "x" * 501}
    with pytest.raises(InvalidInputError) as refused:
        return_report(report=report, rows=rows, note="y" * 2000, by=scene.planner)
    assert len(refused.value.problems) == 3
    with pytest.raises(InvalidInputError, match="ghi lời nhắn"):
        return_report(report=report, rows={}, by=scene.planner)


@pytest.mark.parametrize("role", [Role.LEADER, Role.VIEWER, Role.DATA_OFFICER])
def test_only_planners_and_administrators_review(scene, role):
    user = make_user()
    make_membership(user, scene.province, role)
    _refused(scene, scene.send(0, "14"), user)


def test_not_from_another_place(scene):
    user = make_user()
    make_membership(user, make_locality("Tỉnh Lạng Sơn"), Role.PLANNING_OFFICER)
    _refused(scene, scene.send(0, "14"), user)


def test_nobody_reviews_what_they_sent(scene):
    make_membership(scene.officers[0], scene.province, Role.PLANNING_OFFICER)
    _refused(scene, scene.send(0, "14"), scene.officers[0])


def _refused(scene, report, user):
    for verb in (
        lambda: accept_report(report=report, by=user),
        lambda: return_report(report=report, rows={}, note="Sai", by=user),
    ):
        with pytest.raises(NotAllowedError):
            verb()


def test_who_saw_something_else_is_told(scene):
    report = scene.send(0, "14")
    seen = mark_of(report)
    record_observations(entries=[scene.entry("15")], source="API", by=scene.officers[0])
    with pytest.raises(ConflictError, match="vừa thay đổi"):
        accept_report(report=report, by=scene.planner, seen=seen)
    seen = mark_of(report)
    return_report(report=report, rows={}, note="Thiếu bản ký", by=scene.planner, seen=seen)
    scene.send(0)
    with pytest.raises(ConflictError, match="vừa thay đổi"):
        return_report(report=report, rows={}, note="Thiếu bản ký", by=scene.planner, seen=seen)


def test_several_are_accepted_together_or_none(scene):
    first, second = scene.send(0, "14"), scene.reports[1]
    with pytest.raises(ConflictError, match="Tam Tiến"):
        accept_reports(reports=[first, second], by=scene.planner)
    first.refresh_from_db()
    assert first.review == Review.SENT
    scene.send(1, "15")
    assert len(accept_reports(reports=[first, second], by=scene.planner)) == 2


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.tuples(st.sampled_from(["send", "return", "accept", "record"]), st.sampled_from(["12", "13"])), max_size=7
    )
)
def test_at_most_one_value_counts_and_never_a_returned_one(scene, moves):
    Observation.objects.update(is_current=False, corrects=None)
    Observation.objects.all().delete()
    ReportStep.objects.all().delete()
    ReturnedRow.objects.all().delete()
    report = scene.reports[0]
    type(report).objects.update(review=Review.NOT_SENT, sent_at=None, sent_by=None)
    for move, value in moves:
        try:
            if move == "send":
                scene.send(0, value)
            elif move == "return":
                return_report(report=report, rows={scene.indicator(): "Sai"}, by=scene.planner)
            elif move == "accept":
                accept_report(report=report, by=scene.planner)
            else:
                entry = scene.entry(value, as_of=dt.date(2026, 5, 14))
                record_observations(entries=[entry], source="API", by=scene.officers[0])
        except (ConflictError, InvalidInputError):
            pass
        live = Observation.objects.filter(is_superseded=False)
        counting = [row for row in live if row.is_current]
        standing = [row for row in live if row.returned_at is None]
        assert len(counting) == bool(standing)
        assert all(row in standing for row in counting)
