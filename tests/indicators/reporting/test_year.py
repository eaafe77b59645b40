"""A year of one district, month by month: which data are late, on which day, written down beforehand."""

import datetime as dt
from decimal import Decimal

import pytest
import time_machine

from indicators.models import DueReport, ReportingCalendar, Target
from indicators.reporting import late_targets
from indicators.services.observations import NewObservation, record_observations
from indicators.services.reporting import answer_report, assign_duty, ensure_default_calendars
from tests.factories import make_indicator, make_locality, make_period, make_plan, make_target

pytestmark = pytest.mark.django_db
# The value's date and the day it is recorded on, month by month; a month that is missing was never reported.
PROMPT = dict.fromkeys(range(1, 13), (14, 15))
LATE_IN_MARCH = PROMPT | {3: (14, 25)}
SILENT_FROM_JULY = {month: PROMPT[month] for month in range(1, 7)}
NO_VALUE = {}
# The deadlines of 2026, three working days after the 14th: Tết moves February's, the weekends some others.
DEADLINES = [
    "2026-01-19", "2026-02-25", "2026-03-18", "2026-04-17", "2026-05-19", "2026-06-17",
    "2026-07-17", "2026-08-19", "2026-09-17", "2026-10-19", "2026-11-18", "2026-12-17",
]  # fmt: skip


@pytest.fixture
def district():
    with time_machine.travel("2025-12-20 08:00+07:00", tick=False):
        ensure_default_calendars()
        district = make_locality("Huyện Vĩnh Bảo")
        calendar = ReportingCalendar.objects.get(name="Báo cáo tháng (hành chính)")
        assign_duty(calendar=calendar, locality=district, by=None)
    return district


@pytest.fixture
def targets(district):
    plan = make_plan(locality=district, period=make_period(2026))
    names = ("prompt", "late", "silent", "none", "answered")
    return {name: make_target(plan=plan, indicator=make_indicator(name)) for name in names}


def record(target, month, day):
    entry = NewObservation(
        indicator=target.indicator,
        locality=target.locality,
        period=target.period,
        as_of=dt.date(2026, month, day),
        kind="estimate",
        value=Decimal(month),
    )
    record_observations(entries=[entry], source="Báo cáo tháng", by=None)


def pass_the_year(targets):
    """Record what each unit of the year reports, day by day; yield each day's evening with the late ones."""
    plans = {
        "prompt": PROMPT,
        "late": LATE_IN_MARCH,
        "silent": SILENT_FROM_JULY,
        "none": NO_VALUE,
        "answered": NO_VALUE,
    }
    rows = list(Target.objects.select_related("period", "indicator"))
    names = {target.pk: name for name, target in targets.items()}
    day = dt.date(2026, 1, 1)
    while day.year == 2026:
        with time_machine.travel(dt.datetime(day.year, day.month, day.day, 20, tzinfo=dt.UTC), tick=False):
            for name, months in plans.items():
                if day.month in months and months[day.month][1] == day.day:
                    record(targets[name], day.month, months[day.month][0])
            if day.day == 14:
                report = DueReport.objects.get(cut_off_on=day)
                answer_report(report=report, indicator=targets["answered"].indicator, answer="does_not_apply", by=None)
        yield day, {names[pk]: value for pk, value in late_targets(rows, day).items()}
        day += dt.timedelta(days=1)


def test_the_deadlines_of_the_year(district):
    deadlines = DueReport.objects.filter(cut_off_on__year=2026).order_by("due_on").values_list("due_on", flat=True)
    assert [str(day) for day in deadlines] == DEADLINES


def test_who_is_late_on_which_days(targets):
    days = {name: [] for name in targets}
    sentences = {}
    for day, late in pass_the_year(targets):
        for name, value in late.items():
            days[name].append(day)
            sentences[name, day] = value.sentence
    assert (days["prompt"], days["answered"]) == ([], [])
    assert days["late"] == [dt.date(2026, 3, day) for day in range(19, 25)]
    assert days["silent"][0] == dt.date(2026, 7, 18)
    assert len(days["silent"]) == (dt.date(2026, 12, 31) - dt.date(2026, 7, 17)).days
    assert days["none"][0] == dt.date(2026, 1, 20)
    assert sentences["late", dt.date(2026, 3, 24)] == (
        "Chưa có số liệu tháng 3 của huyện Vĩnh Bảo (hạn 18/3, quá 4 ngày làm việc)"
    )
    assert sentences["silent", dt.date(2026, 12, 31)] == (
        "Chưa có số liệu tháng 12 của huyện Vĩnh Bảo (hạn 17/12, quá 10 ngày làm việc)"
    )
