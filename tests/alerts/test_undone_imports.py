"""An import that is taken back takes the alerts about its targets along."""

import datetime as dt

import pytest
import time_machine

from alerts.models import Alert, AlertEvent
from alerts.services.reviewing import handle_status_changes
from indicators.models import StatusChange, Target
from indicators.services.uploads import undo_upload
from tests.factories import make_locality, make_period, make_plan
from tests.indicators.uploads.steps import imported, rows_of, settle

pytestmark = pytest.mark.django_db


def test_alerts_about_targets_that_are_taken_back_are_gone(settings, tmp_path):
    settings.MEDIA_ROOT = str(tmp_path)
    with time_machine.travel(dt.datetime(2024, 1, 5, 9, tzinfo=dt.UTC)):
        plan = make_plan(locality=make_locality(), period=make_period(2023))
        rows = rows_of(["1", "Thu ngân sách", "tỷ đồng", "10", "5", "", "higher"])
        upload = imported(plan, rows, observation_kind="final")
        handle_status_changes()
        assert AlertEvent.objects.filter(status_change__isnull=False).exists()
        undo_upload(upload=upload, by=None)
        settle()
        handle_status_changes()
    assert not Target.objects.exists()
    assert not Alert.objects.exists()
    assert not StatusChange.objects.exists()
