"""The first page: each role's part, what it says, what it does not show, and how many queries it takes."""

import datetime as dt

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from alerts.choices import AlertState, Cause, Severity, Topic
from alerts.models import Alert, Ownership
from indicators.choices import Kind, Review, Step
from indicators.models import DueReport, ReportStep, ReturnedRow, StatusChange, Target
from indicators.services.recompute import recompute_stale
from indicators.services.staleness import mark_stale
from localities.choices import Role
from tests.factories import (
    make_calendar,
    make_due_report,
    make_duty,
    make_finding,
    make_indicator,
    make_locality,
    make_membership,
    make_observation,
    make_period,
    make_plan,
    make_target,
    make_unit,
    make_user,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _now():
    """Friday 19 June 2026: two working days after the deadline of June's reports."""
    with time_machine.travel("2026-06-19 09:00+07:00", tick=False):
        yield


@pytest.fixture
def district():
    return make_locality("Huyện Vĩnh Bảo")


@pytest.fixture
def commune(district):
    return make_locality("Xã Bố Hạ", kind="commune", parent=district)


@pytest.fixture
def elsewhere():
    return make_locality("Xã Xa Lạ", kind="commune")


def sign_in(client, *places_and_roles):
    user = make_user(full_name="Nguyễn Thị Lan")
    for place, role in places_and_roles:
        make_membership(user, place, role)
    client.force_login(user)
    return user


def page_of(client):
    response = client.get(reverse("home"))
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def open_unit(client, unit):
    client.post(reverse("working-unit"), {"unit": unit.pk, "next": "/"})


def missed_target(place, name="Kết nạp đảng viên", value="12"):
    """Without a value at first, and then with one that does not reach it."""
    target = make_target(
        plan=make_plan(locality=place, period=make_period(2026)), indicator=make_indicator(name), position=1
    )
    mark_stale(Target.objects.values_list("pk", flat=True))
    recompute_stale()
    if value:
        make_observation(target, value)
    mark_stale(Target.objects.values_list("pk", flat=True))
    recompute_stale()
    return target


def open_alert(target, severity=Severity.CRITICAL, cause=Cause.MISSED, topic=Topic.MISSED, **facts):
    facts = {"opened_at": timezone.now(), "period": target.period, "locality": target.locality} | facts
    return Alert.objects.create(
        subject=f"target:{target.pk}",
        topic=topic,
        cause=cause,
        severity=severity,
        state=AlertState.OPEN,
        target=target,
        indicator=target.indicator,
        **facts,
    )


def test_signing_in_comes_first(client):
    assert client.get(reverse("home")).status_code == 302


def test_who_has_no_role_is_told_whom_to_ask(client):
    sign_in(client)
    assert "Bạn chưa có vai trò ở đơn vị nào" in page_of(client)


# --- The officer -----------------------------------------------------------------------------------------------------
def test_an_officer_sees_what_is_overdue_and_by_how_much(client, commune):
    report = make_due_report(duty=make_duty(locality=commune))
    sign_in(client, (commune, Role.DATA_OFFICER))
    page = page_of(client)
    assert f'href="{reverse("report", args=[report.pk])}"' in page
    assert "hạn 17/06, quá 2 ngày làm việc" in page


@pytest.mark.parametrize(
    ("due_on", "said"),
    [
        (dt.date(2026, 6, 19), "hạn 19/06, hôm nay"),
        (dt.date(2026, 6, 22), "hạn 22/06, còn 1 ngày làm việc"),
        (dt.date(2026, 6, 25), "hạn 25/06, còn 4 ngày làm việc"),
    ],
)
def test_an_officer_sees_the_working_days_that_are_left(client, commune, due_on, said):
    make_due_report(duty=make_duty(locality=commune), due_on=due_on)
    sign_in(client, (commune, Role.DATA_OFFICER))
    assert said in page_of(client)


def test_what_was_said_of_an_earlier_return_is_said_no_more(client, commune):
    report = make_due_report(duty=make_duty(locality=commune), review=Review.RETURNED, sent_at=timezone.now())
    for note in ("xem lại cả biểu", ""):
        ReportStep.objects.create(report=report, step=Step.RETURNED, at=timezone.now(), note=note)
    sign_in(client, (commune, Role.DATA_OFFICER))
    assert "xem lại cả biểu" not in page_of(client)


def test_an_officer_sees_why_a_report_came_back(client, commune):
    report = make_due_report(duty=make_duty(locality=commune), review=Review.RETURNED, sent_at=timezone.now())
    money = make_indicator("Thu ngân sách")
    facts = {"report": report, "indicator": money, "returned_at": timezone.now()}
    ReturnedRow.objects.create(reason="thiếu số thuế đất", **facts)
    ReturnedRow.objects.create(reason="đã gửi lại rồi", settled_at=timezone.now(), **facts)
    ReportStep.objects.create(report=report, step=Step.RETURNED, at=timezone.now(), note="xem lại cả biểu")
    sign_in(client, (commune, Role.DATA_OFFICER))
    page = page_of(client)
    assert "Thu ngân sách: thiếu số thuế đất" in page
    assert "xem lại cả biểu" in page
    assert "đã gửi lại rồi" not in page


def test_an_officer_sees_what_looks_odd_in_the_own_values(client, commune, elsewhere):
    make_finding(missed_target(commune, "Hộ nghèo"))
    make_finding(missed_target(elsewhere, "Rừng trồng"))
    sign_in(client, (commune, Role.DATA_OFFICER))
    page = page_of(client)
    assert "Số liệu cần xem lại" in page
    assert "Hộ nghèo" in page
    assert "Rừng trồng" not in page


def test_an_officer_with_nothing_to_do_is_told_so(client, commune, elsewhere):
    make_due_report(duty=make_duty(locality=commune), review=Review.SENT, sent_at=timezone.now())
    make_due_report(duty=make_duty(locality=elsewhere))
    sign_in(client, (commune, Role.DATA_OFFICER))
    page = page_of(client)
    assert "Không có việc gì phải làm hôm nay." in page
    assert "Đã gửi, chờ duyệt" in page
    assert "Xa Lạ" not in page


# --- The planner -----------------------------------------------------------------------------------------------------
@pytest.fixture
def duties(district, commune):
    """The communes of the district report by one calendar: one accepted, one late."""
    calendar = make_calendar()
    other = make_locality("Xã Đồng Tâm", kind="commune", parent=district)
    reports = [make_due_report(duty=make_duty(locality=place, calendar=calendar)) for place in (commune, other)]
    DueReport.objects.filter(pk=reports[1].pk).update(review=Review.SENT, sent_at=timezone.now())
    return reports


def test_a_planner_sees_who_has_not_reported(client, district, duties):
    sign_in(client, (district, Role.PLANNING_OFFICER))
    page = page_of(client)
    assert "1/2 báo cáo đã gửi" in page
    assert f'<a href="{reverse("report", args=[duties[0].pk])}">Xã Bố Hạ</a> (2 ngày)' in page


def test_a_planner_sees_what_waits_for_review(client, district, duties):
    sign_in(client, (district, Role.PLANNING_OFFICER))
    assert "Chờ duyệt <b>1</b>" in page_of(client)


def test_a_planner_sees_what_changed_since_the_last_working_day(client, district, commune):
    recent, older = missed_target(commune, "Hộ nghèo"), missed_target(commune, "Rừng trồng")
    StatusChange.objects.filter(target=older).update(changed_at=dt.datetime(2026, 6, 16, 23, tzinfo=dt.UTC))
    sign_in(client, (district, Role.PLANNING_OFFICER))
    page = page_of(client)
    assert "Thay đổi từ 18/06 <b>1</b>" in page
    assert f'href="{reverse("target", args=[recent.pk])}"' in page
    assert "Rừng trồng" not in page


def test_the_first_state_of_a_target_is_no_change(client, district, commune):
    missed_target(commune, value="")
    sign_in(client, (district, Role.PLANNING_OFFICER))
    assert "Thay đổi từ" not in page_of(client)


def test_what_waits_in_another_unit_is_seen_whichever_is_open(client, district, duties):
    first = make_locality("Huyện An Lão")
    sign_in(client, (first, Role.PLANNING_OFFICER), (district, Role.PLANNING_OFFICER))
    open_unit(client, first)
    page = page_of(client)
    assert f'<a href="{reverse("review-report", args=[duties[1].pk])}">Huyện Vĩnh Bảo: 1 báo cáo chờ duyệt</a>' in page
    assert "Không có việc gì phải làm hôm nay." not in page


def test_several_that_wait_in_another_unit_lead_to_their_list(client, commune, district, duties):
    DueReport.objects.update(review=Review.SENT, sent_at=timezone.now())
    first = make_locality("Huyện An Lão")
    sign_in(client, (first, Role.DATA_OFFICER), (district, Role.PLANNING_OFFICER))
    open_unit(client, first)
    (one,) = client.get(reverse("home")).context["home"].elsewhere
    assert (one.unit, one.count) == (district, 2)
    listing = client.get(one.address).context["listing"]
    assert {line.report.pk for line in listing.lines} == {report.pk for report in duties}


@pytest.mark.parametrize("role", [Role.DATA_OFFICER, Role.VIEWER])
def test_what_waits_for_others_is_not_told(client, district, duties, role):
    first = make_locality("Huyện An Lão")
    sign_in(client, (first, Role.PLANNING_OFFICER), (district, role))
    open_unit(client, first)
    assert client.get(reverse("home")).context["home"].elsewhere == []


def test_what_waits_here_is_not_told_as_elsewhere(client, commune, district, duties):
    sign_in(client, (district, Role.PLANNING_OFFICER), (commune, Role.PLANNING_OFFICER))
    assert client.get(reverse("home")).context["home"].elsewhere == []


def test_a_planner_sees_how_many_more_changed(client, district, commune):
    for at in range(8):
        missed_target(commune, f"Chỉ tiêu {at}")
    sign_in(client, (district, Role.PLANNING_OFFICER))
    assert "và 2 thay đổi khác" in page_of(client)


def test_a_planner_with_nothing_to_do_is_told_so(client, district):
    sign_in(client, (district, Role.PLANNING_OFFICER))
    page = page_of(client)
    assert "Không có việc gì phải làm hôm nay." in page
    assert "Chưa đơn vị nào có trách nhiệm báo cáo." in page


# --- The leader ------------------------------------------------------------------------------------------------------
def test_a_leader_sees_four_numbers_that_lead_to_their_rows(client, district):
    missed_target(district)
    sign_in(client, (district, Role.LEADER))
    response = client.get(reverse("home"))
    numbers = response.context["home"].overview.numbers
    board = reverse("board", args=[district.pk, 2026])
    assert [(one.code, one.count) for one in numbers] == [("met", 0), ("not_met", 1), ("behind", 0), ("no_data", 0)]
    assert [one.address for one in numbers] == [
        board,
        f"{board}?verdict=not_met#rows",
        f"{board}?pace=slow#rows",
        f"{board}?verdict=no_data#rows",
    ]
    assert 'id="rows"' in client.get(numbers[1].address).content.decode()


def test_the_numbers_of_a_leader_add_up(client, district):
    plan = missed_target(district).plan
    words = make_target("Hoàn thành", None, None, plan=plan, kind=Kind.QUALITATIVE, indicator=make_indicator("Sắp xếp"))
    mark_stale([words.pk])
    recompute_stale()
    sign_in(client, (district, Role.LEADER))
    overview = client.get(reverse("home")).context["home"].overview
    assert [(one.code, one.count) for one in overview.numbers if one.count] == [("not_met", 1), ("unjudged", 1)]
    assert overview.total == 2


def test_a_unit_without_a_board_reads_the_sum_of_those_below(client, district, commune):
    missed_target(commune)
    missed_target(make_locality("Xã Đồng Tâm", kind="commune", parent=district), "Hộ nghèo", "13")
    sign_in(client, (district, Role.LEADER))
    overview = client.get(reverse("home")).context["home"].overview
    assert (overview.reached, overview.total, len(overview.boards)) == (1, 2, 2)


def test_a_single_board_of_another_unit_is_named(client, district, commune):
    missed_target(commune)
    sign_in(client, (district, Role.LEADER))
    assert f"Theo bảng của {commune}." in page_of(client)


def test_more_boards_than_can_be_summed_up_are_not_summed_up_in_part(client, district, commune, monkeypatch):
    monkeypatch.setattr("alerts.home.overview.MOST_BOARDS", 1)
    missed_target(commune)
    missed_target(make_locality("Xã Đồng Tâm", kind="commune", parent=district), "Hộ nghèo", "13")
    sign_in(client, (district, Role.LEADER))
    response = client.get(reverse("home"))
    assert response.context["home"].overview.numbers == []
    assert "chọn một đơn vị trong danh sách các bảng" in response.content.decode()


def test_what_matters_most_says_why_and_whose_it_is(client, district):
    target = missed_target(district)
    open_alert(target)
    Ownership.objects.create(indicator=target.indicator, locality=district, user=make_user(full_name="Trần Văn Bình"))
    sign_in(client, (district, Role.LEADER))
    page = page_of(client)
    assert f'<a href="{reverse("target", args=[target.pk])}">Kết nạp đảng viên</a>' in page
    assert "Thực hiện 12, kế hoạch 13 %" in page
    assert "phụ trách: Trần Văn Bình" in page


def test_figures_that_the_document_did_not_print_are_not_set_side_by_side(client, district):
    target = make_target(plan=make_plan(locality=district), written="", kind="", low=None, high=None)
    open_alert(target)
    sign_in(client, (district, Role.LEADER))
    assert "Thực hiện ," not in page_of(client)


@pytest.mark.parametrize(
    ("facts", "value", "said"),
    [
        ({"written": "", "low": None, "high": None, "kind": ""}, "12", "Thực hiện 12 %; văn bản đánh giá: Chưa đạt"),
        (
            {"written": "", "low": None, "high": None, "kind": "", "written_percent": "88,5% kế hoạch"},
            "",
            "88,5% kế hoạch; văn bản đánh giá: Chưa đạt; chưa có số liệu",
        ),
        ({"written": "13% trở lên"}, "12", "Thực hiện 12, kế hoạch 13% trở lên ("),
    ],
    ids=["value", "percent", "unit"],
)
def test_what_matters_has_a_line_of_reason(client, district, facts, value, said):
    target = make_target(
        **{"written": "13"} | facts,
        plan=make_plan(locality=district, period=make_period(2026)),
        indicator=make_indicator(unit=make_unit("%")),
        official_verdict="not_met",
    )
    if value:
        make_observation(target, value)
    mark_stale([target.pk])
    recompute_stale()
    open_alert(target)
    sign_in(client, (district, Role.LEADER))
    (matter,) = client.get(reverse("home")).context["home"].overview.matters
    assert matter.reason.startswith(said)


def test_what_nobody_answers_for_says_so(client, district):
    open_alert(missed_target(district))
    sign_in(client, (district, Role.LEADER))
    assert "chưa ai phụ trách" in page_of(client)


def test_what_matters_is_of_the_year_of_the_numbers(client, district):
    missed_target(district)
    before = make_plan(locality=district, period=make_period(2023))
    open_alert(make_target(plan=before, indicator=make_indicator("Năm cũ")))
    sign_in(client, (district, Role.LEADER))
    page = page_of(client)
    assert "Năm cũ" not in page
    assert "Xem 1 cảnh báo của các năm khác" in page


def test_an_indicator_is_named_once(client, district):
    target = missed_target(district)
    open_alert(target)
    open_alert(target, cause=Cause.BEHIND, topic=Topic.PACE)
    sign_in(client, (district, Role.LEADER))
    assert len(client.get(reverse("home")).context["home"].overview.matters) == 1


def test_the_nearest_owner_answers(client, district, commune):
    target = missed_target(commune)
    open_alert(target)
    for place, name in ((district, "Ông Trên"), (commune, "Bà Gần")):
        Ownership.objects.create(indicator=target.indicator, locality=place, user=make_user(full_name=name))
    sign_in(client, (district, Role.LEADER))
    (matter,) = client.get(reverse("home")).context["home"].overview.matters
    assert matter.whose == "Bà Gần"


def test_only_the_five_gravest_are_named(client, district):
    for number in range(6):
        target = missed_target(district, f"Chỉ tiêu {number}")
        open_alert(target, Severity.NOTICE if number == 3 else Severity.CRITICAL)
    sign_in(client, (district, Role.LEADER))
    overview = client.get(reverse("home")).context["home"].overview
    assert overview.open_alerts == 6
    assert len(overview.matters) == 5
    assert "Chỉ tiêu 3" not in [one.name for one in overview.matters]


def test_of_equals_those_with_figures_come_first(client, district):
    measured = missed_target(district)
    said = make_target(plan=measured.plan, indicator=make_indicator("Chỉ có lời"), official_verdict="not_met")
    open_alert(measured, opened_at=timezone.now() - dt.timedelta(days=1))
    open_alert(said)
    sign_in(client, (district, Role.LEADER))
    matters = client.get(reverse("home")).context["home"].overview.matters
    assert [one.name for one in matters] == ["Kết nạp đảng viên", "Chỉ có lời"]


def test_what_is_set_aside_or_elsewhere_is_not_named(client, district, elsewhere):
    open_alert(missed_target(district), snoozed_until=dt.date(2026, 7, 1))
    open_alert(missed_target(elsewhere, "Rừng trồng"))
    sign_in(client, (district, Role.LEADER))
    assert "Không có việc gì cần chỉ đạo hôm nay." in page_of(client)


# --- Several roles, and cost -----------------------------------------------------------------------------------------
def test_several_roles_give_a_part_each(client, district):
    sign_in(client, (district, Role.LEADER), (district, Role.DATA_OFFICER), (district, Role.PLANNING_OFFICER))
    home = client.get(reverse("home")).context["home"]
    assert home.overview is not None
    assert home.officer is not None
    assert home.planner is not None


def test_the_page_is_about_the_unit_one_works_for(client, commune, elsewhere):
    make_due_report(duty=make_duty(locality=commune))
    make_due_report(duty=make_duty(locality=elsewhere))
    sign_in(client, (commune, Role.DATA_OFFICER), (elsewhere, Role.PLANNING_OFFICER))
    home = client.get(reverse("home")).context["home"]
    assert home.officer.due_count == 1
    assert home.planner is None


def test_an_administrator_sees_everything(client, commune):
    make_due_report(duty=make_duty(locality=commune))
    client.force_login(make_user(is_superuser=True))
    home = client.get(reverse("home")).context["home"]
    assert home.officer is None
    assert [one.report.locality for one in home.planner.reported.late] == [commune]
    assert home.overview is not None


def test_the_number_of_queries_does_not_grow(client, district, commune):
    sign_in(client, (district, Role.LEADER), (district, Role.DATA_OFFICER), (district, Role.PLANNING_OFFICER))

    def fill(number):
        target = missed_target(commune, f"Chỉ tiêu {number}")
        open_alert(target, assigned_to=make_user())
        make_finding(target)
        make_due_report(duty=make_duty(locality=commune))
        for review in (Review.RETURNED, Review.SENT):
            make_due_report(duty=make_duty(locality=commune), review=review, sent_at=timezone.now())

    def count():
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse("home"))
        return len(queries)

    fill(1)
    first = count()
    for number in range(2, 5):
        fill(number)
    assert count() == first
    assert first <= 75
