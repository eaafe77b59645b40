"""Findings about what is stored: what stays, what goes, who may accept them, what blocks."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from indicators.choices import Accumulation, Breakdown, Check, FindingState, ObservationKind, Severity, Standing
from indicators.errors import InvalidInputError, NotAllowedError
from indicators.findings import findings_by_target, sentence_of
from indicators.models import Finding, Observation, StaleAudit, Target
from indicators.services.findings import (
    accept_finding,
    audit_locality,
    audit_open,
    audit_stale,
    findings_on_entry,
    mark_audit,
    reopen_finding,
    set_check_rule,
)
from indicators.services.observations import NewObservation, record_observations
from indicators.services.recompute import recompute_stale
from localities.choices import Role
from localities.models import Change
from tests.factories import (
    make_indicator,
    make_locality,
    make_membership,
    make_observation,
    make_period,
    make_plan,
    make_target,
    make_unit,
    make_user,
)

pytestmark = pytest.mark.django_db
JUNE, JULY = dt.date(2023, 6, 30), dt.date(2023, 7, 31)


@pytest.fixture
def plan():
    return make_plan()


def herds(plan, prefix: str = "") -> list[Target]:
    """A total with three parts whose plans add up to 9.330."""
    animals = make_unit("con")
    whole = make_target("9330", "9330", "9330", plan=plan, indicator=make_indicator(f"{prefix}Tổng đàn", unit=animals))
    parts = [("Đàn trâu", "6050"), ("Đàn bò", "2930"), ("Đàn ngựa", "350")]
    return [whole] + [
        make_target(
            level,
            level,
            level,
            plan=plan,
            indicator=make_indicator(name, unit=animals, parent=whole.indicator, standing=Standing.PART),
            stands_under=whole,
            standing=Standing.PART,
        )
        for name, level in parts
    ]


def entry(target: Target, value: str, as_of: dt.date = JUNE) -> NewObservation:
    series = target.indicator, target.locality, target.period
    return NewObservation(*series, as_of, ObservationKind.ESTIMATE, Decimal(value))


def record(*entries: NewObservation, by: Any = None) -> list[Observation]:
    return record_observations(entries=entries, source="Báo cáo", by=by)


def audit(plan) -> list[tuple[str, str]]:
    return [(k.found.check, k.found.severity) for k in audit_locality(locality=plan.locality, period=plan.period)]


def reach(targets: list[Target], *values: str) -> None:
    record(*(entry(target, value) for target, value in zip(targets, values, strict=True)))


WRONG = ("8384", "5845", "2080", "423")


class TestWhatIsFound:
    def test_parts_and_their_total(self, plan) -> None:
        targets = herds(plan)
        reach(targets, *WRONG)
        assert audit(plan) == [("total", "error"), ("digits", "hint")]
        total = Finding.objects.get(check_code=Check.TOTAL)
        assert (total.target, total.indicator, total.observation.written) == (
            targets[0],
            targets[0].indicator,
            "8.384",
        )
        assert "8.348, ít hơn tổng ghi 8.384" in sentence_of(total)

    def test_what_adds_up_is_left_alone(self, plan) -> None:
        reach(herds(plan), "8348", "5845", "2080", "423")
        assert audit(plan) == []

    def test_one_result_under_two_documents_is_told_once(self, plan) -> None:
        targets = herds(plan)
        beside = make_plan(locality=plan.locality, period=plan.period)
        whole = make_target(plan=beside, indicator=targets[0].indicator, low="9330", high="9330", written="9330")
        for target in targets[1:]:
            target.pk, target.plan, target.stands_under = None, beside, whole
            target.save()
        reach(targets, *WRONG)
        assert audit(plan) == [("total", "error"), ("digits", "hint")]

    @pytest.mark.parametrize(
        ("accumulation", "expected"), [(Accumulation.FLOW, [("fall", "warning")]), (Accumulation.STATE, [])]
    )
    def test_only_a_sum_of_the_year_so_far_may_not_fall(self, plan, accumulation, expected) -> None:
        target = make_target(plan=plan, indicator=make_indicator(unit=make_unit("ha"), accumulation=accumulation))
        record(entry(target, "12", JUNE), entry(target, "10", JULY))
        assert audit(plan) == expected

    def test_a_fall_is_measured_against_the_highest_value_before(self, plan) -> None:
        area = make_indicator(unit=make_unit("ha"), accumulation=Accumulation.FLOW)
        target = make_target(plan=plan, indicator=area)
        for day, value in ((30, "12"), (31, "10")):
            record(entry(target, value, dt.date(2023, 5, 1) + dt.timedelta(days=day - 1)))
        record(entry(target, "11", JULY))
        assert audit(plan) == [("fall", "warning")]

    @pytest.mark.parametrize(
        ("accumulation", "last_year", "as_of", "expected"),
        [
            # the same date a year earlier
            (Accumulation.FLOW, (dt.date(2022, 6, 30), "2"), JUNE, [("jump", "warning")]),
            (Accumulation.FLOW, (dt.date(2022, 6, 30), "3"), JUNE, []),
            # half of a sum beside a whole year's says nothing; a level does
            (Accumulation.FLOW, (dt.date(2022, 12, 31), "2"), JUNE, []),
            (Accumulation.STATE, (dt.date(2022, 12, 31), "2"), JUNE, [("jump", "warning")]),
            (Accumulation.FLOW, (dt.date(2022, 12, 31), "2"), dt.date(2023, 12, 31), [("jump", "warning")]),
            # a value of mid-year is nothing to compare the year's end with
            (Accumulation.FLOW, (dt.date(2022, 6, 30), "2"), dt.date(2023, 12, 31), []),
        ],
    )
    def test_a_jump_against_last_year(self, plan, accumulation, last_year, as_of, expected) -> None:
        area = make_indicator(unit=make_unit("ha"), accumulation=accumulation)
        target = make_target(plan=plan, indicator=area)
        before = make_target(plan=make_plan(locality=plan.locality, period=make_period(2022)), indicator=area)
        make_observation(before, last_year[1], as_of=last_year[0])
        record(entry(target, "11", as_of))
        assert audit(plan) == expected

    def test_a_printed_percentage_is_not_held_against_a_later_value(self, plan) -> None:
        target = make_target(
            "100", "100", "100", plan=plan, written_percent="80%", indicator=make_indicator(unit=make_unit("ha"))
        )
        record(entry(target, "90"))
        assert audit(plan) == []

    def test_an_entered_value_and_the_one_computed(self, plan) -> None:
        target = make_target(plan=plan, indicator=make_indicator(unit=make_unit("ha")))
        make_observation(target, "12", as_of=JUNE)
        make_observation(target, "15", as_of=JUNE, is_computed=True, is_current=False)
        assert audit(plan) == [("aggregate", "warning")]
        assert sentence_of(Finding.objects.get()) == ("Báo cáo đến 30/06/2023 ghi 12, ít hơn số tổng hợp 15 là 3.")

    def test_shares_that_do_not_add_up(self, plan) -> None:
        indicator = make_indicator(unit=make_unit("ha"), breakdown=Breakdown.ADDS_UP)
        whole = make_target("100", "100", "100", plan=plan, indicator=indicator)
        for name, level in (("Xã A", "60"), ("Xã B", "30")):
            unit = make_locality(name, parent=plan.locality)
            make_target(level, level, level, plan=plan, indicator=indicator, locality=unit, breaks_down=whole)
        assert audit(plan) == [("breakdown", "warning")]
        assert "gộp lại là 90, lệch mức chung 100 là 10" in sentence_of(Finding.objects.get())


class TestWhatStays:
    def test_found_again_it_is_the_same_row(self, plan) -> None:
        reach(herds(plan), *WRONG)
        audit(plan)
        rows = set(Finding.objects.values_list("pk", "found_at"))
        audit(plan)
        assert set(Finding.objects.values_list("pk", "found_at")) == rows

    def test_other_figures_are_another_finding(self, plan) -> None:
        targets = herds(plan)
        reach(targets, *WRONG)
        audit(plan)
        accept(Finding.objects.get(check_code=Check.TOTAL))
        reach(targets, "8385", "5845", "2080", "423")
        audit(plan)
        states = [f.state for f in Finding.objects.filter(check_code=Check.TOTAL).order_by("pk")]
        assert states == [FindingState.GONE, FindingState.OPEN]

    def test_a_renamed_row_keeps_what_was_said_of_it(self, plan) -> None:
        targets = herds(plan)
        reach(targets, *WRONG)
        audit(plan)
        accept(Finding.objects.get(check_code=Check.TOTAL))
        targets[1].indicator.name = "Đàn trâu, nghé"
        targets[1].indicator.save()
        audit(plan)
        total = Finding.objects.get(check_code=Check.TOTAL)
        assert total.state == FindingState.ACCEPTED
        assert "Đàn trâu, nghé" in sentence_of(total)

    def test_figures_that_come_back_bring_their_acceptance_back(self, plan) -> None:
        targets = herds(plan)
        reach(targets, *WRONG)
        audit(plan)
        accept(Finding.objects.get(check_code=Check.TOTAL))
        for total in ("8348", "8384"):
            record(entry(targets[0], total))
            audit(plan)
        assert [f.state for f in Finding.objects.filter(check_code=Check.TOTAL)] == [FindingState.ACCEPTED]

    def test_a_dozen_queries_whatever_the_rows(self, plan, django_assert_max_num_queries) -> None:
        for number in range(5):
            beside = make_plan(locality=plan.locality, period=plan.period)
            reach(herds(beside, f"{number}. "), *WRONG)
        with django_assert_max_num_queries(14):
            audit(plan)


class TestWhenItRuns:
    def test_what_was_judged_is_audited_next(self, plan) -> None:
        reach(herds(plan), *WRONG)
        assert not StaleAudit.objects.exists()
        recompute_stale()
        assert [(m.locality, m.period) for m in StaleAudit.objects.all()] == [(plan.locality, plan.period)]
        assert audit_stale() == 1
        assert (Finding.objects.count(), StaleAudit.objects.count()) == (2, 0)

    def test_a_share_that_changes_marks_its_whole(self, plan) -> None:
        whole = make_target(plan=plan)
        share = make_target(plan=plan, indicator=whole.indicator, locality=make_locality("Xã A"), breaks_down=whole)
        record(entry(share, "5"))
        recompute_stale()
        assert set(StaleAudit.objects.values_list("locality_id", flat=True)) == {whole.locality_id, share.locality_id}

    def test_a_table_that_cannot_be_audited_does_not_stop_the_others(self, plan, monkeypatch, caplog) -> None:
        other = make_plan(locality=make_locality("Huyện khác"))
        reach(herds(other), *WRONG)
        mark_audit([(plan.locality_id, plan.period_id), (other.locality_id, other.period_id)])
        whole = audit_locality

        def failing(*, locality, period):
            if locality == plan.locality:
                raise ValueError(locality)
            return whole(locality=locality, period=period)

        monkeypatch.setattr("indicators.services.findings.auditing.audit_locality", failing)
        assert audit_stale() == 2
        assert set(Finding.objects.values_list("locality_id", flat=True)) == {other.locality_id}
        assert "failed" in caplog.text

    def test_the_night_audits_what_is_in_motion(self, plan) -> None:
        targets = herds(plan)
        reach(targets, *WRONG)
        assert audit_open() == 0
        audit(plan)
        assert audit_open() == 1


def accept(finding: Finding, reason: str = "Làm tròn ở xã", by: Any = None) -> Finding:
    return accept_finding(finding=finding, reason=reason, by=by)


@pytest.fixture
def finding(plan) -> Finding:
    reach(herds(plan), *WRONG)
    audit(plan)
    return Finding.objects.get(check_code=Check.TOTAL)


def person(plan, role):
    user = make_user()
    make_membership(user, plan.locality, role)
    return user


class TestAccepting:
    @pytest.mark.parametrize("role", [Role.PLANNING_OFFICER, Role.LEADER, Role.ADMINISTRATOR])
    def test_who_may_accept_and_reopen(self, plan, finding, role) -> None:
        user = person(plan, role)
        accept(finding, by=user)
        finding.refresh_from_db()
        assert (finding.state, finding.accepted_by, finding.accepted_reason) == (
            FindingState.ACCEPTED,
            user,
            "Làm tròn ở xã",
        )
        reopen_finding(finding=finding, by=user)
        finding.refresh_from_db()
        assert (finding.state, finding.accepted_by, finding.accepted_reason) == (FindingState.OPEN, None, "")
        assert Change.objects.filter(by=user, thing_id=finding.pk).count() == 2

    @pytest.mark.parametrize("role", [Role.VIEWER, Role.DATA_OFFICER])
    def test_who_may_not(self, plan, finding, role) -> None:
        with pytest.raises(NotAllowedError):
            accept(finding, by=person(plan, role))

    def test_the_hints_follow(self, finding) -> None:
        accept(finding)
        assert {f.state for f in Finding.objects.all()} == {FindingState.ACCEPTED}
        reopen_finding(finding=finding, by=None)
        assert {f.state for f in Finding.objects.all()} == {FindingState.OPEN}

    def test_a_reason_is_needed_and_once_is_enough(self, finding) -> None:
        with pytest.raises(InvalidInputError, match="lý do"):
            accept(finding, reason="  ")
        accept(finding)
        with pytest.raises(InvalidInputError, match="đã được chấp nhận"):
            accept(finding)

    def test_what_is_gone_is_not_accepted(self, plan, finding) -> None:
        record(entry(finding.target, "8348"))
        audit(plan)
        with pytest.raises(InvalidInputError, match="không còn"):
            accept(finding)

    def test_the_board_reads_them_in_one_query(self, plan, finding, django_assert_num_queries) -> None:
        accept(finding)
        with django_assert_num_queries(1):
            said = findings_by_target(plan.locality, plan.period)
        assert {pk: [(one.severity, one.is_accepted) for one in ones] for pk, ones in said.items()} == {
            finding.target_id: [(Severity.ERROR, True), (Severity.HINT, True)]
        }


class TestRules:
    def test_a_check_that_is_off_finds_nothing_and_its_hints_neither(self, plan, finding) -> None:
        set_check_rule(check=Check.TOTAL, is_on=False, by=None)
        assert StaleAudit.objects.count() == 1
        assert audit(plan) == []

    def test_another_severity(self, plan, finding) -> None:
        set_check_rule(check=Check.TOTAL, severity=Severity.WARNING, by=None)
        assert audit(plan) == [("total", "warning"), ("digits", "hint")]
        finding.refresh_from_db()
        assert finding.severity == Severity.WARNING

    def test_a_factor_says_what_a_jump_is(self, plan) -> None:
        area = make_indicator(unit=make_unit("ha"), accumulation=Accumulation.STATE)
        before = make_target(plan=make_plan(locality=plan.locality, period=make_period(2022)), indicator=area)
        make_observation(before, "5")
        record(entry(make_target(plan=plan, indicator=area), "11"))
        assert audit(plan) == []
        set_check_rule(check=Check.JUMP, factor=Decimal(2), by=None)
        assert audit(plan) == [("jump", "warning")]

    @pytest.mark.parametrize(
        "facts",
        [
            {"check": "x"},
            {"check": Check.TOTAL, "severity": "x"},
            {"check": Check.TOTAL, "factor": Decimal(3)},
            {"check": Check.JUMP, "factor": Decimal(1)},
            {"check": Check.JUMP, "factor": Decimal(100_000)},
            {"check": Check.DIGITS, "is_blocking": True},
            {"check": Check.TOTAL, "is_blocking": True, "is_on": False},
            {"check": Check.TOTAL, "is_blocking": True, "severity": Severity.HINT},
        ],
    )
    def test_what_makes_no_sense_is_refused(self, facts) -> None:
        with pytest.raises(InvalidInputError):
            set_check_rule(by=None, **facts)

    def test_who_plans_for_everyone_sets_them(self, plan) -> None:
        make_target(plan=plan)
        planner = person(plan, Role.PLANNING_OFFICER)
        set_check_rule(check=Check.TOTAL, severity=Severity.WARNING, by=planner)
        make_target(plan=make_plan(locality=make_locality("Huyện khác")))
        for user in (planner, person(plan, Role.LEADER)):
            with pytest.raises(NotAllowedError):
                set_check_rule(check=Check.TOTAL, by=user)


class TestOnEntry:
    def test_values_that_do_not_add_up_are_stored_and_told(self, plan) -> None:
        targets = herds(plan)
        bystander = make_target(plan=plan)
        reach(targets, *WRONG)
        for target, expected in ((targets[1], ["total", "digits"]), (bystander, [])):
            found = findings_on_entry(keys=[(target.locality_id, target.indicator_id, target.period_id)])
            assert [one.check_code for one in found] == expected

    def test_a_large_load_is_told_later(self) -> None:
        assert findings_on_entry(keys=[(locality, 1, 1) for locality in range(6)]) is None

    def test_a_blocking_check_refuses_before_anything_is_stored(self, plan) -> None:
        targets = herds(plan)
        set_check_rule(check=Check.TOTAL, is_blocking=True, by=None)
        with pytest.raises(InvalidInputError, match="Tổng đàn, Huyện Vĩnh Bảo: Cột thực hiện") as refused:
            reach(targets, *WRONG)
        assert len(refused.value.problems) == 1
        assert not Observation.objects.exists()
        reach(targets, "8348", "5845", "2080", "423")

    def test_what_stood_before_refuses_nothing(self, plan, finding) -> None:
        set_check_rule(check=Check.TOTAL, is_blocking=True, by=None)
        record(entry(make_target(plan=plan), "5"))
        with pytest.raises(InvalidInputError):
            record(entry(finding.target, "8383"))
