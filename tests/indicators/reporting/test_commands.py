"""What runs each night, and what an operator types."""

import io

import pytest
from django.core.management import call_command

from config.schedule import BEAT_SCHEDULE
from indicators.models import DueReport, ReportingCalendar
from indicators.tasks import plan_due_reports
from tests.factories import make_duty

pytestmark = pytest.mark.django_db


def run(command):
    out = io.StringIO()
    call_command(command, stdout=out)
    return out.getvalue().strip()


def test_each_night_the_coming_reports_are_planned():
    make_duty()
    assert plan_due_reports.name in {cadence["task"] for cadence in BEAT_SCHEDULE.values()}
    plan_due_reports()
    assert DueReport.objects.count() == 13


def test_the_same_from_the_command_line():
    make_duty()
    assert run("plan_due_reports") == "13 báo cáo thêm vào lịch, 0 đưa ra khỏi lịch."
    assert run("plan_due_reports") == "0 báo cáo thêm vào lịch, 0 đưa ra khỏi lịch."


def test_the_rules_that_ship_are_stored_once():
    assert run("ensure_default_calendars") == "10 chế độ báo cáo mới."
    assert run("ensure_default_calendars") == "0 chế độ báo cáo mới."
    assert ReportingCalendar.objects.count() == 10
