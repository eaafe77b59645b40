"""The lock of a period, and the exceptions that open it to one unit until a day."""

import datetime as dt

import pytest

from indicators.models import CloseException, DueReport
from indicators.reporting import closed_on, closing_sentence, exception_on, is_open_for_entry
from tests.factories import make_due_report

pytestmark = pytest.mark.django_db

NOW = dt.datetime(2026, 6, 20, tzinfo=dt.UTC)
TODAY = dt.date(2026, 6, 22)


def make_exception(report, until, **facts):
    return CloseException.objects.create(report=report, until=until, reason="Số sai", granted_at=NOW, **facts)


def test_a_report_is_open_until_its_period_is_closed():
    assert is_open_for_entry(make_due_report(), TODAY)
    assert not is_open_for_entry(make_due_report(closed_at=NOW), TODAY)


@pytest.mark.parametrize(("until", "is_open"), [(21, False), (22, True), (23, True)])
def test_an_exception_holds_through_its_last_day(until, is_open):
    report = make_due_report(closed_at=NOW)
    make_exception(report, dt.date(2026, 6, until))
    assert is_open_for_entry(report, TODAY) == is_open
    assert closed_on(DueReport.objects.all(), TODAY).exists() != is_open


def test_an_exception_that_was_withdrawn_opens_nothing():
    report = make_due_report(closed_at=NOW)
    make_exception(report, TODAY, withdrawn_at=NOW)
    assert exception_on(report, TODAY) is None
    assert list(closed_on(DueReport.objects.all(), TODAY)) == [report]


def test_what_is_told_of_a_closed_period():
    report = make_due_report()
    assert closing_sentence(report, TODAY) == ""
    report.closed_at = NOW
    assert closing_sentence(report, TODAY).startswith("Kỳ này đã khóa từ 20/06/2026.")
    make_exception(report, TODAY)
    assert closing_sentence(report, TODAY) == "Kỳ này đã khóa; đơn vị được sửa đến hết 22/06/2026: Số sai"
