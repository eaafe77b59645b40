"""Duties become reports that fall due."""

import datetime as dt

import pytest

from indicators.models import DueReport, ReportAnswer
from indicators.services.reporting import plan_due_reports
from localities.choices import Kind
from localities.models import Locality
from localities.services import NewUnit, record_succession
from tests.factories import make_calendar, make_due_report, make_duty, make_locality

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
YEAR_END = dt.date(2026, 12, 31)


def planned(**facts):
    rows = DueReport.objects.filter(**facts).order_by("cut_off_on", "locality")
    return [(row.label, str(row.starts_on), str(row.cut_off_on), str(row.due_on)) for row in rows]


def who(cut_off_on):
    return set(DueReport.objects.filter(cut_off_on=cut_off_on).values_list("locality__name", flat=True))


def test_the_coming_reports_of_a_unit_with_their_deadlines():
    make_duty()
    assert plan_due_reports(until=dt.date(2026, 9, 30)).added == 4
    assert planned() == [
        ("tháng 6/2026", "2026-05-15", "2026-06-14", "2026-06-17"),
        ("tháng 7/2026", "2026-06-15", "2026-07-14", "2026-07-17"),
        ("tháng 8/2026", "2026-07-15", "2026-08-14", "2026-08-19"),
        ("tháng 9/2026", "2026-08-15", "2026-09-14", "2026-09-17"),
    ]


def test_thirteen_months_ahead_and_nothing_twice():
    make_duty()
    assert plan_due_reports().added == 13
    before = planned()
    again = plan_due_reports()
    assert (again.added, again.dropped, planned()) == (0, 0, before)


def test_a_report_between_its_cut_off_and_its_deadline_is_still_planned_and_one_past_it_is_not(clock):
    make_duty()
    clock.move_to("2026-06-17 08:00+07:00")
    plan_due_reports(until=dt.date(2026, 6, 30))
    assert [row[0] for row in planned()] == ["tháng 6/2026"]
    DueReport.objects.all().delete()
    clock.move_to("2026-06-18 08:00+07:00")
    plan_due_reports(until=dt.date(2026, 6, 30))
    assert planned() == []


def test_a_rule_that_is_not_in_force_yet_or_no_more_asks_for_nothing():
    make_duty(calendar=make_calendar(valid_from=dt.date(2026, 8, 14), valid_to=dt.date(2026, 9, 14)))
    plan_due_reports()
    assert [row[0] for row in planned()] == ["tháng 8/2026", "tháng 9/2026"]


def test_an_ended_duty_asks_for_nothing():
    make_duty(is_active=False)
    assert plan_due_reports().added == 0


def test_each_unit_right_below_reports_in_the_stead_of_its_province(province, communes):
    make_locality("Thôn", kind=Kind.WARD, parent=communes[0])
    make_locality("Xã khác tỉnh", kind=Kind.COMMUNE)
    make_duty(locality=province, with_below=True)
    plan_due_reports(until=dt.date(2026, 6, 30))
    assert who("2026-06-14") == {"Xã Bố Hạ", "Xã Tam Tiến"}


def test_a_unit_reports_what_is_cut_off_while_it_exists(province, communes):
    old, stays = communes
    make_duty(locality=province, with_below=True)
    plan_due_reports(until=YEAR_END)
    record_succession(
        predecessors=[old],
        successors=[NewUnit("09999", "Phường Bố Hạ", Kind.WARD, province)],
        effective_on=dt.date(2026, 9, 1),
        legal_act="Nghị quyết 1",
        by=None,
    )
    changed = plan_due_reports(until=YEAR_END)
    assert (changed.added, changed.dropped) == (4, 4)
    assert who("2026-08-14") == {old.name, stays.name}
    assert who("2026-09-14") == {"Phường Bố Hạ", stays.name}


def test_a_duty_follows_a_unit_that_only_changes_its_kind(province, communes):
    make_duty(locality=province)
    make_duty(locality=province, with_below=True)
    [pair] = record_succession(
        predecessors=[province],
        successors=[NewUnit(province.code, "Thành phố Bắc Giang", Kind.CENTRAL_CITY, None)],
        effective_on=dt.date(2026, 7, 1),
        legal_act="Nghị quyết 2",
        by=None,
    )
    plan_due_reports(until=YEAR_END)
    assert who("2026-06-14") == {"Tỉnh Bắc Giang", "Xã Bố Hạ", "Xã Tam Tiến"}
    assert who("2026-07-14") == {"Thành phố Bắc Giang", "Xã Bố Hạ", "Xã Tam Tiến"}
    assert pair.successor_id in DueReport.objects.values_list("locality", flat=True)


def test_a_duty_of_a_unit_that_is_merged_into_another_ends_with_it(province, communes):
    for commune in communes:
        make_duty(locality=commune)
    record_succession(
        predecessors=communes,
        successors=[NewUnit("09998", "Xã Mới", Kind.COMMUNE, province)],
        effective_on=dt.date(2026, 7, 1),
        legal_act="Nghị quyết 3",
        by=None,
    )
    plan_due_reports(until=YEAR_END)
    assert DueReport.objects.filter(cut_off_on__gte=dt.date(2026, 7, 1)).count() == 0
    assert len(planned()) == 2


def test_what_was_sent_or_answered_stays_though_its_unit_is_gone(communes):
    duty = make_duty(locality=communes[0])
    coming = {"duty": duty, "starts_on": dt.date(2026, 7, 1), "cut_off_on": dt.date(2026, 7, 14)}
    make_due_report(**coming | {"due_on": dt.date(2026, 7, 17), "sent_at": "2026-06-01T00:00:00Z"})
    coming |= {"cut_off_on": dt.date(2026, 8, 14), "due_on": dt.date(2026, 8, 19)}
    answered = make_due_report(**coming)
    ReportAnswer.objects.create(report=answered, answer="nothing_to_report")
    Locality.objects.filter(pk=communes[0].pk).update(valid_to=dt.date(2026, 7, 1))
    assert plan_due_reports(until=YEAR_END).dropped == 0
    assert len(planned(cut_off_on__gte=dt.date(2026, 7, 1))) == 2


def test_the_number_of_queries_grows_with_the_duties_and_not_with_the_units(
    province, communes, django_assert_max_num_queries
):
    for n in range(20):
        make_locality(f"Xã {n}", kind=Kind.COMMUNE, parent=province)
    make_duty(locality=province, with_below=True)
    with django_assert_max_num_queries(10):
        assert plan_due_reports().added == 22 * 13
