"""An indicator with targets of several periods: what adds up over a year is another figure than over a quarter."""

import datetime as dt

import pytest
import time_machine
from django.urls import reverse

from indicators.choices import Review
from indicators.models import DueReport, Observation, Period, ReportAnswer, SheetCell
from indicators.reporting import late_targets, missing_indicators, name_of
from indicators.reviewing import read_remarks
from indicators.services.review import return_report
from indicators.services.sheets import SaveState, UnfinishedSheetError, save_cells, send_sheet
from indicators.sheets import load_sheet, read_rows
from localities.choices import Role
from tests.factories import make_membership, make_observation, make_target, make_user
from tests.support.figures import change_of, key_of


@pytest.fixture
def spring(sheet_facts):
    return Period.objects.create(starts_on=dt.date(2026, 4, 1), ends_on=dt.date(2026, 6, 30))


@pytest.fixture
def quarter(sheet_facts, spring):
    """The quarter's share of the money."""
    return make_target("300", "300", "300", plan=sheet_facts.plan, indicator=sheet_facts.money, period=spring)


def type_in(facts, *written, indicator=None, **more):
    """Into the rows of an indicator, the main one first; None leaves a row as it is."""
    report, typed = facts.report, indicator or facts.money
    seen = dict(SheetCell.objects.filter(report=report, indicator=typed).values_list("period", "version"))
    changes = [
        change_of(report, typed, text, place=place, seen=seen.get(key_of(report, typed, place).period_id, 0), **more)
        for place, text in enumerate(written)
        if text is not None
    ]
    return list(save_cells(report=report, changes=changes, by=facts.lan).values())


def rows_of(facts, indicator=None, **more):
    """The rows of an indicator, the main one first."""
    sheet = load_sheet(facts.report, facts.today, **more)
    return [row for row in sheet.asked if row.asked.indicator == (indicator or facts.money)]


def send(facts, **more):
    facts.report.refresh_from_db()
    return send_sheet(report=facts.report, by=facts.lan, allows_missing=True, **more)


def values_of(indicator):
    standing = Observation.objects.standing().filter(indicator=indicator, is_computed=False)
    return {name_of(value.period): str(value.value) for value in standing}


def faults_of(facts):
    with pytest.raises(UnfinishedSheetError) as caught:
        send(facts)
    return [str(problem) for problem in caught.value.problems]


def test_what_adds_up_has_a_row_for_each_period(sheet_facts, quarter):
    rows = [one for one in read_rows(sheet_facts.report) if one.is_asked]
    assert [(one.indicator, one.is_further, one.periods) for one in rows[:3]] == [
        (sheet_facts.money, False, (sheet_facts.plan.period,)),
        (sheet_facts.money, True, (quarter.period,)),
        (sheet_facts.hamlets, False, (sheet_facts.plan.period,)),
    ]
    assert [one.period_label for one in rows[:3]] == ["năm 2026", "quý II/2026", ""]
    assert (rows[1].label, rows[1].target) == ("Dòng 1 “Thu ngân sách” (quý II/2026)", quarter)


def test_a_state_is_one_figure_for_all_its_periods(sheet_facts, spring):
    make_target("3", "3", "3", plan=sheet_facts.plan, indicator=sheet_facts.poverty, period=spring)
    [row] = rows_of(sheet_facts, sheet_facts.poverty)
    assert (row.asked.periods, row.asked.period_label) == ((sheet_facts.plan.period, spring), "năm 2026, quý II/2026")
    type_in(sheet_facts, "2,9", indicator=sheet_facts.poverty)
    send(sheet_facts)
    assert values_of(sheet_facts.poverty) == {"năm 2026": "2.9", "quý II/2026": "2.9"}


def test_a_change_of_a_state_is_another_one_in_each_period(sheet_facts, spring):
    more = {"kind": "relative", "relative_to": "cùng kỳ"}
    make_target("giảm 5%", "5", "5", plan=sheet_facts.plan, indicator=sheet_facts.poverty, period=spring, **more)
    assert [row.asked.is_further for row in rows_of(sheet_facts, sheet_facts.poverty)] == [False, True]


def test_each_figure_has_its_own_past_and_draft(sheet_facts, quarter):
    for month, year, spring in ((4, "400", "50"), (5, "500", "150")):
        make_observation(sheet_facts.targets[0], year, as_of=dt.date(2026, month, 14), is_current=month == 5)
        make_observation(quarter, spring, as_of=dt.date(2026, month, 14), is_current=month == 5)
    type_in(sheet_facts, "600", "250")
    rows = rows_of(sheet_facts)
    assert [row.last_period.text for row in rows] == ["500", "150"]
    assert [row.written for row in rows] == ["600", "250"]


def test_each_figure_is_judged_by_its_own_target(sheet_facts, quarter):
    type_in(sheet_facts, "600", "310")
    assert [row.preview.state for row in rows_of(sheet_facts, is_judged=True)] == ["not_met", "exceeded"]


def test_each_figure_goes_up_as_a_value_of_its_period(sheet_facts, quarter):
    type_in(sheet_facts, "600", "250")
    assert len(send(sheet_facts).observations) == 2
    assert values_of(sheet_facts.money) == {"năm 2026": "600", "quý II/2026": "250"}
    assert not SheetCell.objects.exists()


def test_the_quarters_target_is_no_longer_late_once_its_figure_has_come(sheet_facts, quarter):
    type_in(sheet_facts, "600")
    send(sheet_facts)
    overdue = sheet_facts.report.due_on + dt.timedelta(days=3)
    targets = [sheet_facts.targets[0], quarter]
    assert set(late_targets(targets, overdue)) == {quarter.pk}
    assert sheet_facts.money in missing_indicators(sheet_facts.report)
    type_in(sheet_facts, None, "250")
    send(sheet_facts)
    assert not late_targets(targets, overdue)
    assert sheet_facts.money not in missing_indicators(sheet_facts.report)


def test_a_figure_that_is_not_there_is_told_by_its_period(sheet_facts, quarter):
    type_in(sheet_facts, "600")
    assert "Dòng 1 “Thu ngân sách” (quý II/2026)" in [
        row.asked.label for row in load_sheet(sheet_facts.report, sheet_facts.today).missing
    ]
    send(sheet_facts)
    report = DueReport.objects.with_facts().get()
    remarks = read_remarks([report])[report.pk].by_indicator[sheet_facts.money.pk]
    assert [remark.sentence for remark in remarks] == ["Chưa có số liệu của quý II/2026."]


def test_an_answer_stands_in_the_main_row_for_all_figures(sheet_facts, quarter):
    [refused] = type_in(sheet_facts, None, "", answer="nothing_to_report")
    assert (refused.state, refused.sentence) == (
        SaveState.REFUSED,
        "Trả lời thay số liệu thì ghi ở dòng chính của chỉ tiêu.",
    )
    type_in(sheet_facts, "", answer="nothing_to_report")
    assert [row.is_filled for row in rows_of(sheet_facts)] == [True, True]
    send(sheet_facts)
    assert ReportAnswer.objects.get().indicator == sheet_facts.money
    assert sheet_facts.money not in missing_indicators(sheet_facts.report)


def test_an_answer_and_a_figure_contradict_each_other(sheet_facts, quarter):
    type_in(sheet_facts, "", answer="nothing_to_report")
    type_in(sheet_facts, None, "250")
    assert faults_of(sheet_facts) == [
        "Dòng 1 “Thu ngân sách” (quý II/2026): dòng chính đã trả lời thay cho mọi số liệu của chỉ tiêu. "
        "Bỏ số này, hoặc bỏ câu trả lời."
    ]
    assert not Observation.objects.exists()


def test_no_answer_stands_for_a_figure_that_was_sent(sheet_facts, quarter):
    type_in(sheet_facts, None, "250")
    send(sheet_facts)
    type_in(sheet_facts, "", answer="nothing_to_report")
    assert faults_of(sheet_facts) == ["Dòng 1 “Thu ngân sách”: đã gửi số liệu, không trả lời thay được nữa."]


class TestReturned:
    @pytest.fixture
    def returned(self, sheet_facts, quarter):
        type_in(sheet_facts, "600", "250")
        send(sheet_facts)
        planner = make_user("ke-hoach")
        make_membership(planner, sheet_facts.commune, Role.PLANNING_OFFICER)
        return_report(report=sheet_facts.report, rows={sheet_facts.money: "Lệch kho bạc"}, by=planner)
        return sheet_facts

    def test_both_come_back_and_one_mended_is_enough(self, returned) -> None:
        assert values_of(returned.money) == {}
        type_in(returned, None, "260")
        send(returned)
        assert values_of(returned.money) == {"năm 2026": "600", "quý II/2026": "260"}
        assert DueReport.objects.get().review == Review.SENT

    def test_nothing_mended_is_told_for_both(self, returned) -> None:
        assert [fault.partition(":")[0] for fault in faults_of(returned)] == [
            "Dòng 1 “Thu ngân sách”",
            "Dòng 1 “Thu ngân sách” (quý II/2026)",
        ]


class TestDrafts:
    def test_one_stays_with_the_period_that_it_was_typed_for(self, sheet_facts, quarter) -> None:
        """A quarter's figure must not become the year's because the year got a target meanwhile."""
        sheet_facts.targets[0].delete()
        type_in(sheet_facts, "250")
        make_target("1.200", low="1200", high="1200", plan=sheet_facts.plan, indicator=sheet_facts.money)
        assert [row.written for row in rows_of(sheet_facts)] == ["", "250"]

    def test_one_of_a_state_follows_its_figure(self, sheet_facts, spring) -> None:
        sheet_facts.targets[2].delete()
        make_target("3", "3", "3", plan=sheet_facts.plan, indicator=sheet_facts.poverty, period=spring)
        type_in(sheet_facts, "2,9", indicator=sheet_facts.poverty)
        make_target("3", "3", "3", plan=sheet_facts.plan, indicator=sheet_facts.poverty)
        [row] = rows_of(sheet_facts, sheet_facts.poverty)
        assert (row.written, row.version, row.asked.period) == ("2,9", 1, sheet_facts.plan.period)
        change = change_of(sheet_facts.report, sheet_facts.poverty, "2,8", seen=1)
        [saved] = save_cells(report=sheet_facts.report, changes=[change], by=sheet_facts.lan).values()
        assert saved.state == SaveState.SAVED
        assert list(SheetCell.objects.values_list("written", "period")) == [("2,8", sheet_facts.plan.period.pk)]


class TestPages:
    def test_the_sheet_names_the_period_and_offers_no_answer(self, client, sheet_facts, quarter) -> None:
        client.force_login(sheet_facts.lan)
        page = client.get(reverse("report", args=[sheet_facts.report.pk])).content.decode()
        _before, _, row = page.partition(f'data-row="{key_of(sheet_facts.report, sheet_facts.money, 1)}"')
        row = row.partition("</tr>")[0]
        assert "Thu ngân sách, </span>quý II/2026</th>" in row
        assert ("estimate" in row, "nothing_to_report" in row) == (True, False)

    def test_the_review_shows_it_below_its_indicator(self, client, sheet_facts, quarter) -> None:
        type_in(sheet_facts, "600", "250")
        send(sheet_facts)
        planner = make_user("ke-hoach")
        make_membership(planner, sheet_facts.commune, Role.PLANNING_OFFICER)
        client.force_login(planner)
        with time_machine.travel("2026-06-16 09:00+07:00", tick=False):
            context = client.get(reverse("review-report", args=[sheet_facts.report.pk])).context
        shown = [(row.asked.label, row.written) for row, _remarks, _reason in [*context["odd"], *context["plain"]]]
        place = shown.index(("Dòng 1 “Thu ngân sách”", "600"))
        assert shown[place + 1] == ("Dòng 1 “Thu ngân sách” (quý II/2026)", "250")
