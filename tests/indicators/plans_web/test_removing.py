"""Deleting a draft on its page."""

import datetime as dt

import pytest
from django.urls import reverse

from alerts.choices import AlertStep
from alerts.models import Alert
from indicators.models import Observation, Plan, Target
from indicators.services.decisions import decide_verdict
from indicators.services.uploads import store_upload
from localities.choices import Action, Role
from localities.models import Change
from tests.factories import make_locality, make_observation, make_plan, make_target
from tests.indicators.plans_web.offices import signed_in
from tests.indicators.uploads.steps import imported, rows_of

pytestmark = pytest.mark.django_db
ROW = ["1", "Thu ngân sách", "tỷ đồng", "10", "9", "", "higher"]


@pytest.fixture
def plan(client):
    found = make_plan(locality=make_locality("Huyện Vĩnh Bảo", code="316"))
    signed_in(client, found)
    return found


def address(plan):
    return reverse("remove-plan", args=[plan.pk])


def alert_on(target):
    opened = dt.datetime(2023, 5, 1, tzinfo=dt.UTC)
    facts = {"topic": "result", "cause": "not_met", "severity": "warning", "opened_at": opened}
    return Alert.objects.create(subject=f"target:{target.pk}", locality=target.locality, target=target, **facts)


def test_a_draft_goes_with_its_targets_and_the_history_keeps_them(client, plan):
    target = make_target("13", plan=plan)
    make_target("5", plan=plan, locality=make_locality(), indicator=target.indicator, breaks_down=target)
    make_observation(target, "12")
    alert_on(target)
    page = client.get(address(plan)).content.decode()
    assert [words in page for words in ("1 chỉ tiêu", "1 phần phân bổ", "1 cảnh báo")] == [True] * 3
    assert client.post(address(plan)).url == reverse("plans")
    assert [model.objects.count() for model in (Plan, Target, Alert, Observation)] == [0, 0, 0, 1]
    gone = Change.objects.filter(action=Action.REMOVED)
    assert {(one.thing, one.before.get("written", one.before.get("title"))) for one in gone} == {
        ("indicators.target", "13"),
        ("indicators.target", "5"),
        ("indicators.plan", plan.title),
    }


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({"in_force_on": dt.date(2023, 1, 1)}, "Văn bản có hiệu lực từ 01/01/2023 nên không xóa được."),
        ({"in_force_on": dt.date(2123, 1, 1)}, "cho trở lại dự thảo trước"),
        ({"issued_on": dt.date(2023, 1, 1)}, "Văn bản đã ban hành ngày 01/01/2023."),
    ],
)
def test_what_is_in_force_or_issued_stays(client, plan, facts, said):
    Plan.objects.update(**facts)
    assert said in client.get(address(plan)).content.decode()
    assert client.post(address(plan)).status_code == 400
    assert Plan.objects.exists()


def worked_on(target):
    alert_on(target).events.create(
        step=AlertStep.COMMENTED,
        by=target.plan.locality.memberships.get().user,
        happened_at=dt.datetime(2023, 5, 2, tzinfo=dt.UTC),
    )


def judged(target):
    decide_verdict(target=target, verdict="met", document="Thông báo 12", by=None)


def built_upon(target):
    make_target("5", plan=make_plan(), indicator=target.indicator, breaks_down=target)


def amended(target):
    make_plan(title="Sửa đổi", locality=target.locality, amends=target.plan)


@pytest.mark.parametrize(
    ("done", "said"),
    [
        (worked_on, "đã có người xử lý hoặc ghi ý kiến"),
        (judged, "đã có đánh giá chính thức"),
        (built_upon, "được phân bổ từ hoặc đứng dưới"),
        (amended, "“Sửa đổi” sửa đổi văn bản này."),
    ],
)
def test_what_people_did_with_it_stands_in_the_way(client, plan, done, said):
    done(make_target("13", plan=plan))
    answer = client.post(address(plan))
    assert (answer.status_code, said in answer.content.decode()) == (400, True)
    assert Plan.objects.filter(pk=plan.pk).exists()


def test_a_file_that_was_never_imported_goes_with_it(
    client, plan, settings, tmp_path, django_capture_on_commit_callbacks
):
    settings.MEDIA_ROOT = str(tmp_path)
    upload = store_upload(content=rows_of(ROW), name="bieu.csv", plan=plan, by=None)
    assert "1 tệp tải lên chưa nhập" in client.get(address(plan)).content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        client.post(address(plan))
    assert not Plan.objects.exists()
    assert not upload.file.storage.exists(upload.file.name)


def test_a_table_that_was_imported_keeps_it(client, plan, settings, tmp_path):
    settings.MEDIA_ROOT = str(tmp_path)
    imported(plan, rows_of(ROW))
    assert "Bảng “bieu.csv” đã nhập vào văn bản này" in client.post(address(plan)).content.decode()
    assert Plan.objects.filter(pk=plan.pk).exists()


def test_who_does_not_plan_is_refused(client):
    plan = make_plan()
    signed_in(client, plan, Role.LEADER)
    assert client.post(address(plan)).status_code == 403
    assert Plan.objects.exists()
