"""The leader's part of the first page: four numbers, and what matters most with why and whose it is."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from alerts.choices import Cause, Severity, Topic
from alerts.models import Ownership
from indicators.choices import Accumulation, Kind
from indicators.models import Indicator, Target
from indicators.services.recompute import recompute_stale
from indicators.services.staleness import mark_stale
from localities.choices import Role
from tests.alerts.home.steps import missed_target, open_alert, page_of, sign_in
from tests.factories import (
    make_indicator,
    make_locality,
    make_observation,
    make_period,
    make_plan,
    make_target,
    make_unit,
    make_user,
)

pytestmark = pytest.mark.django_db


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


@pytest.mark.parametrize(
    ("accumulation", "as_of", "is_red"),
    [
        (Accumulation.FLOW, dt.date(2026, 6, 14), False),
        (Accumulation.FLOW, dt.date(2026, 12, 31), True),
        # No pace would tell that it needs somebody.
        (Accumulation.UNKNOWN, dt.date(2026, 6, 14), True),
    ],
)
def test_what_is_missed_only_so_far_is_not_red(client, district, accumulation, as_of, is_red):
    target = missed_target(district, value="")
    Indicator.objects.update(accumulation=accumulation)
    make_observation(target, "12", as_of=as_of)
    mark_stale(Target.objects.values_list("pk", flat=True))
    recompute_stale()
    sign_in(client, (district, Role.LEADER))
    page = page_of(client)
    assert ('class="numbers so-far"' in page, 'class="numbers"' in page) == (not is_red, is_red)


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
