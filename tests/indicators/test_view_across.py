"""The pages across units: the ranking of an indicator, and units by sectors."""

import datetime as dt

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from indicators.choices import Accumulation, Direction, Standing
from indicators.models import Plan, Sector, Target
from indicators.services.recompute import recompute_stale
from indicators.services.staleness import mark_stale
from localities.choices import Role
from tests.factories import (
    make_indicator,
    make_locality,
    make_membership,
    make_observation,
    make_plan,
    make_target,
    make_user,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def district():
    return make_locality("Huyện Vĩnh Bảo")


@pytest.fixture
def indicator():
    return make_indicator("Hộ dùng nước sạch", accumulation=Accumulation.STATE)


@pytest.fixture
def planner(client, district):
    user = make_user()
    make_membership(user, district, Role.PLANNING_OFFICER)
    client.force_login(user)
    return user


def add(district, indicator, name, demanded, reached=None, **facts):
    """A commune's target and its value at the end of the year."""
    commune = make_locality(name, kind="commune", parent=district)
    facts.setdefault("plan", make_plan(locality=commune))
    target = make_target(demanded, low=demanded, high=demanded, indicator=indicator, locality=commune, **facts)
    if reached is not None:
        make_observation(target, reached)
    return target


def judge():
    mark_stale(Target.objects.values_list("pk", flat=True))
    recompute_stale()


def ranking(client, indicator, **query):
    judge()
    response = client.get(reverse("across", args=[indicator.pk, 2023]), query)
    assert response.status_code == 200
    return [(place.rank, str(place.locality)) for place in response.context["across"].places]


def page_of(client, address, **query):
    judge()
    response = client.get(address, query)
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


# --- The ranking -----------------------------------------------------------------------------------------------------
def test_a_part_names_its_whole(client, planner, district):
    part = make_indicator("học viên", parent=make_indicator("Lớp đào tạo nghề"), standing=Standing.PART)
    add(district, part, "Xã Bố Hạ", "20")
    assert "Lớp đào tạo nghề" in client.get(reverse("across", args=[part.pk, 2023])).content.decode()


def test_units_are_ranked_by_what_was_demanded_of_each(client, planner, district, indicator):
    add(district, indicator, "Xã A", "100", "90")
    add(district, indicator, "Xã B", "50", "60")
    add(district, indicator, "Xã C", "80")
    assert ranking(client, indicator) == [(1, "Xã B"), (2, "Xã A"), (None, "Xã C")]


def test_units_are_ranked_by_value_when_the_address_says_so(client, planner, district, indicator):
    add(district, indicator, "Xã A", "100", "90")
    add(district, indicator, "Xã B", "50", "60")
    assert ranking(client, indicator, by="value") == [(1, "Xã A"), (2, "Xã B")]


@pytest.mark.parametrize("by", ["demand", "value"])
def test_the_least_is_first_where_less_is_better(client, planner, district, by):
    poverty = make_indicator("Tỷ lệ hộ nghèo", direction=Direction.LOWER, accumulation=Accumulation.STATE)
    add(district, poverty, "Xã A", "3", "4")
    add(district, poverty, "Xã B", "3", "1")
    assert ranking(client, poverty, by=by) == [(1, "Xã B"), (2, "Xã A")]


def test_units_that_are_level_share_a_rank(client, planner, district, indicator):
    for name, reached in (("Xã A", "60"), ("Xã B", "60"), ("Xã C", "55")):
        add(district, indicator, name, "50", reached)
    assert ranking(client, indicator) == [(1, "Xã A"), (1, "Xã B"), (3, "Xã C")]


def test_the_document_that_counts_on_the_board_counts_here(client, planner, district, indicator):
    target = add(district, indicator, "Xã A", "100", "90")
    plan = make_plan(locality=target.locality, period=target.period, is_leading=True)
    leading = make_target("70", low="70", high="70", plan=plan, indicator=indicator)
    judge()
    response = client.get(reverse("across", args=[indicator.pk, 2023]))
    assert [place.line.pk for place in response.context["across"].places] == [leading.pk]


def test_the_title_says_the_finding(client, planner, district, indicator):
    add(district, indicator, "Xã A", "100", "90")
    add(district, indicator, "Xã B", "50", "60")
    page = page_of(client, reverse("across", args=[indicator.pk, 2023]))
    assert "1/2 đơn vị đạt và vượt; đứng đầu Xã B, cuối Xã A" in page


def test_outside_the_scope_there_is_no_unit(client, planner, district, indicator):
    add(district, indicator, "Xã A", "100", "90")
    add(make_locality("Huyện Yên Thế"), indicator, "Xã Ngoài", "100", "90")
    assert ranking(client, indicator) == [(1, "Xã A")]


def test_an_indicator_without_targets_in_scope_does_not_exist(client, planner, indicator):
    add(make_locality("Huyện Yên Thế"), indicator, "Xã Ngoài", "100", "90")
    assert client.get(reverse("across", args=[indicator.pk, 2023])).status_code == 404
    assert client.get(reverse("across", args=[indicator.pk, 2023]), {"format": "csv"}).status_code == 404


def test_another_year_leads_to_the_years_that_there_are(client, planner, district, indicator):
    add(district, indicator, "Xã A", "100", "90")
    page = page_of(client, reverse("across", args=[indicator.pk, 2020]))
    assert f'href="{reverse("across", args=[indicator.pk, 2023])}"' in page


def test_the_address_narrows_to_what_stands_under_a_unit(client, planner, district, indicator):
    add(district, indicator, "Xã A", "100", "90")
    other = add(district, indicator, "Xã B", "100", "80")
    assert ranking(client, indicator, under=other.locality_id) == [(1, "Xã B")]


def test_levels_are_not_mixed(client, planner, district, indicator):
    add(district, indicator, "Xã A", "100", "90")
    add(district, indicator, "Xã B", "100", "80")
    own = make_target("100", "100", "100", plan=make_plan(locality=district), indicator=indicator)
    make_observation(own, "95")
    assert ranking(client, indicator) == [(1, "Xã A"), (2, "Xã B")]
    assert ranking(client, indicator, level="district") == [(1, "Huyện Vĩnh Bảo")]


def test_every_unit_has_its_course(client, planner, district, indicator):
    target = add(district, indicator, "Xã A", "100", "90")
    make_observation(target, "40", as_of=dt.date(2023, 6, 30), is_current=False)
    page = page_of(client, reverse("across", args=[indicator.pk, 2023]))
    assert '<polyline class="values"' in page


def test_the_ranking_leaves_as_a_file(client, planner, district, indicator):
    add(district, indicator, "Xã A", "100", "90")
    judge()
    response = client.get(reverse("across", args=[indicator.pk, 2023]), {"format": "csv"})
    assert "Xã A" in response.content.decode("utf-8-sig")


def test_the_number_of_queries_does_not_grow_with_the_units(client, planner, district, indicator):
    def count():
        judge()
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse("across", args=[indicator.pk, 2023]))
        return len(queries)

    def several(name):
        target = add(district, indicator, name, "100", "90")
        plan = make_plan(locality=target.locality, period=target.period)
        make_target("70", low="70", high="70", plan=plan, indicator=indicator)

    several("Xã A")
    several("Xã B")
    first = count()
    for name in ("Xã C", "Xã D", "Xã E"):
        several(name)
    assert count() == first


# --- Units by sectors ------------------------------------------------------------------------------------------------
@pytest.fixture
def health():
    return Sector.objects.get_or_create(name="Y tế")[0]


def test_a_cell_says_the_share_and_the_worst(client, planner, district, indicator, health):
    target = add(district, indicator, "Xã A", "100", "90")
    well = make_indicator("Người tham gia bảo hiểm y tế", sector=health)
    make_observation(make_target("90", "90", "90", plan=target.plan, indicator=well), "95")
    judge()
    (row,) = client.get(reverse("heat", args=[district.pk, 2023])).context["heat"].rows
    economy, second = row.cells
    assert (economy.tally.reached, economy.tally.total, economy.sign, economy.word) == (0, 1, "✕", "1 chưa đạt")
    assert (second.tally.reached, second.share, second.sign, second.word) == (1, 100, "▲", "Vượt")
    assert (row.whole.tally.reached, row.whole.tally.total) == (1, 2)


def test_while_the_year_runs_a_cell_is_what_falls_behind(client, planner, district, health):
    facts = {"accumulation": Accumulation.FLOW, "sector": health}
    slow = add(district, make_indicator("Người được khám", **facts), "Xã A", "100")
    make_observation(slow, "20", as_of=dt.date(2023, 6, 14))
    steady = make_target("100", "100", "100", plan=slow.plan, indicator=make_indicator("Trẻ được tiêm", **facts))
    make_observation(steady, "60", as_of=dt.date(2023, 6, 14))
    with time_machine.travel("2023-06-20 09:00+07:00", tick=False):
        judge()
        page = client.get(reverse("heat", args=[district.pk, 2023]))
        (row,) = page.context["heat"].rows
        assert (row.whole.code, row.whole.word, row.whole.pressing) == ("behind", "1 chậm", 0)
        assert page.context["heat"].finding.endswith(
            "1/1 đơn vị có chỉ tiêu chậm tiến độ, nhiều nhất trong các lĩnh vực"
        )
        assert page.content.decode().count('class="behind so-far"') == 2
    with time_machine.travel("2024-01-05 09:00+07:00", tick=False):
        (row,) = client.get(reverse("heat", args=[district.pk, 2023])).context["heat"].rows
        assert (row.whole.code, row.whole.word, row.whole.pressing) == ("not_met", "2 chưa đạt", 2)


def test_what_no_cell_shows_is_no_finding(client, planner, district, health):
    facts = {"accumulation": Accumulation.FLOW}
    counted = add(district, make_indicator("Người được khám", sector=health, **facts), "Xã A", "100", number="1")
    make_observation(counted, "100", as_of=dt.date(2023, 6, 14))
    economy = Sector.objects.create(name="Việc không đếm")
    slow = make_indicator("Việc làm mới", sector=economy, **facts)
    beside = make_target("100", "100", "100", plan=counted.plan, indicator=slow, number="2", position=2)
    make_observation(beside, "20", as_of=dt.date(2023, 6, 14))
    Plan.objects.update(counted_numbers="1")
    with time_machine.travel("2023-06-20 09:00+07:00", tick=False):
        judge()
        heat = client.get(reverse("heat", args=[district.pk, 2023])).context["heat"]
    assert heat.finding == "Không đơn vị nào có chỉ tiêu chưa đạt"


def test_a_cell_leads_to_the_board_that_says_the_same(client, planner, district, indicator):
    target = add(district, indicator, "Xã A", "100", "90")
    make_target("5", "5", "5", plan=target.plan, indicator=make_indicator("Rừng trồng"), position=2)
    judge()
    (row,) = client.get(reverse("heat", args=[district.pk, 2023])).context["heat"].rows
    board = client.get(reverse("board", args=[target.locality_id, 2023]) + row.cells[0].address).context["board"]
    assert board.tally.counts == row.cells[0].tally.counts


def test_a_unit_without_targets_of_a_sector_has_an_empty_cell(client, planner, district, indicator, health):
    add(district, indicator, "Xã A", "100", "90")
    add(district, make_indicator("Bảo hiểm y tế", sector=health), "Xã B", "90", "95")
    judge()
    heat = client.get(reverse("heat", args=[district.pk, 2023])).context["heat"]
    assert [[cell is None for cell in row.cells] for row in heat.rows] == [[False, True], [True, False]]


@pytest.mark.parametrize(
    ("reached", "finding"),
    [(None, "Chưa đơn vị nào có chỉ tiêu đánh giá được"), ("100", "Không đơn vị nào có chỉ tiêu chưa đạt")],
    ids=["nothing-judged", "nothing-missed"],
)
def test_units_without_a_verdict_have_not_reached_all(client, planner, district, indicator, reached, finding):
    add(district, indicator, "Xã A", "100", reached)
    judge()
    assert client.get(reverse("heat", args=[district.pk, 2023])).context["heat"].finding == finding


def test_without_boards_below_the_page_says_what_to_do(client, planner, district):
    page = page_of(client, reverse("heat", args=[district.pk, 2023]))
    assert "Chưa đơn vị nào bên dưới Huyện Vĩnh Bảo có bảng chỉ tiêu cho kỳ 2023." in page


def test_units_by_sectors_outside_the_scope_do_not_exist(client, planner):
    assert client.get(reverse("heat", args=[make_locality("Huyện Yên Thế").pk, 2023])).status_code == 404


def test_units_by_sectors_leave_as_a_file(client, planner, district, indicator):
    add(district, indicator, "Xã A", "100", "90")
    judge()
    response = client.get(reverse("heat", args=[district.pk, 2023]), {"format": "csv"})
    assert "0/1 đạt; 1 chưa đạt" in response.content.decode("utf-8-sig")


def test_the_queries_of_units_by_sectors_do_not_grow(client, planner, district, indicator):
    def count():
        judge()
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse("heat", args=[district.pk, 2023]))
        return len(queries)

    add(district, indicator, "Xã A", "100", "90")
    first = count()
    for name in ("Xã B", "Xã C"):
        add(district, indicator, name, "100", "90")
    assert count() == first
