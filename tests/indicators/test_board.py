"""What a board says: rows as printed, setters as lines, counts, search, figures."""

import datetime as dt
from decimal import Decimal

import pytest
from django.utils import timezone

from indicators.board import Filters, board_spans, load_board, summarise
from indicators.board.bullets import draw_bullet
from indicators.board.facts import facts_of
from indicators.choices import Check, Counting, Direction, Kind, Setter, Severity, Standing, State, Verdict
from indicators.judging import Demand
from indicators.models import Finding, ImportedTable, Observation, Period, Plan, Sector, Target, VerdictDecision
from indicators.services.recompute import recompute_stale
from indicators.services.staleness import mark_stale
from indicators.spans import Span
from indicators.states import differs, state_of
from tests.factories import (
    make_indicator,
    make_locality,
    make_observation,
    make_period,
    make_plan,
    make_target,
    make_unit,
)

pytestmark = pytest.mark.django_db
ON = dt.date(2024, 2, 1)


@pytest.fixture
def plan():
    return make_plan(title="Nghị quyết số 06-NQ/HU", number="06-NQ/HU", setter=Setter.PARTY_COMMITTEE)


def add(plan, name, written="13", value=None, *, position=0, **facts):
    """A target of a named indicator and, if given, its value."""
    indicator_facts = {key: facts.pop(key) for key in ("unit", "sector", "direction", "parent") if key in facts}
    if above := facts.get("stands_under"):
        facts.setdefault("standing", Standing.PART)
        indicator_facts |= {"parent": above.indicator, "standing": facts["standing"]}
    indicator = facts.pop("indicator", None) or make_indicator(name, **indicator_facts)
    facts.setdefault("low", written)
    facts.setdefault("high", facts["low"])
    target = make_target(written, plan=plan, indicator=indicator, position=position, **facts)
    if value is not None:
        make_observation(target, value)
    return target


def board_of(document, **choices):
    mark_stale(Target.objects.filter(is_heading=False).values_list("pk", flat=True))
    recompute_stale()
    return load_board(document.locality, Span.of_years(2023), Filters(**choices), ON)


def decided(target, verdict, **facts):
    """The authority's verdict on the value that counts now."""
    said_of = Observation.objects.get(indicator=target.indicator, is_current=True)
    said = facts | {"official_verdict": verdict, "official_observation_id": said_of.pk}
    Target.objects.filter(pk=target.pk).update(**said)


def heading(plan, name, **facts):
    return add(plan, name, "", low=None, high=None, kind="", is_heading=True, unit=None, **facts)


def names(board):
    return [row.name for section in board.sections for row in section.rows]


# --- Counting --------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("official", "computed", "state", "is_different"),
    [
        ("met", "exceeded", State.MET, True),
        ("met", "met", State.MET, False),
        ("exceeded", "", State.EXCEEDED, False),
        ("met", "manual", State.MET, False),
        ("", "not_met", State.NOT_MET, False),
        ("", "", State.UNJUDGED, False),
    ],
)
def test_the_official_verdict_counts_where_there_is_one(official, computed, state, is_different):
    assert state_of(official, computed) == state
    assert differs(official, computed) is is_different


def test_official_and_computed_counts_stand_side_by_side(plan):
    decided(add(plan, "Việc làm mới", "3800", "3850"), Verdict.MET)
    add(plan, "Kết nạp đảng viên", "280", "258")
    board = board_of(plan)
    assert board.tally.short == "1 đạt, 1 chưa đạt"
    assert board.computed.short == "1 vượt, 1 chưa đạt"
    assert board.counts_differ
    assert [(option.label, option.count) for option in board.decisions] == [("Chính thức khác tính toán", 1)]


def test_a_verdict_said_of_another_value_waits_and_does_not_count(plan):
    target = add(plan, "Việc làm mới", "3800", "3850", official_verdict=Verdict.NOT_MET, official_observation_id=10**9)
    board = board_of(plan)
    line = board.everything[0].counted
    assert (line.state, line.waits, line.differs) == (State.EXCEEDED, True, True)
    assert board.tally.short == "1 vượt"
    assert [row.counted.pk for row in board_of(plan, verdict="waits").listed] == [target.pk]


def test_a_number_with_its_parts_counts_once_by_the_rule_of_the_leading_plan(plan):
    growth = add(plan, "Giá trị sản xuất", "13", "13", number="1")
    add(plan, "Nông nghiệp", "3", "2", stands_under=growth)
    assert board_of(plan).tally.short == "1 đạt"
    Plan.objects.filter(pk=plan.pk).update(counting=Counting.ALL_HOLD)
    board = board_of(plan)
    assert board.tally.short == "1 chưa đạt"
    assert board.summary.counts_sentence.endswith("gồm: Giá trị sản xuất (Giá trị sản xuất: Nông nghiệp).")
    assert board.row_tally.short == "1 đạt, 1 chưa đạt"


def test_the_leading_plan_is_counted_and_says_which_numbers(plan):
    members = add(plan, "Kết nạp đảng viên", "280", "258", number="20")
    add(plan, "Hộ nghèo", "13", "13", number="17")
    city = make_plan(
        title="Thành phố giao", locality=plan.locality, period=plan.period, is_leading=True, counted_numbers="1-30"
    )
    add(city, "", "250", indicator=members.indicator, number="20")
    board = board_of(plan)
    (row,) = [row for row in board.everything if row.has_setters]
    assert [line.plan_label for line in row.lines] == ["Thành phố giao", "06-NQ/HU"]
    assert board.tally.short == "1 vượt"
    assert board.summary.basis_sentence == "Tính theo Thành phố giao, các số thứ tự 1-30."


def test_an_official_verdict_stands_without_any_value(plan):
    add(plan, "Quốc phòng, an ninh", "", low=None, high=None, kind="", official_verdict=Verdict.MET)
    assert board_of(plan).tally.short == "1 đạt"


# --- Rows ------------------------------------------------------------------------------------------------------------
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


# --- Filters ---------------------------------------------------------------------------------------------------------
def test_search_needs_no_diacritics_and_keeps_the_wholes(plan):
    rate = add(plan, "Tỷ lệ nghèo", position=1)
    add(plan, "Hộ cận nghèo", position=2, stands_under=rate)
    add(plan, "Thu ngân sách", position=3)
    board = board_of(plan, q="HO  can ngheo")
    assert [(row.name, row.is_context) for row in board.sections[0].rows] == [
        ("Tỷ lệ nghèo", True),
        ("Hộ cận nghèo", False),
    ]
    assert board.tally.total == 1


def test_the_words_of_a_whole_find_its_parts(plan):
    structure = heading(plan, "Cơ cấu giá trị sản xuất", position=1)
    add(plan, "Nông nghiệp", position=2, stands_under=structure)
    assert names(board_of(plan, q="co cau")) == ["Cơ cấu giá trị sản xuất", "Nông nghiệp"]


def test_a_verdict_narrows_the_list_and_not_the_counts(plan):
    add(plan, "Đạt", "13", "13", position=1)
    add(plan, "Chưa đạt", "13", "12", position=2)
    board = board_of(plan, verdict="not_met")
    assert names(board) == ["Chưa đạt"]
    assert board.tally.total == 2
    assert [(option.code, option.count, option.is_chosen) for option in board.verdicts] == [
        (State.MET, 1, False),
        (State.NOT_MET, 1, True),
    ]


def test_filters_live_in_the_address():
    filters = Filters.from_query({"plan": "2", "verdict": "met", "q": " hộ  nghèo ", "sector": "abc"})
    assert filters == Filters(plan=2, verdict="met", q="hộ nghèo")
    assert filters.address(verdict="") == "?plan=2&q=h%E1%BB%99+ngh%C3%A8o"
    assert not Filters.from_query({"verdict": "everything", "plan": "-1", "q": "\0"})


# --- Cells -----------------------------------------------------------------------------------------------------------
def line_of(board):
    return board.everything[0].counted


def test_a_value_is_written_the_vietnamese_way(plan):
    add(plan, "Vốn đầu tư", "5700", "6150.5", unit=make_unit("tỷ đồng"))
    line = line_of(board_of(plan))
    assert (line.value, line.percent, line.gap) == ("6.150,5", "107,9", "")


def test_a_percentage_shows_its_gap_in_points(plan):
    add(plan, "Bảo hiểm y tế", "94.2", "92")
    line = line_of(board_of(plan))
    assert (line.percent, line.gap) == ("97,7", "−2,2 điểm")


def test_lower_is_better_shows_the_gap_alone(plan):
    add(plan, "Hộ nghèo", "0.63", "0.46", direction=Direction.LOWER)
    line = line_of(board_of(plan))
    assert (line.percent, line.gap) == ("", "−0,17 điểm")


def test_a_miss_is_never_rounded_up_to_the_plan(plan):
    add(plan, "Việc làm mới", "3800", "3799", unit=make_unit("người"))
    assert line_of(board_of(plan)).percent == "99,97"


def test_a_unit_other_than_the_printed_one_is_said(plan):
    add(plan, "Đàn gia cầm", "4000000", "4200000", unit=make_unit("con"), written_unit="Tr. con")
    assert line_of(board_of(plan)).value_unit == "con"


def test_what_opens_says_where_it_comes_from(plan):
    target = add(plan, "Hộ nghèo", "13", "13", note="Theo chuẩn mới")
    decided(target, Verdict.MET, official_written="Đạt KH")
    facts = dict(facts_of(line_of(board_of(plan))))
    assert facts["Đánh giá chính thức"] == "Đạt; văn bản ghi “Đạt KH”"
    assert facts["Ghi chú"] == "Theo chuẩn mới"
    assert "06-NQ/HU" in facts["Nguồn của mục tiêu"]
    assert facts["Nguồn của số liệu"].startswith("Báo cáo; ghi ngày ")


def test_what_a_judgement_without_numbers_rests_on_is_shown(plan):
    target = add(plan, "Sắp xếp đơn vị", "", low=None, high=None, kind="qualitative", unit=None)
    facts = {"target": target, "verdict": "met", "evidence_text": "Biên bản nghiệm thu", "document": "Thông báo 12"}
    VerdictDecision.objects.create(decided_at=dt.datetime(2024, 1, 5, tzinfo=dt.UTC), **facts)
    Target.objects.filter(pk=target.pk).update(official_verdict="met")
    board = board_of(plan)
    assert board.tally.short == "1 đạt"
    assert dict(facts_of(line_of(board)))["Căn cứ đánh giá"] == "Thông báo 12; Biên bản nghiệm thu"


def test_what_does_not_add_up_is_told_until_somebody_accepts_it(plan):
    target = add(plan, "Thu ngân sách", "100", "10")
    said = {"case": "falls", "column": "result", "before": "12", "printed": "10", "computed": ">=12"}
    said |= {"before_as_of": "2023-05-31", "as_of": "2023-06-15"}
    facts = {"check_code": Check.FALL, "severity": Severity.WARNING, "data": said, "found_at": timezone.now()}
    facts |= {"target": target, "indicator": target.indicator, "locality": plan.locality, "period": plan.period}
    Finding.objects.create(**facts, fingerprint="1")
    Finding.objects.create(**facts, fingerprint="2", accepted_at=timezone.now(), accepted_reason="Đúng là giảm")
    assert dict(facts_of(line_of(board_of(plan))))["Số liệu không khớp"].startswith("1 điểm cần xem: ")


def test_a_value_that_differs_from_the_computed_one_says_so(plan):
    target = add(plan, "Thu ngân sách", "100", "90")
    make_observation(target, "85", is_current=False, is_computed=True, source="Tổng hợp 3/3 đơn vị")
    facts = dict(facts_of(line_of(board_of(plan))))
    assert facts["Tổng hợp từ đơn vị"] == "85, khác số đã nhập 90 (Tổng hợp 3/3 đơn vị)"


@pytest.mark.parametrize(
    ("demand", "value", "mark", "band"),
    [
        (Demand(Kind.RANGE, Decimal(50), Decimal(100)), "50", "53.6", ("53.6", "53.6")),
        (Demand(Kind.POINT, Decimal(100), Decimal(100)), "50", "107.1", None),
        (Demand(Kind.CEILING, None, Decimal(100)), "50", "107.1", None),
    ],
)
def test_a_bullet_scales_to_its_largest_figure(demand, value, mark, band):
    bullet = draw_bullet(demand, Decimal(value))
    assert (bullet.value, bullet.mark, bullet.band) == ("53.6", mark, band)


@pytest.mark.parametrize(
    ("demand", "value"),
    [
        (Demand(""), Decimal(1)),
        (Demand(Kind.POINT, Decimal(1), Decimal(1)), None),
        (Demand(Kind.POINT, Decimal(1), Decimal(1)), Decimal(-1)),
        (Demand(Kind.ZERO, Decimal(0), Decimal(0)), Decimal(0)),
    ],
)
def test_no_bullet_without_two_numbers_from_zero_up(demand, value):
    assert draw_bullet(demand, value) is None


# --- Figures ---------------------------------------------------------------------------------------------------------
def test_the_furthest_from_target_comes_first(plan):
    add(plan, "Gần", "100", "99", unit=make_unit("xã"))
    add(plan, "Xa", "4", "2", unit=make_unit("cơ sở"))
    add(plan, "Hộ nghèo", "10", "12", direction=Direction.LOWER)
    add(plan, "Đạt", "1", "1")
    board = board_of(plan)
    assert [(distance.row.name, distance.text) for distance in board.figures.distances] == [
        ("Xa", "thiếu 50,0 %"),
        ("Hộ nghèo", "cao hơn 2 điểm"),
        ("Gần", "thiếu 1,0 %"),
    ]
    assert "".join(words.text for words, _target in board.headline).endswith("gồm: Xa; Hộ nghèo; Gần.")
    assert board.figures.distance_finding == "Xa mục tiêu nhất: Xa, thiếu 50,0 %"
    (listed,) = summarise([plan.locality], dt.date(2024, 1, 3))[plan.locality]
    assert listed.short_sentence == "".join(words.text for words, _target in board.headline)


def test_the_sector_with_most_misses_is_the_finding(plan):
    for position, value in enumerate(["13", "12", "11"]):
        add(plan, f"Kinh tế {position}", "13", value, sector=Sector.objects.get_or_create(name="Kinh tế")[0])
    add(plan, "Xã hội", "13", "13", sector=Sector.objects.create(name="Xã hội"))
    board = board_of(plan)
    assert [(bar.name, bar.tally.missed, bar.width) for bar in board.figures.sector_bars] == [
        ("Kinh tế", 2, 1000),
        ("Xã hội", 0, 333),
    ]
    assert board.figures.sector_finding == "Chưa đạt nhiều nhất: Kinh tế (2/3)"


# --- The list of boards ----------------------------------------------------------------------------------------------
def test_a_summary_counts_what_its_board_counts(plan):
    members = add(plan, "Kết nạp đảng viên", "280", "258", number="1")
    decided(add(plan, "Việc làm mới", "3800", "3850", number="2"), Verdict.MET)
    add(plan, "Lượt người", "10", "9", stands_under=members)
    structure = heading(plan, "Đầu mục", number="3")
    add(plan, "Nông nghiệp", "18", "18.5", stands_under=structure)
    add(make_plan(locality=plan.locality, period=plan.period), "", "250", indicator=members.indicator)
    board = board_of(plan)
    (one,) = summarise([plan.locality], ON)[plan.locality]
    assert (one.span, one.summary.sentence) == (Span.of_years(2023), board.summary.sentence)
    assert one.summary.tally.total == 3


def test_boards_come_latest_first_and_a_year_before_the_term_it_ends(plan):
    add(plan, "Hộ nghèo")
    spans = [(2024, 2024), (2021, 2025), (2025, 2025)]
    for first, last in spans:
        period = Period.objects.create(starts_on=dt.date(first, 1, 1), ends_on=dt.date(last, 12, 31))
        add(make_plan(locality=plan.locality, period=period), f"Hộ nghèo {first}-{last}")
    elsewhere = make_locality("Huyện Yên Thế")
    found = board_spans([plan.locality, elsewhere])
    assert {pk: [str(span) for span in spans] for pk, spans in found.items()} == {
        plan.locality.pk: ["2025", "2021-2025", "2024", "2023"],
        elsewhere.pk: [],
    }


def test_shorter_periods_have_no_board_in_the_lists(plan):
    quarter = Period.objects.create(starts_on=dt.date(2023, 1, 1), ends_on=dt.date(2023, 3, 31))
    add(make_plan(locality=plan.locality, period=quarter), "Thu ngân sách")
    assert board_spans([plan.locality]) == {plan.locality.pk: []}
    assert summarise([plan.locality], ON) == {plan.locality: []}
    assert load_board(plan.locality, Span(quarter.starts_on, quarter.ends_on), Filters(), ON).tally.total == 1
