"""The report that somebody who tries the service can fill in today."""

import pytest
import time_machine
from django.utils import timezone

from indicators.models import Observation, Plan, ReportingCalendar, Target
from indicators.services.demonstration import ensure_demonstration_report
from indicators.services.sample import load_sample_tables
from indicators.sheets import entry_fault, load_sheet
from tests.factories import make_locality

pytestmark = pytest.mark.django_db


@pytest.fixture
def commune():
    return make_locality("Xã Vĩnh Bảo", code="11824", kind="commune")


@pytest.mark.parametrize("day", ["2026-01-02", "2026-06-15", "2026-11-21", "2026-12-30", "2027-03-01"])
def test_there_is_a_sheet_to_fill_in_on_any_day(commune, day):
    with time_machine.travel(f"{day} 09:00+07:00", tick=False):
        report = ensure_demonstration_report()
        assert entry_fault(report, timezone.localdate()) == ""
        assert len(load_sheet(report, timezone.localdate()).asked) > 10


def test_run_again_it_changes_nothing(commune):
    first = ensure_demonstration_report()
    before = Plan.objects.count(), Target.objects.count()
    assert ensure_demonstration_report() == first
    assert (Plan.objects.count(), Target.objects.count()) == before
    assert ReportingCalendar.objects.count() == 10
    assert not Observation.objects.exists()


def test_a_title_says_that_it_is_none_of_the_communes_own(commune):
    ensure_demonstration_report()
    assert Plan.objects.filter(title__startswith="Kế hoạch dùng thử năm ").exists()


def test_without_the_communes_there_is_none(db):
    assert ensure_demonstration_report() is None


def test_the_samples_own_tables_are_loaded_beside_it(commune):
    for code in ("316", "215", "24", "222", "064"):
        make_locality(f"Huyện {code}", code=code)
    loaded = load_sample_tables(by=None)
    ensure_demonstration_report()
    assert len(loaded) == 9
    assert load_sample_tables(by=None) == []
