"""The page of a target and what the authority decides there."""

import datetime as dt
from xml.etree.ElementTree import fromstring

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from indicators.choices import Accumulation, ObservationKind, Standing, Verdict
from indicators.models import Milestone, Target, VerdictDecision
from indicators.services.recompute import recompute_stale
from indicators.services.staleness import mark_stale
from localities.choices import Role
from tests.factories import (
    make_due_report,
    make_duty,
    make_indicator,
    make_locality,
    make_membership,
    make_observation,
    make_period,
    make_plan,
    make_target,
    make_user,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan():
    return make_plan(locality=make_locality("Huyện Vĩnh Bảo"), title="Nghị quyết 06")


@pytest.fixture
def target(plan):
    """100 by the end of the year; 40 by the end of September: far behind."""
    indicator = make_indicator("Thu ngân sách", accumulation=Accumulation.FLOW)
    return make_target("100", "100", "100", plan=plan, indicator=indicator)


def report(target, value, day=None, **facts):
    facts = {"as_of": day or dt.date(2023, 9, 30), "kind": ObservationKind.FINAL} | facts
    found = make_observation(target, value, **facts)
    judge()
    return found


def judge():
    mark_stale(Target.objects.values_list("pk", flat=True))
    recompute_stale()


def sign_in(client, locality, role=Role.VIEWER):
    user = make_user()
    make_membership(user, locality, role)
    client.force_login(user)
    return user


def page_of(client, target, **sent):
    address = reverse("decide" if sent else "target", args=[target.pk])
    response = client.post(address, sent, follow=True) if sent else client.get(address)
    return response, " ".join(response.content.decode().split())


def test_a_target_says_its_finding_and_its_story(client, plan, target):
    sign_in(client, plan.locality)
    report(target, "40")
    response, page = page_of(client, target)
    assert response.status_code == 200
    assert "Chậm nhiều, 34,8 điểm so với tiến độ; dự báo cuối năm 53 % kế hoạch" in page
    assert '<polyline class="expected"' in page
    assert "Giao chỉ tiêu “100” theo Nghị quyết 06." in page


def test_every_setter_of_the_indicator_is_there_the_counted_one_first(client, plan, target):
    sign_in(client, plan.locality)
    city = make_plan(locality=plan.locality, period=plan.period, title="Thành phố giao", is_leading=True)
    theirs = make_target("90", "90", "90", plan=city, indicator=target.indicator)
    _response, page = page_of(client, target)
    assert page.index(reverse("target", args=[theirs.pk])) < page.index('<th scope="row">Nghị quyết 06')


def test_shares_of_a_target_are_listed(client, plan, target):
    sign_in(client, plan.locality)
    below = make_locality("Xã Tam Đa", parent=plan.locality)
    share = make_target("30", "30", "30", plan=plan, indicator=target.indicator, locality=below, breaks_down=target)
    _response, page = page_of(client, target)
    assert f'{reverse("target", args=[share.pk])}">30</a>' in page


def test_milestones_stand_among_the_reasons(client, plan, target):
    sign_in(client, plan.locality)
    Milestone.objects.create(target=target, on=dt.date(2023, 6, 30), value="45.5")
    report(target, "40")
    assert "30/06: 45,5" in page_of(client, target)[1]


def test_outside_the_scope_a_target_does_not_exist(client, target):
    sign_in(client, make_locality("Huyện Yên Thế"), Role.LEADER)
    assert client.get(reverse("target", args=[target.pk])).status_code == 404
    assert client.post(reverse("decide", args=[target.pk]), {"action": "decide"}).status_code == 404


def test_a_leader_decides_and_the_page_shows_it(client, plan, target):
    sign_in(client, plan.locality, Role.LEADER)
    report(target, "40")
    evidence = SimpleUploadedFile("bien-ban.pdf", b"%PDF-1.7\n%%EOF\n")
    sent = {"action": "decide", "verdict": "met", "document": "Thông báo 12", "evidence_file": evidence}
    _response, page = page_of(client, target, **sent)
    decision = VerdictDecision.objects.get()
    assert (decision.verdict, decision.document, bool(decision.evidence_file)) == (Verdict.MET, "Thông báo 12", True)
    assert "Đã ghi đánh giá chính thức." in page
    assert "tính từ số liệu:" in page


def test_with_a_new_value_it_waits_until_somebody_confirms(client, plan, target):
    sign_in(client, plan.locality, Role.LEADER)
    first = report(target, "40", is_current=True)
    page_of(client, target, action="decide", verdict="met", document="Thông báo 12")
    type(first).objects.filter(pk=first.pk).update(is_current=False)
    report(target, "45", dt.date(2023, 10, 31))
    assert "chính thức, chờ xác nhận lại:" in page_of(client, target)[1]
    _response, page = page_of(client, target, action="confirm", reason="Vẫn đạt")
    assert "chờ xác nhận lại" not in page
    assert VerdictDecision.objects.count() == 2


def test_a_verdict_is_withdrawn_with_a_reason(client, plan, target):
    sign_in(client, plan.locality, Role.LEADER)
    page_of(client, target, action="decide", verdict="met", document="Thông báo 12")
    response, page = page_of(client, target, action="withdraw", reason="")
    assert (response.status_code, "Rút đánh giá phải có lý do." in page) == (400, True)
    page_of(client, target, action="withdraw", reason="Ghi nhầm")
    target.refresh_from_db()
    assert target.official_verdict == ""


def test_what_is_wrong_is_said_at_once_and_what_was_typed_stays(client, plan, target):
    sign_in(client, plan.locality, Role.LEADER)
    response, page = page_of(client, target, action="decide", verdict="", reason="", evidence_text="<i>Biên bản</i>")
    assert response.status_code == 400
    assert page.count('class="problem"') >= 1
    assert "&lt;i&gt;Biên bản&lt;/i&gt;</textarea>" in page


@pytest.mark.parametrize("role", [Role.VIEWER, Role.DATA_OFFICER])
def test_others_see_no_form_and_may_not_send_one(client, plan, target, role):
    sign_in(client, plan.locality, role)
    assert 'name="verdict"' not in page_of(client, target)[1]
    response, _page = page_of(client, target, action="decide", verdict="met", document="Thông báo 12")
    assert response.status_code == 403
    assert not VerdictDecision.objects.exists()


def test_queries_do_not_grow_with_the_story(client, plan, target):
    sign_in(client, plan.locality)
    report(target, "40")
    address = reverse("target", args=[target.pk])
    with CaptureQueriesContext(connection) as first:
        client.get(address)
    for month in range(1, 8):
        report(target, str(month), dt.date(2023, month, 1), is_current=False)
    other = make_plan(locality=plan.locality, period=make_period(2023), title="Thành phố giao")
    make_target("90", "90", "90", plan=other, indicator=target.indicator)
    judge()
    with CaptureQueriesContext(connection) as second:
        client.get(address)
    assert len(second) == len(first)


# --- Where a value comes from, and the chart as a picture ------------------------------------------------------------
@pytest.mark.parametrize(
    ("accepted", "said"),
    [
        ({}, "báo cáo tháng 6/2026; chờ duyệt"),
        ({"accepted_at": dt.datetime(2026, 6, 20, tzinfo=dt.UTC)}, "báo cáo tháng 6/2026; nhận ngày 20/06/2026"),
    ],
)
def test_a_value_says_its_report_and_whether_it_was_accepted(client, plan, target, accepted, said):
    sign_in(client, plan.locality)
    sent = make_due_report(duty=make_duty(locality=plan.locality))
    report(target, "40", report=sent, **accepted)
    _response, page = page_of(client, target)
    assert f"<dd>{said}</dd>" in page
    assert f'href="{reverse("report", args=[sent.pk])}"' in page


def test_the_numbers_of_the_chart_stand_as_a_table(client, plan, target):
    sign_in(client, plan.locality)
    report(target, "20", dt.date(2023, 6, 30), is_current=False, recorded_by=make_user(full_name="Trần Văn Bình"))
    report(target, "40")
    _response, page = page_of(client, target)
    assert '<th scope="row">30/06/2023</th>' in page
    assert "Trần Văn Bình" in page


def test_the_chart_is_saved_as_a_drawing_with_title_unit_and_sources(client, plan, target):
    sign_in(client, plan.locality)
    report(target, "40")
    response = client.get(reverse("target-chart", args=[target.pk]))
    drawn = response.content.decode()
    assert response["Content-Type"] == "image/svg+xml"
    assert fromstring(drawn).tag.endswith("svg")
    for words in ("Chậm nhiều, 34,8 điểm", "Thu ngân sách (%)", "Nghị quyết 06; Báo cáo."):
        assert words in drawn


def test_the_chart_on_its_page_says_what_its_lines_mean_and_where_its_figures_come_from(client, plan, target):
    report(target, "40", dt.date(2023, 6, 30))
    sign_in(client, plan.locality)
    assert "nét xám: mức giao. Nguồn: Nghị quyết 06; Báo cáo." in page_of(client, target)[1]


def test_a_part_is_called_after_its_whole(client, plan, target):
    part = make_target(plan=plan, indicator=make_indicator("học viên"), stands_under=target, standing=Standing.PART)
    sign_in(client, plan.locality)
    assert "<h1>Thu ngân sách: học viên" in page_of(client, part)[1]


def test_without_anything_to_draw_there_is_no_drawing(client, plan, target):
    sign_in(client, plan.locality)
    assert client.get(reverse("target-chart", args=[target.pk])).status_code == 404
    assert "Lưu biểu đồ" not in page_of(client, target)[1]


def test_outside_the_scope_there_is_no_drawing(client, target):
    report(target, "40")
    sign_in(client, make_locality("Huyện Yên Thế"))
    assert client.get(reverse("target-chart", args=[target.pk])).status_code == 404
