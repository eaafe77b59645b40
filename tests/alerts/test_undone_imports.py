"""An import that is taken back takes the alerts about its targets along, and no word that somebody wrote on them."""

import datetime as dt

import pytest
import time_machine
from django.urls import reverse

from alerts.models import Alert, AlertEvent
from alerts.services import acting
from alerts.services.reviewing import handle_status_changes
from indicators.errors import ConflictError
from indicators.models import StatusChange, Target
from indicators.services.uploads import undo_upload
from localities.choices import Role
from tests.alerts.steps import in_the_middle
from tests.factories import make_locality, make_membership, make_period, make_plan, make_user
from tests.indicators.uploads.steps import imported, rows_of, settle


@pytest.fixture(autouse=True)
def clock(settings, tmp_path):
    settings.MEDIA_ROOT = str(tmp_path)
    with time_machine.travel(dt.datetime(2024, 1, 5, 9, tzinfo=dt.UTC)) as travelled:
        yield travelled


def alerting_import():
    plan = make_plan(locality=make_locality(), period=make_period(2023))
    rows = rows_of(["1", "Thu ngân sách", "tỷ đồng", "10", "5", "", "higher"])
    upload = imported(plan, rows, observation_kind="final")
    handle_status_changes()
    return upload


@pytest.mark.django_db
def test_alerts_about_targets_that_are_taken_back_are_gone():
    upload = alerting_import()
    assert AlertEvent.objects.filter(status_change__isnull=False).exists()
    undo_upload(upload=upload, by=None)
    settle()
    handle_status_changes()
    assert not Target.objects.exists()
    assert not Alert.objects.exists()
    assert not StatusChange.objects.exists()


def leader_of(alert):
    user = make_user()
    make_membership(user, alert.locality, Role.LEADER)
    return user


def refused(work, words):
    def tried():
        with pytest.raises(ConflictError, match=words):
            work()

    return tried


@pytest.mark.django_db(transaction=True)
def test_who_writes_while_it_is_taken_back_is_told_that_it_is_gone(monkeypatch):
    upload = alerting_import()
    alert = Alert.objects.select_related("locality").get()
    in_the_middle(
        monkeypatch,
        "indicators.services.uploads.undoing.faults_of_undoing",
        lambda: undo_upload(upload=upload, by=None),
        refused(lambda: acting.comment(alert=alert, text="Đã hỏi xã", by=None), "Cảnh báo này không còn"),
    )
    assert not Alert.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_what_somebody_is_writing_keeps_it_from_being_taken_back(monkeypatch):
    upload = alerting_import()
    alert = Alert.objects.select_related("locality").get()
    leader = leader_of(alert)
    in_the_middle(
        monkeypatch,
        "alerts.services.acting._add_event",
        lambda: acting.comment(alert=alert, text="Đã hỏi xã", by=leader),
        refused(lambda: undo_upload(upload=upload, by=None), "đã có người xử lý hoặc ghi ý kiến"),
    )
    assert AlertEvent.objects.get(step="commented").reason == "Đã hỏi xã"


@pytest.mark.django_db
def test_on_its_page_it_is_said_above_the_list(client, monkeypatch):
    """It goes between opening the page and writing there."""
    upload = alerting_import()
    alert = Alert.objects.get()
    client.force_login(leader_of(alert))
    may_comment = acting.may_comment

    def and_goes(alert, by):
        undo_upload(upload=upload, by=None)
        return may_comment(alert, by)

    monkeypatch.setattr(acting, "may_comment", and_goes)
    answer = client.post(reverse("alert-act", args=[alert.pk]), {"action": "comment", "reason": "a"}, follow=True)
    assert answer.redirect_chain == [(reverse("alerts"), 302)]
    assert "Cảnh báo này không còn" in answer.text
