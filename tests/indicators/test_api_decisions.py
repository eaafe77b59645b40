"""Official verdicts over the API: decided, confirmed, withdrawn, listed, and their evidence."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from indicators.choices import Kind
from indicators.models import VerdictDecision
from indicators.services.recompute import recompute_stale
from indicators.services.staleness import mark_stale
from localities.choices import Role
from tests.factories import make_locality, make_membership, make_observation, make_target, make_user
from tests.indicators import evidence_files
from tests.support.api import ROOT, Api

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = str(tmp_path)
    return tmp_path


@pytest.fixture
def target():
    return make_target()


@pytest.fixture
def leader(target):
    return member(target.locality, Role.LEADER)


def member(locality, role):
    user = make_user()
    make_membership(user, locality, role)
    return Api(user)


def judged(target, value):
    make_observation(target, value)
    mark_stale([target.pk])
    recompute_stale()


def upload(api, target, file, **facts):
    """As a form with a file sends it."""
    address = f"{ROOT}targets/{target.pk}/official-verdict/"
    return api._answer(api.client.post(address, {"verdict": "met", "evidence_file": file, **facts}, format="multipart"))


def test_a_verdict_waits_when_the_value_changes_and_is_confirmed_or_withdrawn(leader, target):
    judged(target, "12")
    path = f"targets/{target.pk}/official-verdict/"
    said = {"verdict": "met", "document": "TB 12", "decided_at": "2024-01-05T08:00:00+07:00"}
    status, answer = leader.post(path, said)
    assert (status, answer["is_official_standing"], answer["waits_for_confirmation"]) == (200, True, False)
    assert answer["official_at"] == "2024-01-05T08:00:00+07:00"
    target.indicator.observations.update(is_current=False, is_superseded=True)
    judged(target, "11")
    answer = leader.get(f"targets/{target.pk}/")[1]
    assert (answer["is_official_standing"], answer["waits_for_confirmation"]) == (False, True)
    assert leader.ids("targets/", waits_for_confirmation="true", verdicts_differ="true") == [target.pk]
    assert leader.post(f"{path}confirm/", {"reason": ""})[0] == 400
    status, answer = leader.post(f"{path}confirm/", {"reason": "Rà soát"})
    assert (status, answer["is_official_standing"], answer["official_reason"]) == (200, True, "TB 12; Rà soát")
    assert leader.ids("targets/", waits_for_confirmation="true") == []
    status, answer = leader.post(f"{path}withdraw/", {"reason": "Nhầm"})
    assert (status, answer["official_verdict"]) == (200, "")
    rows = leader.get("verdict-decisions/", target=target.pk)[1]["results"]
    assert {(row["verdict"], row["reason"]) for row in rows} == {("met", ""), ("met", "Rà soát"), ("", "Nhầm")}


def test_where_official_and_computed_differ(leader, target):
    same, none = make_target(plan=target.plan), make_target(plan=target.plan)
    for one, verdict in ((target, "met"), (same, "not_met")):
        judged(one, "12")
        leader.post(f"targets/{one.pk}/official-verdict/", {"verdict": verdict, "reason": "TB"})
    assert leader.ids("targets/", verdicts_differ="true") == [target.pk]
    assert leader.ids("targets/", verdicts_differ="false") == [same.pk, none.pk]
    assert leader.ids("targets/", verdicts_differ="true", locality=make_locality().pk) == []


def test_what_no_number_measures_takes_evidence(leader, target):
    words = make_target("Hoàn thành", None, None, kind=Kind.QUALITATIVE, plan=target.plan)
    path = f"targets/{words.pk}/official-verdict/"
    assert "theo căn cứ" in leader.post(path, {"verdict": "met", "reason": "Đã xong"})[1]["detail"]
    assert leader.post(path, {"verdict": "met", "evidence_text": "QĐ phê duyệt số 1"})[0] == 200
    problems = leader.post(path, {"verdict": "met", "evidence_link": "javascript:1"})[1]["problems"]
    assert [one["message"].split(":")[0] for one in problems] == ["đường dẫn"]


class TestFiles:
    def test_it_comes_back_as_it_was_and_only_to_be_saved(self, leader, target, media):
        file = SimpleUploadedFile("Báo cáo 45.docx", evidence_files.DOCX, content_type="text/html")
        assert upload(leader, target, file, reason="BC 45")[0] == 200
        (row,) = leader.get("verdict-decisions/")[1]["results"]
        response = leader.client.get(row["evidence"])
        assert b"".join(response.streaming_content) == evidence_files.DOCX
        assert response.headers["Content-Disposition"].startswith("attachment; filename*=utf-8''B%C3%A1o_c%C3%A1o_45")
        assert response.headers["Content-Type"] == "application/octet-stream"
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        response.close()

    def test_it_is_there_for_those_in_scope_only(self, leader, target):
        upload(leader, target, SimpleUploadedFile("a.pdf", evidence_files.PDF), reason="BC")
        path = f"verdict-decisions/{VerdictDecision.objects.get().pk}/evidence/"
        assert member(make_locality(), Role.LEADER).get(path)[0] == 404
        assert Api().get(path)[0] == 401

    def test_no_address_serves_the_folder(self, leader, target, client, admin_user):
        upload(leader, target, SimpleUploadedFile("a.pdf", evidence_files.PDF), reason="BC")
        name = VerdictDecision.objects.get().evidence_file.name
        client.force_login(admin_user)
        for address in (f"/{name}", f"/media/{name}", f"/static/{name}", f"/static/media/{name}"):
            assert client.get(address).status_code == 404

    def test_none_or_a_lost_one_is_not_there(self, leader, target, media):
        leader.post(f"targets/{target.pk}/official-verdict/", {"verdict": "met", "reason": "TB"})
        upload(leader, target, SimpleUploadedFile("a.pdf", evidence_files.PDF), reason="BC")
        none, lost = VerdictDecision.objects.order_by("id")
        (media / lost.evidence_file.name).unlink()
        for decision in (none, lost):
            assert leader.get(f"verdict-decisions/{decision.pk}/evidence/")[0] == 404

    def test_what_is_refused_leaves_nothing(self, leader, target, media, settings):
        settings.EVIDENCE_MAX_BYTES = 100
        for file in (
            SimpleUploadedFile("a.pdf", evidence_files.PAGE),
            SimpleUploadedFile("a.pdf", evidence_files.PDF + bytes(100)),
            SimpleUploadedFile("a.html", evidence_files.PAGE),
        ):
            assert upload(leader, target, file, reason="BC")[0] == 400
        assert upload(member(target.locality, Role.VIEWER), target, SimpleUploadedFile("a.pdf", evidence_files.PDF),
                      reason="BC")[0] == 403  # fmt: skip
        assert not any(media.rglob("*.*"))
