"""The rows of a board as the documents print them."""

import pytest

from indicators.choices import Setter, Standing, State
from indicators.models import ImportedTable, Sector
from tests.factories import (
    make_period,
    make_plan,
)
from tests.indicators.board.steps import add, board_of, heading, names

pytestmark = pytest.mark.django_db


def test_rows_stand_as_printed(plan):
    growth = add(plan, "Tổng giá trị sản xuất tăng", position=1, number="1")
    add(plan, "Lao động qua đào tạo", position=4, number="3")
    jobs = add(plan, "Việc làm mới", position=3, number="2")
    add(plan, "Nông nghiệp", position=2, stands_under=growth)
    add(plan, "Lượt người", position=5, stands_under=jobs, standing=Standing.BESIDE)
    rows = [(row.number, row.name, row.depth) for row in board_of(plan).sections[0].rows]
    assert rows == [
        ("1", "Tổng giá trị sản xuất tăng", 0),
        ("", "Nông nghiệp", 1),
        ("2", "Việc làm mới", 0),
        ("", "Lượt người", 0),
        ("3", "Lao động qua đào tạo", 0),
    ]


def test_rows_of_another_document_stand_where_the_same_table_prints_them(plan):
    table = ImportedTable.objects.create(file_name="a.csv", sha256="0" * 64, plan=plan, row_count=3)
    for position in (1, 3):
        add(plan, f"Dòng {position}", position=position, number=str(position), table=table)
    other = make_plan(locality=plan.locality, period=plan.period)
    add(other, "Dòng 2", position=2, number="2", table=table)
    assert [row.number for row in board_of(plan).sections[0].rows] == ["1", "2", "3"]


def test_sectors_follow_the_table(plan):
    society = Sector.objects.create(name="Xã hội", position=1)
    economy = Sector.objects.create(name="Kinh tế", position=2)
    add(plan, "GRDP", position=1, sector=economy)
    add(plan, "Hộ nghèo", position=2, sector=society)
    add(plan, "Thu ngân sách", position=3, sector=economy)
    assert [(section.name, len(section.rows)) for section in board_of(plan).sections] == [("Kinh tế", 2), ("Xã hội", 1)]


def test_headings_are_shown_and_not_counted(plan):
    structure = heading(plan, "Cơ cấu giá trị sản xuất", position=1)
    add(plan, "Nông nghiệp", "18", "18.5", position=2, stands_under=structure)
    board = board_of(plan)
    assert names(board) == ["Cơ cấu giá trị sản xuất", "Nông nghiệp"]
    assert board.tally.total == 1


def test_setters_are_lines_of_one_row_and_it_counts_once(plan):
    members = add(plan, "Kết nạp đảng viên", "280", "258")
    add(plan, "Tổ chức đảng", "1", "2")
    city = make_plan(title="Thành phố giao", locality=plan.locality, period=plan.period, setter=Setter.UPPER_LEVEL)
    add(city, "", "250", indicator=members.indicator)
    board = board_of(plan)
    row = board.sections[0].rows[0]
    assert [(line.plan_label, line.state) for line in row.lines] == [
        ("06-NQ/HU", State.NOT_MET),
        ("Thành phố giao", State.EXCEEDED),
    ]
    assert board.tally.short == "1 vượt, 1 chưa đạt"
    assert board_of(plan, plan=city.pk).tally.short == "1 vượt"


def test_an_amendment_counts_before_what_it_amends(plan):
    target = add(plan, "Thu ngân sách", "167", "150")
    add(plan, "Hộ nghèo")
    facts = {"locality": plan.locality, "period": plan.period}
    add(make_plan(title="Sửa đổi", amends=plan, **facts), "", "140", indicator=target.indicator)
    row = board_of(plan).sections[0].rows[0]
    assert [line.plan_label for line in row.lines] == ["Sửa đổi", "06-NQ/HU"]
    assert row.state == State.EXCEEDED


def test_other_years_and_longer_periods_stay_out(plan):
    add(make_plan(locality=plan.locality, period=make_period(2024)), "Năm sau")
    assert not board_of(plan).everything
