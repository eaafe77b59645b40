"""Verdicts of the authority: who may say them, of which value, with what evidence; confirmed, withdrawn, published."""

import datetime as dt

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from indicators.choices import Kind, Verdict
from indicators.errors import InvalidInputError, NotAllowedError
from indicators.models import StaleTarget, Target, VerdictDecision
from indicators.services.decisions import (
    Published,
    confirm_verdict,
    counted_now,
    decide_verdict,
    publish_verdicts,
    withdraw_verdict,
)
from indicators.services.observations import NewObservation, record_observations
from indicators.services.recompute import recompute_stale
from indicators.services.staleness import mark_stale
from localities.choices import Role
from localities.models import User
from tests.factories import make_locality, make_membership, make_observation, make_plan, make_target, make_user
from tests.indicators import evidence_files

pytestmark = pytest.mark.django_db


@pytest.fixture
def assigned():
    """A target of 250 that the province's plan sets for a district."""
    province = make_locality("Tỉnh Bắc Ninh", code="24", kind="province")
    district = make_locality("Huyện Yên Thế", code="215", parent=province)
    return make_target("250", "250", "250", plan=make_plan(locality=province), locality=district)


@pytest.fixture
def words():
    """A target that no number measures."""
    return make_target("Hoàn thành quy hoạch", None, None, kind=Kind.QUALITATIVE)


def officer(role: Role, locality) -> User:
    user = make_user()
    make_membership(user, locality, role)
    return user


def record(target, value, as_of=dt.date(2023, 12, 31)):
    entry = NewObservation(target.indicator, target.locality, target.period, as_of, "estimate", value)
    (stored,) = record_observations(entries=[entry], source="BC", by=None)
    recompute_stale()
    return stored


def state(target) -> tuple[str, bool, bool]:
    """The official verdict, whether it stands, whether it waits, as a screen reads them."""
    found = Target.objects.with_judgement().get(pk=target.pk)
    return found.official_verdict, found.is_official_standing, found.waits_for_confirmation


def problems(call, **facts) -> list[str]:
    with pytest.raises(InvalidInputError) as refused:
        call(**facts)
    return refused.value.problems


class TestWhoDecides:
    def test_a_district_does_not_judge_what_the_province_demands_of_it(self, assigned) -> None:
        planner = officer(Role.PLANNING_OFFICER, assigned.locality)
        for call, facts in (
            (decide_verdict, {"verdict": Verdict.MET}),
            (confirm_verdict, {}),
            (withdraw_verdict, {}),
        ):
            with pytest.raises(NotAllowedError):
                call(target=assigned, reason="Báo cáo", by=planner, **facts)
        assert not VerdictDecision.objects.exists()

    @pytest.mark.parametrize("role", [Role.LEADER, Role.PLANNING_OFFICER])
    def test_the_plan_s_own_people_decide(self, assigned, role) -> None:
        person = officer(role, assigned.plan.locality)
        decide_verdict(target=assigned, verdict=Verdict.MET, document="TB 12", reason="Kiểm tra thực địa", by=person)
        assigned.refresh_from_db()
        assert (assigned.official_verdict, assigned.official_by, assigned.official_reason) == (
            "met",
            person,
            "TB 12; Kiểm tra thực địa",
        )
        assert StaleTarget.objects.filter(target=assigned).exists()


class TestDeciding:
    def test_every_problem_at_once(self, assigned) -> None:
        told = problems(decide_verdict, target=assigned, verdict=Verdict.NO_DATA, reason=" ", by=None)
        assert len(told) == 2
        told = problems(
            decide_verdict,
            target=assigned,
            verdict="met",
            document="x" * 301,
            evidence_link="javascript:alert(1)",
            evidence_file=SimpleUploadedFile("a.pdf", evidence_files.PAGE),
            by=None,
        )
        assert [one.split(":")[0] for one in told] == [
            "văn bản",
            "đường dẫn",
            "Tệp “a.pdf” không đúng loại theo tên của nó. Nhận các loại",
        ]

    @time_machine.travel("2024-01-10 08:00+07:00", tick=False)
    def test_it_may_have_been_decided_earlier_but_not_later(self, assigned) -> None:
        then = timezone.now() - dt.timedelta(days=20)
        facts = {"target": assigned, "verdict": "met", "reason": "QĐ 1", "by": None}
        assert decide_verdict(**facts, decided_at=then).decided_at == then
        assert problems(decide_verdict, **facts, decided_at=timezone.now() + dt.timedelta(seconds=1))

    def test_decisions_are_added_and_the_last_one_counts(self, assigned) -> None:
        decide_verdict(target=assigned, verdict="met", reason="QĐ 1", by=None)
        decide_verdict(target=assigned, verdict="not_met", reason="QĐ 2", by=None)
        assert list(assigned.decisions.order_by("id").values_list("verdict", "reason")) == [
            ("met", "QĐ 1"),
            ("not_met", "QĐ 2"),
        ]
        assert state(assigned)[0] == "not_met"

    def test_a_long_reason_is_cut_where_it_is_repeated_only(self, assigned) -> None:
        decide_verdict(target=assigned, verdict="met", document="d" * 300, reason="r" * 500, by=None)
        assigned.refresh_from_db()
        assert len(assigned.official_reason) == 500
        assert assigned.official_reason.endswith("r…")
        assert len(assigned.decisions.get().reason) == 500


class TestEvidence:
    @pytest.mark.parametrize(
        "evidence",
        [
            {"evidence_text": "Quyết định phê duyệt số 1"},
            {"evidence_link": "https://vinhbao.gov.vn/qd-1"},
            {"document": "QĐ 1", "evidence_file": SimpleUploadedFile("QĐ 1.pdf", evidence_files.PDF)},
        ],
    )
    def test_what_no_number_measures_is_judged_by_evidence(self, words, evidence) -> None:
        decision = decide_verdict(target=words, verdict="met", by=None, **evidence)
        for name, value in evidence.items():
            assert getattr(decision, name) if name == "evidence_file" else getattr(decision, name) == value

    def test_the_decision_is_the_verdict_until_the_result_changes(self, words) -> None:
        decide_verdict(target=words, verdict="not_met", evidence_text="Chưa trình", by=None)
        recompute_stale()
        words.refresh_from_db()
        assert words.assessment.verdict == Verdict.NOT_MET
        make_observation(words, "1", written="Đã trình")
        mark_stale([words.pk])
        recompute_stale()
        words.assessment.refresh_from_db()
        assert (words.assessment.verdict, state(words)[1:]) == (Verdict.MANUAL, (False, True))
        confirm_verdict(target=words, reason="Trình chưa phải hoàn thành", by=None)
        recompute_stale()
        words.assessment.refresh_from_db()
        assert words.assessment.verdict == Verdict.NOT_MET

    def test_without_evidence_it_is_not(self, words) -> None:
        (told,) = problems(decide_verdict, target=words, verdict="met", document="QĐ 1", by=None)
        assert told.startswith("Chỉ tiêu định tính được đánh giá theo căn cứ")

    def test_a_file_is_kept_as_it_was(self, assigned, settings, tmp_path) -> None:
        settings.MEDIA_ROOT = str(tmp_path)
        file = SimpleUploadedFile("Báo cáo số 45.docx", evidence_files.DOCX)
        decision = decide_verdict(target=assigned, verdict="met", reason="BC", evidence_file=file, by=None)
        stored = VerdictDecision.objects.get(pk=decision.pk).evidence_file
        with stored.open() as content:
            assert content.read() == evidence_files.DOCX
        assert tmp_path in (tmp_path / stored.name).parents

    def test_a_file_that_is_too_large_is_refused(self, assigned, settings, tmp_path) -> None:
        settings.MEDIA_ROOT, settings.EVIDENCE_MAX_BYTES = str(tmp_path), len(evidence_files.PDF) - 1
        file = SimpleUploadedFile("a.pdf", evidence_files.PDF)
        (told,) = problems(decide_verdict, target=assigned, verdict="met", reason="BC", evidence_file=file, by=None)
        assert told.startswith("Tệp “a.pdf” lớn hơn")
        assert not any(tmp_path.iterdir())


class TestConfirming:
    def test_a_new_value_asks_for_a_confirmation_and_gets_it(self, assigned) -> None:
        record(assigned, 240, dt.date(2023, 6, 30))
        decide_verdict(
            target=assigned, verdict="met", document="TB 12", evidence_text="Biên bản", reason="Đạt", by=None
        )
        recompute_stale()
        assert state(assigned) == ("met", True, False)
        second = record(assigned, 245)
        assert state(assigned) == ("met", False, True)
        assert list(Target.objects.where_confirmation_waits()) == [assigned]
        decision = confirm_verdict(target=assigned, reason="Đã kiểm tra lại", by=None)
        recompute_stale()
        assert (decision.document, decision.evidence_text, decision.reason, decision.observation) == (
            "TB 12",
            "Biên bản",
            "Đã kiểm tra lại",
            second,
        )
        assert state(assigned) == ("met", True, False)
        assert not Target.objects.where_confirmation_waits().exists()

    def test_a_value_that_does_not_count_asks_for_nothing(self, assigned) -> None:
        record(assigned, 240)
        decide_verdict(target=assigned, verdict="met", reason="TB 12", by=None)
        record(assigned, 100, dt.date(2023, 6, 30))
        assert state(assigned) == ("met", True, False)

    def test_a_corrected_value_asks_too(self, assigned) -> None:
        record(assigned, 240)
        decide_verdict(target=assigned, verdict="met", reason="TB 12", by=None)
        record(assigned, 241)
        assert state(assigned) == ("met", False, True)

    def test_the_first_value_asks_for_what_was_said_without_one(self, assigned) -> None:
        decide_verdict(target=assigned, verdict="met", reason="TB 12", by=None)
        recompute_stale()
        assert state(assigned) == ("met", True, False)
        record(assigned, 241)
        assert state(assigned) == ("met", False, True)

    def test_what_stands_or_was_never_said_is_not_confirmed(self, assigned) -> None:
        assert len(problems(confirm_verdict, target=assigned, reason="", by=None)) == 2
        decide_verdict(target=assigned, verdict="met", reason="TB 12", by=None)
        (told,) = problems(confirm_verdict, target=assigned, reason="Rà soát", by=None)
        assert "không cần xác nhận lại" in told


class TestWithdrawing:
    def test_the_computed_verdict_counts_again(self, assigned) -> None:
        decide_verdict(target=assigned, verdict="met", reason="TB 12", by=None)
        withdraw_verdict(target=assigned, reason="Nhầm đơn vị", by=None)
        recompute_stale()
        assert state(assigned) == ("", False, False)
        assert list(assigned.decisions.order_by("id").values_list("verdict", flat=True)) == ["met", ""]

    def test_what_is_not_there_is_not_withdrawn(self, assigned) -> None:
        assert len(problems(withdraw_verdict, target=assigned, reason=" ", by=None)) == 2


class TestDiffering:
    @pytest.mark.parametrize(
        ("official", "value", "differs"),
        [("met", "250", False), ("met", "251", True), ("not_met", "250", True), ("met", None, False), ("", "1", False)],
    )
    def test_where_official_and_computed_differ(self, assigned, official, value, differs) -> None:
        if value:
            make_observation(assigned, value)
        if official:
            decide_verdict(target=assigned, verdict=official, reason="TB 12", by=None)
        StaleTarget.objects.get_or_create(target=assigned, defaults={"marked_at": timezone.now()})
        recompute_stale()
        assert Target.objects.where_verdicts_differ().exists() is differs


def test_many_are_published_in_as_few_queries_as_one(django_assert_num_queries) -> None:
    plan = make_plan()
    for count in (1, 20):
        targets = [make_target(plan=plan) for _ in range(count)]
        said = [Published(target, "met", "Đạt", None) for target in targets]
        with django_assert_num_queries(6):
            publish_verdicts(published=said, document="BC 499", by=None)
    assert VerdictDecision.objects.filter(document="BC 499", written="Đạt").count() == 21


def test_what_counts_is_found_for_each_target() -> None:
    one, other, none = make_target(), make_target(), make_target()
    values = {target.pk: make_observation(target, "1").pk for target in (one, other)}
    make_observation(none, "1", is_current=False)
    assert counted_now([one, other, none]) == values
    assert counted_now([]) == {}
