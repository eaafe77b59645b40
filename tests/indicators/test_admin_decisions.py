"""The admin pages of what is decided about plans and targets: verdicts, evidence, documents in force."""

import datetime as dt

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from indicators.models import Assessment, Plan, StaleTarget, Target, TargetVersion, VerdictDecision
from localities.choices import Role
from localities.models import Change
from tests.factories import make_locality, make_membership, make_observation, make_plan, make_staff, make_target
from tests.indicators import evidence_files
from tests.indicators.test_admin import save, url
from tests.support.asking import asked, confirm

pytestmark = pytest.mark.django_db
SAID = {"verdict": "met", "document": "TB 12", "reason": "", "evidence_text": "", "evidence_link": ""}


@pytest.fixture(autouse=True)
def woken(monkeypatch):
    tasks = []
    monkeypatch.setattr("indicators.admin.base.wake", tasks.append)
    return tasks


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = str(tmp_path)
    return tmp_path


@pytest.fixture
def target():
    return make_target()


def files(media) -> list[str]:
    return [path.name for path in media.rglob("*") if path.is_file()]


def decide(client, target, **facts):
    return save(client, VerdictDecision, {"target": target.pk, **SAID, **facts})


def test_a_verdict_is_decided_and_withdrawn(admin_client, target, woken):
    assert decide(admin_client, target) == {}
    target.refresh_from_db()
    assert (target.official_verdict, target.official_by.username) == ("met", "admin")
    assert decide(admin_client, target, document="", reason="")["__all__"]
    sent = {"target": target.pk, **SAID, "verdict": "", "document": "", "reason": "Nhầm"}
    page = asked(admin_client.post(url(VerdictDecision, "add"), sent))
    assert f"Rút đánh giá “Đạt” của {target}" in page
    assert "Mục tiêu 1 " in page
    target.refresh_from_db()
    assert target.official_verdict == "met"
    assert confirm(admin_client, url(VerdictDecision, "add"), sent).status_code == 302
    withdrawn = VerdictDecision.objects.order_by("pk").last()
    assert (withdrawn.decided_by.username, withdrawn.reason) == ("admin", "Nhầm")
    target.refresh_from_db()
    assert target.official_verdict == ""
    assert len(woken) == 2
    assert StaleTarget.objects.filter(target=target).exists()


def test_a_decision_is_never_changed(admin_client, target):
    decide(admin_client, target)
    row = VerdictDecision.objects.get()
    assert admin_client.post(url(VerdictDecision, "change", row.pk), SAID).status_code == 403


@pytest.mark.parametrize("padding", [0, 3_000_000])
def test_a_file_is_kept_once_whatever_its_size(admin_client, target, media, padding):
    file = SimpleUploadedFile("Báo cáo.pdf", evidence_files.PDF + bytes(padding))
    assert decide(admin_client, target, evidence_file=file) == {}
    row = VerdictDecision.objects.get()
    assert files(media) == [row.evidence_file.name.rpartition("/")[2]]
    assert row.evidence_file.size == len(evidence_files.PDF) + padding
    page = admin_client.get(url(VerdictDecision, "change", row.pk)).text
    assert f"/api/v1/verdict-decisions/{row.pk}/evidence/" in page
    assert row.evidence_file.name not in page


@pytest.mark.parametrize("content", [evidence_files.PAGE, evidence_files.PDF + bytes(400)])
def test_a_file_that_is_refused_leaves_nothing(admin_client, target, media, settings, content):
    settings.EVIDENCE_MAX_BYTES = 300
    assert decide(admin_client, target, evidence_file=SimpleUploadedFile("a.pdf", content))["__all__"]
    assert files(media) == []


def test_one_who_does_not_plan_for_it_decides_nothing(client, target):
    staff = make_staff(make_locality(), "indicators")
    client.force_login(staff)
    assert "không có quyền" in decide(client, target)["__all__"][0]
    make_membership(staff, target.locality, Role.LEADER)
    assert decide(client, target) == {}


def test_what_differs_or_waits_is_listed(admin_client, target):
    waiting, other = make_target(), make_target()
    now = timezone.now()
    for one, verdict, said in ((target, "not_met", True), (waiting, "met", False), (other, "met", True)):
        value = make_observation(one, "1")
        Assessment.objects.create(target=one, verdict=verdict, observation=value, judged_at=now)
        one.official_verdict, one.official_observation_id = "met", value.pk if said else None
        one.save(update_fields=["official_verdict", "official_observation_id"])
    for state, expected in (("differs", target), ("waits", waiting)):
        page = admin_client.get(url(Target, "changelist"), {"official_state": state})
        assert list(page.context["cl"].queryset) == [expected]


def test_a_plan_is_put_in_force_and_followed_and_each_is_logged_once(admin_client):
    plan = make_plan(title="KH", number="1")
    target = make_target(plan=plan, number="5")
    facts = {"number": "1", "title": "KH", "in_force_on": "01/01/2023", "counting": "own_value"}
    facts |= {"is_leading": "on", "counted_numbers": "1-19", "on_track_below": "", "behind_below": ""}
    page = asked(admin_client.post(url(Plan, "change", plan.pk), facts))
    assert "Đưa “KH (1)” vào hiệu lực từ ngày 01/01/2023" in page
    assert "Mục tiêu 1 " in page
    assert not Change.objects.exists()
    assert confirm(admin_client, url(Plan, "change", plan.pk), facts).status_code == 302
    plan.refresh_from_db()
    assert (plan.in_force_on, plan.is_leading, plan.counted_numbers) == (dt.date(2023, 1, 1), True, "1-19")
    said = [entry.message for entry in Change.objects.order_by("id")]
    assert [text.split(":")[0] for text in said] == ["có hiệu lực từ", "là văn bản chính"]
    assert save(admin_client, Plan, facts | {"title": "KH 2023", "is_strict": "on", "in_force_on": ""}, plan.pk) == {}
    plan.refresh_from_db()
    assert (plan.title, plan.is_strict, plan.in_force_on) == ("KH 2023", False, dt.date(2023, 1, 1))
    assert save(admin_client, Target, {"reading": "trên 13"}, target.pk) == {}
    assert TargetVersion.objects.filter(target=target).count() == 2
