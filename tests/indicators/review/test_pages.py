"""The pages of reviewing: the list of units and the sheet of one, by scope and role."""

import datetime as dt

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse

from indicators.choices import Review, Step
from indicators.models import CloseException, DueReport, ReportAttachment
from indicators.services.findings import audit_stale
from indicators.services.observations import record_observations
from indicators.services.recompute import recompute_stale
from indicators.services.reporting.steps import add_step
from indicators.services.review import accept_report, close_reports, return_report
from localities.choices import Role
from tests.factories import make_due_report, make_locality, make_membership, make_user
from tests.support.asking import asked, confirm
from tests.support.pages import texts_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def planner(client, scene):
    client.force_login(scene.planner)
    return client


def texts(response):
    return " ".join(texts_of(response.content.decode()))


def page_of(report):
    return reverse("review-report", args=[report.pk])


def seen_on(client, report):
    return client.get(page_of(report)).context["mark"]


def settle():
    recompute_stale()
    audit_stale()


def test_the_list_says_who_has_reported(planner, scene):
    scene.send(0, "14", "15")
    settle()
    said = texts(planner.get("/reviews/"))
    assert "Duyệt báo cáo tháng 6/2026" in said
    assert "Tỉnh Bắc Ninh đã nhận 0/2 đơn vị" in said
    assert "Xã Bố Hạ ◑ Đã gửi, chờ duyệt" in said
    assert "không có gì lạ" in said
    assert "Xã Tam Tiến ◔ Đến kỳ, chưa gửi" in said


def test_what_was_sent_late_says_how_late(planner, scene, clock):
    clock.move_to("2026-06-19 08:00+07:00")
    scene.send(0, "14", "15")
    assert "muộn 2 ngày làm việc" in texts(planner.get("/reviews/"))


def test_the_list_is_narrowed_by_its_address(planner, scene):
    scene.send(0, "14", "15")
    make_due_report(duty=scene.reports[0].duty, locality=scene.communes[0], cut_off_on=dt.date(2026, 6, 2))
    rows = planner.get("/reviews/", {"state": "sent"})
    assert ("Bố Hạ" in texts(rows), "Xã Tam Tiến" in texts(rows)) == (True, False)
    calendar = scene.reports[0].duty.calendar_id
    other = planner.get("/reviews/", {"period": f"{calendar}_2026-06-02"})
    assert [line.report.cut_off_on for line in other.context["listing"].lines] == [dt.date(2026, 6, 2)]
    for odd in ({"period": "x", "state": "y", "unit": "٣"}, {"unit": "9" * 30}):
        assert planner.get("/reviews/", odd).status_code == 200


def test_the_own_report_that_takes_the_sums_is_one_click_away(planner, scene):
    own = make_due_report(locality=scene.province)
    assert f'href="{reverse("report", args=[own.pk])}"' in planner.get("/reviews/").content.decode()


def test_units_with_nothing_odd_are_taken_together(planner, scene):
    reports = [scene.send(n, "14", "15") for n in (0, 1)]
    settle()
    listing = planner.get("/reviews/").context["listing"]
    form = {"action": "accept", "report": [line.report.pk for line in listing.lines if line.is_plain]}
    form |= {f"seen-{line.report.pk}": line.mark for line in listing.lines}
    assert planner.post("/reviews/", form).status_code == 302
    assert set(DueReport.objects.values_list("review", flat=True)) == {Review.ACCEPTED}
    form = {"action": "close", "report": [one.pk for one in reports]}
    assert "Đơn vị 2" in asked(planner.post("/reviews/", form))
    assert not DueReport.objects.filter(closed_at__isnull=False).exists()
    response = confirm(planner, "/reviews/", form, follow=True)
    assert "Đã khóa kỳ của 2 đơn vị." in texts(response)


def test_what_changed_since_the_list_was_made_is_not_taken(planner, scene):
    report = scene.send(0, "14", "15")
    listing = planner.get("/reviews/").context["listing"]
    record_observations(entries=[scene.entry("20")], source="API", by=scene.officers[0])
    form = {"action": "accept", "report": [report.pk], f"seen-{report.pk}": listing.lines[0].mark}
    response = planner.post("/reviews/", form)
    assert (response.status_code, "vừa thay đổi" in texts(response)) == (409, True)
    assert planner.post("/reviews/", {"action": "accept"}).status_code == 409


def test_rows_that_need_a_look_are_unfolded(planner, scene):
    for month, value in ((2, "12"), (3, "12.5"), (4, "13"), (5, "13.5")):
        entry = scene.entry(value, as_of=dt.date(2026, month, 14))
        record_observations(entries=[entry], source="Tháng", by=scene.officers[0])
        recompute_stale()
    report = scene.send(0, "9")
    settle()
    context = planner.get(page_of(report)).context
    odd = {row.indicator_id: [remark.look for remark in remarks] for row, remarks, _reason in context["odd"]}
    assert odd == {scene.indicator().pk: ["verdict", "leap"], scene.indicator(1).pk: ["missing"]}
    said = texts(planner.get(page_of(report)))
    assert "Thay đổi −4,5 % so với kỳ trước; các kỳ trước thay đổi nhiều nhất 0,5 %." in said
    assert "Đánh giá từ Vượt thành Chưa đạt." in said


def test_a_report_is_accepted(planner, scene):
    report = scene.send(0, "14", "15")
    response = planner.post(page_of(report), {"action": "accept", "seen": seen_on(planner, report)}, follow=True)
    assert "Đã nhận báo cáo tháng 6/2026 của Xã Bố Hạ." in texts(response)


def test_a_report_with_a_reason_written_is_not_accepted(planner, scene):
    report = scene.send(0, "14", "15")
    form = {"action": "accept", "seen": seen_on(planner, report), f"reason-{scene.indicator().pk}": "Xem lại mẫu số"}
    response = planner.post(page_of(report), form)
    assert response.status_code == 400
    assert "Đã ghi lý do trả lại 1 dòng nên chưa nhận báo cáo. Bấm “Trả lại”, hoặc xóa lý do rồi nhận." in texts(
        response
    )
    assert 'value="Xem lại mẫu số"' in response.content.decode()
    assert DueReport.objects.get(pk=report.pk).review == Review.SENT


def test_a_second_sending_is_told_with_its_time(planner, scene, clock):
    report = scene.send(0, "14", "15")
    clock.shift(3600)
    add_step(report=report, step=Step.SENT, by=scene.officers[0])
    said = texts(planner.get(page_of(report)))
    assert "gửi lúc 08:00 15/06/2026" in said
    assert "gửi lại lúc 09:00 15/06/2026" in said


def test_rows_are_returned_with_their_reasons(planner, scene):
    report = scene.send(0, "14", "15")
    form = {"action": "return", "seen": seen_on(planner, report), f"reason-{scene.indicator().pk}": "Xem lại mẫu số"}
    said = texts(planner.post(page_of(report), form, follow=True))
    assert "Đang trả lại: Xem lại mẫu số" in said
    assert "1 dòng cần xem" in said


def test_what_is_wrong_stands_above_and_nothing_typed_is_lost(planner, scene):
    report = scene.send(0, "14", "15")
    form = {"action": "return", "seen": seen_on(planner, report), "row": [scene.indicator().pk], "note": "Xem kỹ"}
    form[f"reason-{scene.indicator(1).pk}"] = "Lệch"
    response = planner.post(page_of(report), form)
    assert response.status_code == 400
    assert "chưa ghi lý do trả lại" in texts(response)
    assert 'value="Lệch"' in response.content.decode()
    assert "Xem kỹ" in texts(response)


def test_who_looked_at_something_else_is_told(planner, scene):
    report = scene.send(0, "14", "15")
    seen = seen_on(planner, report)
    return_report(report=report, rows={}, note="Thiếu bản ký", by=None)
    scene.send(0)
    response = planner.post(page_of(report), {"action": "accept", "seen": seen})
    assert (response.status_code, "vừa thay đổi" in texts(response)) == (409, True)


def test_a_closed_period_is_opened_for_one_unit(planner, scene):
    report = scene.send(0, "14", "15")
    accept_report(report=report, by=None)
    close_reports(reports=[report], by=None)
    assert planner.post(page_of(report), {"action": "grant", "until": "31/02/2026"}).status_code == 400
    said = texts(
        planner.post(page_of(report), {"action": "grant", "until": "20/06/2026", "reason": "Sai số"}, follow=True)
    )
    assert "Xã Bố Hạ được sửa đến hết 20/06/2026." in said
    assert "Cho sửa sau khi khóa" in said
    assert "thôi được sửa kỳ tháng 6/2026" in asked(planner.post(page_of(report), {"action": "withdraw"}))
    assert CloseException.objects.get().withdrawn_at is None
    confirm(planner, page_of(report), {"action": "withdraw"})
    assert CloseException.objects.get().withdrawn_at is not None
    assert planner.post(page_of(report), {"action": "withdraw"}).status_code == 409
    planner.post(page_of(report), {"action": "open", "note": "Khóa nhầm"})
    assert DueReport.objects.get(pk=report.pk).closed_at is None


def test_an_unknown_action_says_so(planner, scene):
    assert planner.post(page_of(scene.send(0, "14")), {"action": "x"}).status_code == 400


@pytest.mark.parametrize("role", [Role.LEADER, Role.VIEWER, Role.DATA_OFFICER])
def test_others_in_scope_look_and_decide_nothing(client, scene, role):
    user = make_user()
    make_membership(user, scene.province, role)
    client.force_login(user)
    report = scene.send(0, "14")
    for address in ("/reviews/", page_of(report)):
        page = client.get(address)
        assert (page.status_code, "Nhận báo cáo" in texts(page)) == (200, False)
        assert client.post(address, {"action": "accept", "report": report.pk}).status_code == 403


def test_who_sent_it_is_told_why_they_cannot_accept(client, scene):
    make_membership(scene.officers[0], scene.province, Role.PLANNING_OFFICER)
    client.force_login(scene.officers[0])
    report = scene.send(0, "14")
    assert "cần người khác duyệt" in texts(client.get(page_of(report)))
    assert client.post(page_of(report), {"action": "accept"}).status_code == 403


def test_outside_the_scope_there_is_nothing(client, scene):
    user = make_user()
    make_membership(user, make_locality("Tỉnh Lạng Sơn"), Role.PLANNING_OFFICER)
    client.force_login(user)
    report = scene.send(0, "14")
    kept = attach(report)
    assert "Chưa có kỳ báo cáo nào" in texts(client.get("/reviews/"))
    assert client.post("/reviews/", {"action": "accept", "report": report.pk}).status_code == 409
    for address in (page_of(report), reverse("report-attachment", args=[report.pk, kept.pk])):
        assert client.get(address).status_code == 404
    assert client.post(page_of(report), {"action": "accept"}).status_code == 404
    report.refresh_from_db()
    assert report.review == Review.SENT


def attach(report):
    return ReportAttachment.objects.create(
        report=report, file=ContentFile(b"%PDF-1.4", "a.pdf"), name="Biên bản họp.pdf"
    )


def test_attachments_are_given_to_who_may_see_the_report(planner, scene, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    report = scene.send(0, "14")
    address = reverse("report-attachment", args=[report.pk, attach(report).pk])
    assert address in planner.get(page_of(report)).content.decode()
    response = planner.get(address)
    assert b"".join(response.streaming_content) == b"%PDF-1.4"
    assert response["Content-Disposition"].startswith("attachment;")
    ReportAttachment.objects.update(removed_at=report.sent_at)
    assert planner.get(address).status_code == 404


def test_queries_do_not_grow_with_the_units(planner, scene, django_assert_max_num_queries):
    for n in (0, 1):
        scene.send(n, "14", "15")
    planner.get("/reviews/")
    with django_assert_max_num_queries(45) as few:
        planner.get("/reviews/")
    for n in range(4):
        commune = make_locality(f"Xã Thêm {n}", kind="commune", parent=scene.province)
        make_due_report(
            duty=scene.reports[0].duty, locality=commune, review=Review.SENT, sent_at=scene.reports[0].sent_at
        )
    with django_assert_max_num_queries(len(few)):
        planner.get("/reviews/")
