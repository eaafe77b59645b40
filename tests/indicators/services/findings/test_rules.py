"""Checks that are switched off, moved or set."""

from decimal import Decimal

import pytest

from indicators.choices import Accumulation, Check, Severity
from indicators.errors import InvalidInputError, NotAllowedError
from indicators.models import StaleAudit
from indicators.services.findings import (
    set_check_rule,
)
from localities.choices import Role
from tests.factories import (
    make_indicator,
    make_locality,
    make_observation,
    make_period,
    make_plan,
    make_target,
    make_unit,
)
from tests.indicators.services.findings.steps import audit, entry, person, record

pytestmark = pytest.mark.django_db


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
