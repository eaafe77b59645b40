"""What was typed into a report is not lost when its rule, its duty or its unit ends."""

import datetime as dt
from dataclasses import replace

import pytest
from django.utils import timezone

from indicators.errors import ConflictError
from indicators.models import DueReport, SheetCell
from indicators.services.reporting import (
    answer_report,
    end_calendar,
    end_duty,
    plan_due_reports,
    replace_calendar,
    send_report,
)
from indicators.services.reporting.calendars import NewCalendar
from indicators.services.sheets import save_cells
from localities.choices import Kind
from localities.services import NewUnit, record_succession
from localities.touching import touched_by
from tests.alerts.steps import in_the_middle
from tests.factories import make_calendar, make_duty, make_indicator, make_period, make_plan, make_target
from tests.support.figures import change_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

JULY = dt.date(2026, 7, 14)
NEW = NewCalendar(
    name="Báo cáo tháng",
    basis="administrative",
    frequency="month",
    cut_off_day=20,
    working_days=2,
    decided_by="Quyết định 9/2026/QĐ-UBND",
    valid_from=dt.date(2026, 7, 1),
)


@pytest.fixture
def duty(communes):
    found = make_duty(locality=communes[0], calendar=make_calendar(name="Báo cáo tháng"))
    plan_due_reports(until=dt.date(2026, 12, 31))
    return found


def draft(report, indicator=None, written="14"):
    indicator = indicator or make_indicator("Thu ngân sách")
    facts = {"indicator": indicator, "period": make_period(2026), "written": written, "saved_at": timezone.now()}
    return SheetCell.objects.create(report=report, **facts)


def asked(locality, indicator):
    make_target(plan=make_plan(locality=locality, period=make_period(2026)), indicator=indicator)


def july(**facts):
    return DueReport.objects.get(label="tháng 7/2026", **facts)


def where(cell):
    cell.refresh_from_db()
    return cell.report.locality.name, cell.report.label, str(cell.report.cut_off_on)


@pytest.mark.parametrize(
    "end",
    [
        lambda duty: end_duty(duty=duty, by=None),
        lambda duty: end_calendar(calendar=duty.calendar, valid_to=dt.date(2026, 7, 1), by=None),
    ],
    ids=["duty", "rule"],
)
def test_what_was_begun_stays_to_be_sent(duty, end):
    draft(july())
    draft(DueReport.objects.get(label="tháng 8/2026"), make_indicator(), written="")
    end(duty)
    assert set(DueReport.objects.filter(cut_off_on__gte=JULY).values_list("label", flat=True)) == {"tháng 7/2026"}
    assert SheetCell.objects.get().written == "14"


@pytest.mark.parametrize("cut_off_day", [14, 20])
def test_another_rule_for_the_same_period_takes_the_drafts_over(duty, cut_off_day):
    cell = draft(july())
    asked(duty.locality, cell.indicator)
    replace_calendar(calendar=duty.calendar, new=replace(NEW, cut_off_day=cut_off_day), by=None)
    assert where(cell) == ("Xã Bố Hạ", "tháng 7/2026", f"2026-07-{cut_off_day}")
    assert july().duty.calendar.decided_by == NEW.decided_by


@pytest.mark.parametrize("is_asked", [False, True], ids=["not asked for", "of another period"])
def test_what_the_other_rule_has_no_row_for_stays_where_it_was_typed(duty, is_asked):
    cell = draft(july())
    if is_asked:
        asked(duty.locality, cell.indicator)
    new = replace(NEW, frequency="quarter") if is_asked else NEW
    replace_calendar(calendar=duty.calendar, new=new, by=None)
    assert where(cell) == ("Xã Bố Hạ", "tháng 7/2026", str(JULY))


def become(communes, *names):
    new = [NewUnit(f"0999{n}", name, Kind.WARD, communes[0].parent) for n, name in enumerate(names)]
    pairs = record_succession(
        predecessors=communes, successors=new, effective_on=dt.date(2026, 7, 1), legal_act="NQ 1", by=None
    )
    return [pair.successor for pair in pairs]


@pytest.fixture
def below(province, communes):
    make_duty(locality=province, with_below=True)
    plan_due_reports(until=dt.date(2026, 12, 31))
    return communes


def test_a_unit_that_only_changed_its_kind_goes_on_with_its_drafts(below):
    cell = draft(july(locality=below[0]))
    (ward,) = become(below[:1], "Phường Bố Hạ")
    plan_due_reports()
    assert where(cell) == ("Xã Bố Hạ", "tháng 7/2026", str(JULY))
    asked(ward, cell.indicator)
    plan_due_reports()
    assert where(cell) == ("Phường Bố Hạ", "tháng 7/2026", str(JULY))
    assert not DueReport.objects.filter(locality=below[0], cut_off_on=JULY).exists()


@pytest.mark.parametrize(("count", "names"), [(2, ["Xã Mới"]), (1, ["Xã Đông", "Xã Tây"])], ids=["merged", "divided"])
def test_a_unit_that_lives_on_with_others_keeps_its_drafts(below, count, names):
    cell = draft(july(locality=below[0]))
    for unit in become(below[:count], *names):
        asked(unit, cell.indicator)
    plan_due_reports()
    assert where(cell) == ("Xã Bố Hạ", "tháng 7/2026", str(JULY))


def test_no_draft_of_the_new_unit_is_overwritten(below):
    old = draft(july(locality=below[0]))
    (ward,) = become(below[:1], "Phường Bố Hạ")
    plan_due_reports()
    asked(ward, old.indicator)
    new = draft(july(locality=ward), old.indicator, "15")
    plan_due_reports()
    assert (where(old)[0], where(new)[0]) == ("Xã Bố Hạ", "Phường Bố Hạ")


def test_the_page_that_asks_first_names_them(duty):
    draft(july())
    for thing in (duty, duty.calendar, duty.locality):
        named = {one.label: one.names for one in touched_by([thing])}
        assert named["Báo cáo đang nhập dở, số đã gõ được giữ lại"] == ["Xã Bố Hạ, tháng 7/2026"]


def test_who_answers_what_was_taken_out_of_the_calendar_is_told(duty):
    report = july()
    end_duty(duty=duty, by=None)
    for verb in (
        lambda: answer_report(report=report, answer="nothing_to_report", by=None),
        lambda: send_report(report=report, by=None),
    ):
        with pytest.raises(ConflictError, match="không còn phải gửi"):
            verb()


@pytest.mark.django_db(transaction=True)
def test_who_ends_a_duty_waits_for_what_is_being_typed(duty, monkeypatch):
    indicator = make_indicator("Thu ngân sách")
    asked(duty.locality, indicator)
    report = DueReport.objects.get(label="tháng 6/2026")
    change = change_of(report, indicator, "14")
    in_the_middle(
        monkeypatch,
        "indicators.services.sheets.cells.asked_figures",
        lambda: save_cells(report=report, changes=[change], by=None),
        lambda: end_duty(duty=duty, by=None),
    )
    assert SheetCell.objects.get().report == report
