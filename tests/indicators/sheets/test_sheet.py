"""What a sheet asks for, and what stands beside it."""

import datetime as dt

import pytest

from indicators.choices import Aggregation
from indicators.models import Period
from indicators.services.amendments import amend_targets
from indicators.services.sheets import save_cells
from indicators.services.versions import Change
from indicators.sheets import load_sheet, read_rows
from tests.factories import (
    make_calendar,
    make_due_report,
    make_duty,
    make_indicator,
    make_locality,
    make_observation,
    make_period,
    make_plan,
    make_target,
)
from tests.support.figures import change_of, key_of


def load(facts, **more):
    return load_sheet(facts.report, facts.today, **more)


def row_of(facts, indicator, **more):
    return load(facts, **more).by_key[key_of(facts.report, indicator)]


def test_the_rows_stand_as_the_plan_prints_them(sheet_facts):
    facts = {"plan": sheet_facts.plan}
    top = make_target("", None, None, position=4, number="4", is_heading=True, kind="", **facts)
    make_target("5", "5", "5", position=5, number="4.1", stands_under=top, standing="part", **facts)
    make_target("Hoàn thành", None, None, kind="qualitative", position=6, number="5", **facts)
    make_target("", None, None, position=7, number="6", is_heading=True, kind="", **facts)
    rows = read_rows(sheet_facts.report)
    shown = [(one.row.number, one.is_asked, one.row.shown_depth) for one in rows]
    assert shown == [
        *[("1", True, 0), ("2", True, 0), ("3", True, 0), ("4", False, 0), ("4.1", True, 1), ("5", False, 0)]
    ]


def test_several_setters_share_a_row(sheet_facts):
    other = make_plan(locality=sheet_facts.commune, period=make_period(2026), title="Nghị quyết")
    make_target("1.300", "1300", "1300", plan=other, indicator=sheet_facts.money)
    [row] = [one for one in read_rows(sheet_facts.report) if one.indicator == sheet_facts.money]
    assert [line.target.written for line in row.row.lines] == ["1.200", "1.300"]


def test_a_duty_on_one_plan_leaves_the_others_out(sheet_facts):
    other = make_plan(locality=sheet_facts.commune, period=make_period(2026), title="Nghị quyết")
    make_target(plan=other)
    sheet_facts.report.duty.plan = sheet_facts.plan
    assert len([one for one in read_rows(sheet_facts.report) if one.is_asked]) == 3


def test_the_years_value_is_asked_for_where_a_term_has_a_target_too(sheet_facts):
    term = Period.objects.create(starts_on=dt.date(2026, 1, 1), ends_on=dt.date(2030, 12, 31))
    report = make_due_report(duty=make_duty(locality=sheet_facts.commune, calendar=make_calendar(frequency="year")))
    plan = make_plan(locality=sheet_facts.commune, period=term, title="Kế hoạch 5 năm")
    make_target(plan=plan, indicator=sheet_facts.money)
    [row] = [one for one in read_rows(report) if one.indicator == sheet_facts.money]
    assert row.period == sheet_facts.plan.period


def type_money(facts, written):
    save_cells(report=facts.report, changes=[change_of(facts.report, facts.money, written)], by=facts.lan)


def test_the_plan_beside_a_figure_is_the_one_in_force_on_the_cut_off_day(sheet_facts):
    facts = {"number": "9/QĐ", "issued_on": dt.date(2026, 6, 10), "amends": sheet_facts.plan, "title": "Điều chỉnh"}
    plan = make_plan(locality=sheet_facts.commune, period=sheet_facts.plan.period, **facts)
    change = Change(sheet_facts.targets[0], "1.500")
    amend_targets(plan=plan, changes=[change], effective_on=dt.date(2026, 7, 1), reason="Vượt thu", by=None)
    [(line, level)] = row_of(sheet_facts, sheet_facts.money).plans
    assert (line.target.written, level.written, level.coming_words) == ("1.500", "1.200", "từ 01/07/2026: 1.500")


@pytest.mark.parametrize(
    ("days", "last_period"),
    [([], None), ([(5, 14, "400"), (4, 14, "300")], "400"), ([(6, 1, "450")], None)],
)
def test_the_last_period_is_the_last_value_before_the_reports_own_days(sheet_facts, days, last_period):
    for month, day, value in days:
        make_observation(sheet_facts.targets[0], value, as_of=dt.date(2026, month, day), is_current=False)
    found = row_of(sheet_facts, sheet_facts.money).last_period
    assert (found.text if found else None) == last_period


def test_a_state_begins_where_last_year_closed(sheet_facts):
    last_year = make_target(
        plan=make_plan(locality=sheet_facts.commune, period=make_period(2025)), indicator=sheet_facts.poverty
    )
    make_observation(last_year, "4.1", as_of=dt.date(2025, 12, 31))
    make_observation(last_year, "4.5", as_of=dt.date(2025, 6, 14), is_current=False)
    row = row_of(sheet_facts, sheet_facts.poverty)
    assert (row.last_period.text, row.last_year.text) == ("4,1", "4,5")


def test_the_sheets_unit_is_the_printed_one(sheet_facts):
    target = sheet_facts.targets[0]
    target.written_unit = "tỷ đồng"
    target.save()
    make_observation(target, "1250", as_of=dt.date(2026, 5, 14))
    row = row_of(sheet_facts, sheet_facts.money)
    assert (row.asked.unit, row.last_period.text) == ("tỷ đồng", "1,250")


def test_a_figure_is_judged_as_if_it_had_been_sent(sheet_facts):
    last_year = make_target(
        plan=make_plan(locality=sheet_facts.commune, period=make_period(2025)), indicator=sheet_facts.poverty
    )
    make_observation(last_year, "5", as_of=dt.date(2025, 12, 31))
    changes = [
        change_of(sheet_facts.report, sheet_facts.money, "100"),
        change_of(sheet_facts.report, sheet_facts.hamlets, "28/30"),
        change_of(sheet_facts.report, sheet_facts.poverty, "2,9"),
    ]
    save_cells(report=sheet_facts.report, changes=changes, by=sheet_facts.lan)
    rows = load(sheet_facts, is_judged=True).by_key
    previews = [
        rows[key_of(sheet_facts.report, one)].preview
        for one in (sheet_facts.money, sheet_facts.hamlets, sheet_facts.poverty)
    ]
    assert [one.state for one in previews] == ["not_met", "exceeded", "exceeded"]
    assert previews[0].pace == "far_behind"
    # The way of a state begins at what last year closed with, although nothing of this year is stored.
    assert previews[2].pace == "ahead"
    assert previews[0].sentence.startswith("Chưa đạt: thực hiện 100 triệu đồng (ước thực hiện đến 14/06/2026)")


def test_an_older_figure_is_judged_as_what_goes_on_counting(sheet_facts):
    """July has been sent already when June is filled in."""
    make_observation(sheet_facts.targets[0], "1300", as_of=dt.date(2026, 7, 14))
    type_money(sheet_facts, "600")
    preview = row_of(sheet_facts, sheet_facts.money, is_judged=True).preview
    assert preview.state == "exceeded"
    assert preview.sentence.endswith("Số liệu đến 14/07/2026 mới hơn hoặc chắc hơn nên vẫn được tính.")


def test_what_would_not_add_up_is_said(sheet_facts):
    make_observation(sheet_facts.targets[0], "700", as_of=dt.date(2026, 5, 14))
    type_money(sheet_facts, "650")
    [finding] = row_of(sheet_facts, sheet_facts.money, is_judged=True).preview.findings
    assert finding == "Số cộng dồn giảm: 700 (14/05/2026) xuống 650 (14/06/2026)."


def test_what_cannot_be_read_is_said_in_its_row(sheet_facts):
    type_money(sheet_facts, "tốt")
    assert "“tốt”" in row_of(sheet_facts, sheet_facts.money, is_judged=True).preview.problem


def test_what_the_units_below_make_stands_beside_the_figure(sheet_facts):
    sheet_facts.money.aggregation = Aggregation.SUM
    sheet_facts.money.save()
    for name, value in (("A", "300"), ("B", "320")):
        hamlet = make_locality(f"Thôn {name}", kind="commune", parent=sheet_facts.commune)
        plan = make_plan(locality=hamlet, period=make_period(2026))
        target = make_target(plan=plan, indicator=sheet_facts.money)
        make_observation(target, value, as_of=dt.date(2026, 6, 14))
    together = row_of(sheet_facts, sheet_facts.money).together
    assert (together.made_of, together.of, together.value) == (2, 2, "620")


def test_units_that_have_not_reported_are_counted(sheet_facts):
    sheet_facts.money.aggregation = Aggregation.SUM
    sheet_facts.money.save()
    for name in "AB":
        hamlet = make_locality(f"Thôn {name}", kind="commune", parent=sheet_facts.commune)
        target = make_target(plan=make_plan(locality=hamlet, period=make_period(2026)), indicator=sheet_facts.money)
        if name == "A":
            make_observation(target, "300", as_of=dt.date(2026, 6, 14))
    together = row_of(sheet_facts, sheet_facts.money).together
    assert (together.made_of, together.of, together.value) == (1, 2, "")
    assert "Thôn B" in together.reason


def many(facts, count):
    for place in range(count):
        indicator = make_indicator(aggregation=Aggregation.SUM if place % 2 else Aggregation.NONE)
        target = make_target(plan=facts.plan, indicator=indicator, position=10 + place, number=str(10 + place))
        make_observation(target, "10", as_of=dt.date(2026, 5, 14))
        save_cells(report=facts.report, changes=[change_of(facts.report, indicator, "12")], by=facts.lan)


def test_a_long_sheet_takes_as_many_queries_as_a_short_one(sheet_facts, django_assert_num_queries):
    many(sheet_facts, 2)
    with django_assert_num_queries(QUERIES):
        load(sheet_facts, is_judged=True)
    many(sheet_facts, 30)
    with django_assert_num_queries(QUERIES):
        load(sheet_facts, is_judged=True)


QUERIES = 20


def test_a_part_of_a_long_row_is_called_by_its_own_name(sheet_facts):
    whole = make_target(plan=sheet_facts.plan, indicator=make_indicator("Giá trị " * 10), position=7, number="7")
    names = ("công nghiệp", "xây dựng")
    for place, name in enumerate(names, start=8):
        make_target(
            *("", "13", "13"),
            plan=sheet_facts.plan,
            indicator=make_indicator(f"Giá trị {name}"),
            stands_under=whole,
            standing="part",
            position=place,
        )
    labels = [row.asked.label for row in load_sheet(sheet_facts.report, sheet_facts.today).asked]
    assert labels[-2:] == ["Dòng 7 “Giá trị công nghiệp”", "Dòng 7 “Giá trị xây dựng”"]
